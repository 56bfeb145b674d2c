import { collect, paths, read, refused, same, sameValue, tagsFor } from '../judge.ts';
import type { Draft } from '../stage.ts';

export const RECOVERY: readonly Draft[] = [
  {
    name: 'set over a soft-deleted secret is secret_soft_deleted',
    why: 'the name is taken until the deleted secret is recovered or purged: a caller must choose which',
    needs: ['write', 'bin'],
    async run(stage) {
      const path = stage.path('held');
      await stage.write.set(path, { value: stage.value() });
      await stage.write.delete(path);
      const again = () => stage.settled(() => stage.write.set(path, { value: stage.value() }));
      await refused('set over a deleted secret', again, 'secret_soft_deleted');
      await refused('get afterwards', () => stage.provider.get({ path }), 'secret_not_found');
    },
  },
  {
    name: 'recover brings back every version',
    why: 'a consumer pinned to the version before the last must work again, too',
    needs: ['write', 'bin'],
    async run(stage) {
      const path = stage.path('back');
      const tags = tagsFor(stage.limits, 'blue');
      const [before, after] = [stage.value(), stage.value()];
      const old = await stage.write.set(path, { value: before });
      const latest = await stage.write.set(path, { value: after, tags });
      await stage.write.delete(path);
      same('the recovered path', (await stage.bin.recover(path)).path, path);
      const secret = await read(stage.provider, { path });
      sameValue('the latest', secret.value, after);
      same('version and tags', [secret.version, { ...secret.tags }], [latest.version, tags]);
      sameValue(
        'the old version',
        (await read(stage.provider, { path, version: old.version })).value,
        before,
      );
      same('paths in the bin', await paths(stage.bin.list({ prefix: stage.root })), []);
      same('live paths', await paths(stage.provider.list({ prefix: stage.root })), [path]);
    },
  },
  {
    name: 'recover works for a disabled secret and leaves it disabled',
    why: 'a secret that was disabled because it leaked must not come back to life readable',
    needs: ['write', 'bin'],
    async run(stage) {
      const path = stage.path('disabled');
      await stage.write.set(path, { value: stage.value(), enabled: false });
      await stage.write.delete(path);
      await stage.bin.recover(path);
      await refused('get after recovering', () => stage.provider.get({ path }), 'secret_disabled');
    },
  },
  {
    name: 'purge frees the name and forgets every version',
    why: 'a purge is asked for when a value must not exist any more',
    needs: ['write', 'bin'],
    async run(stage) {
      const path = stage.path('purged');
      const { version } = await stage.write.set(path, { value: stage.value() });
      await stage.write.delete(path);
      await stage.settled(() => stage.bin.purge(path));
      await refused('bin.get of what was purged', () => stage.bin.get(path), 'secret_not_found');
      const value = stage.value();
      await stage.settled(() => stage.write.set(path, { value }));
      sameValue('the new secret', (await read(stage.provider, { path })).value, value);
      const pinned = () => stage.provider.get({ path, version });
      await refused('get of a purged version', pinned, 'version_not_found');
      const { versions } = stage.provider;
      if (versions !== undefined) same('versions', (await collect(versions.list(path))).length, 1);
    },
  },
];
