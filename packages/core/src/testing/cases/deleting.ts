import type { Draft } from '../bench.ts';
import { collect, facet, holds, noLeak, paths, refused, same, tagsFor } from '../judge.ts';

export const DELETING: readonly Draft[] = [
  {
    name: 'a deleted secret is gone',
    why: 'a delete that only hides or is answered too early leaves the value readable',
    needs: ['write'],
    async run(bench) {
      const path = bench.path('gone');
      const { version } = await bench.write.set(path, { value: bench.value() });
      const deletion = await bench.write.delete(path);
      same('the deletion', [deletion.path, deletion.confirmed], [path, true]);
      await refused('get of a deleted secret', () => bench.provider.get({ path }), 'secret_not_found');
      const pinned = () => bench.provider.get({ path, version });
      await refused('get of its version', pinned, 'version_not_found', 'secret_not_found');
      same('paths', await paths(bench.provider.list({ prefix: bench.root })), []);
      const update = () => bench.write.update({ path }, { enabled: false });
      await refused('update of a deleted secret', update, 'secret_not_found');
    },
  },
  {
    name: 'versions of a deleted secret is secret_not_found',
    why: 'an empty history would read like a secret that was never written',
    needs: ['write', 'versions'],
    async run(bench) {
      const path = bench.path('history');
      await bench.write.set(path, { value: bench.value() });
      await bench.write.delete(path);
      const list = () => collect(bench.versions.list(path));
      await refused('versions of a deleted secret', list, 'secret_not_found');
    },
  },
  {
    name: 'the second delete is secret_not_found',
    why: 'two operators who delete the same secret must not both believe that it was them',
    needs: ['write'],
    async run(bench) {
      const path = bench.path('twice');
      const remove = () => bench.write.delete(path);
      await refused('delete of an unknown secret', remove, 'secret_not_found');
      await bench.write.set(path, { value: bench.value() });
      await remove();
      await refused('the second delete', remove, 'secret_not_found');
    },
  },
  {
    name: 'a deleted secret is in the bin, without its value',
    why: 'what cannot be seen is not recovered in time',
    needs: ['write', 'bin'],
    async run(bench) {
      const path = bench.path('binned');
      const tags = tagsFor(bench.limits, 'blue');
      await bench.write.set(path, { value: bench.value(), tags });
      await bench.write.set(bench.path('live'), { value: bench.value() });
      await bench.write.delete(path);
      const listed = await collect(bench.bin.list({ prefix: bench.root }));
      same(
        'paths',
        listed.map((info) => info.path),
        [path],
      );
      const info = await bench.bin.get(path);
      same('what the bin tells', [info.path, { ...info.tags }], [path, tags]);
      const { deletedOn, scheduledPurgeOn } = info;
      holds(
        deletedOn === undefined || scheduledPurgeOn === undefined || deletedOn < scheduledPurgeOn,
        'a deleted secret is to be purged before it was deleted.',
      );
      noLeak('the bin', [listed, info], bench.marks);
    },
  },
  {
    name: 'the bin holds nothing that lives or is unknown',
    why: 'recovering what is live would be reported as done, and nothing would have happened',
    needs: ['write', 'bin'],
    async run(bench) {
      const live = bench.path('live');
      await bench.write.set(live, { value: bench.value() });
      for (const path of [live, `${bench.root}/unknown`]) {
        await refused('bin.get', () => bench.bin.get(path), 'secret_not_found');
        await refused('bin.recover', () => bench.bin.recover(path), 'secret_not_found');
        await refused('bin.purge', () => bench.bin.purge(path), 'secret_not_found');
      }
      same('paths', await paths(bench.bin.list({ prefix: bench.root })), []);
      await bench.provider.get({ path: live });
    },
  },
  {
    name: 'a delete that cannot be confirmed says so',
    why: 'the right to delete does not include the right to look: neither a failure nor a promise is true',
    needs: ['write', 'bin'],
    async run(bench) {
      const path = bench.path('unconfirmed');
      await bench.write.set(path, { value: bench.value() });
      const blind = await bench.under('unconfirmed_delete');
      const deletion = await bench.promptly('an unconfirmed delete', facet(blind, 'write').delete(path));
      same('the deletion', [deletion.path, deletion.confirmed], [path, false]);
      await refused('get afterwards', () => bench.provider.get({ path }), 'secret_not_found');
    },
  },
];
