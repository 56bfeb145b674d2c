import { collect, inParallel, read, same, sameValue } from '../judge.ts';
import type { Draft } from '../stage.ts';

const AT_ONCE = 6;

export const CONCURRENCY: readonly Draft[] = [
  {
    name: 'writes of different names at once do not mix',
    why: 'a buffer or a variable that is shared between calls hands one tenant the value of another',
    needs: ['write'],
    async run(stage) {
      const written = Array.from({ length: AT_ONCE }, (_, index) => ({
        path: stage.path(`own/${index}`),
        value: stage.value(),
      }));
      await inParallel(written, ({ path, value }) => stage.write.set(path, { value }), AT_ONCE);
      await inParallel(
        written,
        async ({ path, value }) => {
          const secret = await read(stage.provider, { path });
          same('the path', secret.path, path);
          sameValue(path, secret.value, value);
        },
        AT_ONCE,
      );
    },
  },
  {
    name: 'writes of one name at once all become versions',
    why: 'a write that was acknowledged and then lost is a password that nobody knows any more',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('shared');
      const written = new Map<string, ReturnType<typeof stage.value>>();
      const values = Array.from({ length: AT_ONCE }, () => stage.value());
      await inParallel(
        values,
        async (value) => {
          written.set((await stage.write.set(path, { value })).version, value);
        },
        AT_ONCE,
      );
      same('how many versions', written.size, AT_ONCE);
      const listed = (await collect(stage.versions.list(path))).map(({ version }) => version);
      same('versions', listed.sort(), [...written.keys()].sort());
      await inParallel([...written], async ([version, value]) => {
        sameValue(version, (await read(stage.provider, { path, version })).value, value);
      });
    },
  },
];
