import { collect, noLeak, refused, same } from '../judge.ts';
import type { Draft } from '../stage.ts';

export const VERSIONS: readonly Draft[] = [
  {
    name: 'versions lists every version, disabled ones too',
    why: 'what is not listed cannot be found after a failed rotation, and cannot be disabled',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('history');
      const written: string[] = [];
      for (const enabled of [true, false, true]) {
        written.push((await stage.write.set(path, { value: stage.value(), enabled })).version);
      }
      const listed = await collect(stage.versions.list(path));
      const expected = written.map((version, index) => ({ version, enabled: index !== 1, path }));
      const order = (a: { version: string }, b: { version: string }) => (a.version < b.version ? -1 : 1);
      same(
        'versions',
        listed.map(({ version, enabled, path: of }) => ({ version, enabled, path: of })).sort(order),
        expected.sort(order),
      );
    },
  },
  {
    name: 'versions yields no values',
    why: 'a listing is shown on screens and needs no right to read values',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('silent');
      await stage.write.set(path, { value: stage.value() });
      await stage.write.set(path, { value: stage.value() });
      noLeak('versions', await collect(stage.versions.list(path)), stage.marks);
    },
  },
  {
    name: 'versions of an unknown secret is secret_not_found',
    why: 'Key Vault answers with an empty list, which reads like a secret without versions',
    needs: ['versions'],
    async run(stage) {
      const list = () => collect(stage.versions.list(`${stage.root}/unknown`));
      await refused('versions of an unknown secret', list, 'secret_not_found');
    },
  },
];
