import type { Draft } from '../bench.ts';
import { collect, inParallel, read, same, sameValue } from '../judge.ts';

const AT_ONCE = 6;

export const CONCURRENCY: readonly Draft[] = [
  {
    name: 'writes of different names at once do not mix',
    why: 'a buffer or a variable that is shared between calls hands one tenant the value of another',
    needs: ['write'],
    async run(bench) {
      const written = Array.from({ length: AT_ONCE }, (_, index) => ({
        path: bench.path(`own/${index}`),
        value: bench.value(),
      }));
      await inParallel(written, ({ path, value }) => bench.write.set(path, { value }), AT_ONCE);
      await inParallel(
        written,
        async ({ path, value }) => {
          const secret = await read(bench.provider, { path });
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
    async run(bench) {
      const path = bench.path('shared');
      const written = new Map<string, ReturnType<typeof bench.value>>();
      const values = Array.from({ length: AT_ONCE }, () => bench.value());
      await inParallel(
        values,
        async (value) => {
          written.set((await bench.write.set(path, { value })).version, value);
        },
        AT_ONCE,
      );
      same('how many versions', written.size, AT_ONCE);
      const listed = (await collect(bench.versions.list(path))).map(({ version }) => version);
      same('versions', listed.sort(), [...written.keys()].sort());
      await inParallel([...written], async ([version, value]) => {
        sameValue(version, (await read(bench.provider, { path, version })).value, value);
      });
    },
  },
];
