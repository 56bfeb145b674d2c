import type { Draft } from '../bench.ts';
import { collect, paths, read, refused, same, sameValue, tagsFor } from '../judge.ts';

export const RECOVERY: readonly Draft[] = [
  {
    name: 'set over a soft-deleted secret is secret_soft_deleted',
    why: 'the name is taken until the deleted secret is recovered or purged: a caller must choose which',
    needs: ['write', 'bin'],
    async run(bench) {
      const path = bench.path('held');
      await bench.write.set(path, { value: bench.value() });
      await bench.write.delete(path);
      const again = () => bench.settled(() => bench.write.set(path, { value: bench.value() }));
      await refused('set over a deleted secret', again, 'secret_soft_deleted');
      await refused('get afterwards', () => bench.provider.get({ path }), 'secret_not_found');
    },
  },
  {
    name: 'recover brings back every version',
    why: 'a consumer pinned to the version before the last must work again, too',
    needs: ['write', 'bin'],
    async run(bench) {
      const path = bench.path('back');
      const tags = tagsFor(bench.limits, 'blue');
      const [before, after] = [bench.value(), bench.value()];
      const old = await bench.write.set(path, { value: before });
      const latest = await bench.write.set(path, { value: after, tags });
      await bench.write.delete(path);
      same('the recovered path', (await bench.bin.recover(path)).path, path);
      const secret = await read(bench.provider, { path });
      sameValue('the latest', secret.value, after);
      same('version and tags', [secret.version, { ...secret.tags }], [latest.version, tags]);
      sameValue(
        'the old version',
        (await read(bench.provider, { path, version: old.version })).value,
        before,
      );
      same('paths in the bin', await paths(bench.bin.list({ prefix: bench.root })), []);
      same('live paths', await paths(bench.provider.list({ prefix: bench.root })), [path]);
    },
  },
  {
    name: 'recover works for a disabled secret and leaves it disabled',
    why: 'a secret that was disabled because it leaked must not come back to life readable',
    needs: ['write', 'bin'],
    async run(bench) {
      const path = bench.path('disabled');
      await bench.write.set(path, { value: bench.value(), enabled: false });
      await bench.write.delete(path);
      await bench.bin.recover(path);
      await refused('get after recovering', () => bench.provider.get({ path }), 'secret_disabled');
    },
  },
  {
    name: 'purge frees the name and forgets every version',
    why: 'a purge is asked for when a value must not exist any more',
    needs: ['write', 'bin'],
    async run(bench) {
      const path = bench.path('purged');
      const { version } = await bench.write.set(path, { value: bench.value() });
      await bench.write.delete(path);
      await bench.settled(() => bench.bin.purge(path));
      await refused('bin.get of what was purged', () => bench.bin.get(path), 'secret_not_found');
      const value = bench.value();
      await bench.settled(() => bench.write.set(path, { value }));
      sameValue('the new secret', (await read(bench.provider, { path })).value, value);
      const pinned = () => bench.provider.get({ path, version });
      await refused('get of a purged version', pinned, 'version_not_found');
      const { versions } = bench.provider;
      if (versions !== undefined) same('versions', (await collect(versions.list(path))).length, 1);
    },
  },
];
