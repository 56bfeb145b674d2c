import { collect, facet, holds, noLeak, paths, refused, same, tagsFor } from '../judge.ts';
import type { Draft } from '../stage.ts';

export const DELETING: readonly Draft[] = [
  {
    name: 'a deleted secret is gone',
    why: 'a delete that only hides or is answered too early leaves the value readable',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('gone');
      const { version } = await stage.write.set(path, { value: stage.value() });
      const deletion = await stage.write.delete(path);
      same('the deletion', [deletion.path, deletion.confirmed], [path, true]);
      await refused('get of a deleted secret', () => stage.provider.get({ path }), 'secret_not_found');
      const pinned = () => stage.provider.get({ path, version });
      await refused('get of its version', pinned, 'version_not_found', 'secret_not_found');
      same('paths', await paths(stage.provider.list({ prefix: stage.root })), []);
      const update = () => stage.write.update({ path }, { enabled: false });
      await refused('update of a deleted secret', update, 'secret_not_found');
    },
  },
  {
    name: 'versions of a deleted secret is secret_not_found',
    why: 'an empty history would read like a secret that was never written',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('history');
      await stage.write.set(path, { value: stage.value() });
      await stage.write.delete(path);
      const list = () => collect(stage.versions.list(path));
      await refused('versions of a deleted secret', list, 'secret_not_found');
    },
  },
  {
    name: 'the second delete is secret_not_found',
    why: 'two operators who delete the same secret must not both believe that it was them',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('twice');
      const remove = () => stage.write.delete(path);
      await refused('delete of an unknown secret', remove, 'secret_not_found');
      await stage.write.set(path, { value: stage.value() });
      await remove();
      await refused('the second delete', remove, 'secret_not_found');
    },
  },
  {
    name: 'a deleted secret is in the bin, without its value',
    why: 'what cannot be seen is not recovered in time',
    needs: ['write', 'bin'],
    async run(stage) {
      const path = stage.path('binned');
      const tags = tagsFor(stage.limits, 'blue');
      await stage.write.set(path, { value: stage.value(), tags });
      await stage.write.set(stage.path('live'), { value: stage.value() });
      await stage.write.delete(path);
      const listed = await collect(stage.bin.list({ prefix: stage.root }));
      same(
        'paths',
        listed.map((info) => info.path),
        [path],
      );
      const info = await stage.bin.get(path);
      same('what the bin tells', [info.path, { ...info.tags }], [path, tags]);
      const { deletedOn, scheduledPurgeOn } = info;
      holds(
        deletedOn === undefined || scheduledPurgeOn === undefined || deletedOn < scheduledPurgeOn,
        'a deleted secret is to be purged before it was deleted.',
      );
      noLeak('the bin', [listed, info], stage.marks);
    },
  },
  {
    name: 'the bin holds nothing that lives or is unknown',
    why: 'recovering what is live would be reported as done, and nothing would have happened',
    needs: ['write', 'bin'],
    async run(stage) {
      const live = stage.path('live');
      await stage.write.set(live, { value: stage.value() });
      for (const path of [live, `${stage.root}/unknown`]) {
        await refused('bin.get', () => stage.bin.get(path), 'secret_not_found');
        await refused('bin.recover', () => stage.bin.recover(path), 'secret_not_found');
        await refused('bin.purge', () => stage.bin.purge(path), 'secret_not_found');
      }
      same('paths', await paths(stage.bin.list({ prefix: stage.root })), []);
      await stage.provider.get({ path: live });
    },
  },
  {
    name: 'a delete that cannot be confirmed says so',
    why: 'the right to delete does not include the right to look: neither a failure nor a promise is true',
    needs: ['write', 'bin'],
    async run(stage) {
      const path = stage.path('unconfirmed');
      await stage.write.set(path, { value: stage.value() });
      const blind = await stage.under('unconfirmed_delete');
      const deletion = await stage.promptly('an unconfirmed delete', facet(blind, 'write').delete(path));
      same('the deletion', [deletion.path, deletion.confirmed], [path, false]);
      await refused('get afterwards', () => stage.provider.get({ path }), 'secret_not_found');
    },
  },
];
