import type { Draft } from '../bench.ts';
import { collect, contentTypeFor, holds, inParallel, noLeak, paths, same, tagsFor, told } from '../judge.ts';

/** More than the 25 of one page in Key Vault, and few enough for a real vault. */
const MANY = 30;
const FUTURE = new Date('2999-01-01T00:00:00Z');

export const LISTING: readonly Draft[] = [
  {
    name: 'list tells names and metadata',
    why: 'plans and reports are made from listings, without reading any value',
    needs: ['write'],
    async run(bench) {
      const path = bench.path('listed');
      const tags = tagsFor(bench.limits, 'blue');
      const contentType = contentTypeFor(bench.limits);
      await bench.write.set(path, { value: bench.value(), tags, ...contentType, expiresOn: FUTURE });
      const [only, ...others] = await collect(bench.provider.list({ prefix: bench.root }));
      holds(only !== undefined && others.length === 0, 'list did not tell exactly the one secret written.');
      same('path', only.path, path);
      same('metadata', told(only), {
        enabled: true,
        validity: 'valid',
        contentType: contentType.contentType,
        tags,
        notBefore: undefined,
        expiresOn: FUTURE.toISOString(),
      });
      holds(!only.managed, 'a secret without a certificate is told as managed by one.');
    },
  },
  {
    name: 'list yields no values',
    why: 'a listing is shown on screens and needs no right to read values',
    needs: ['write'],
    async run(bench) {
      const metadata = { tags: tagsFor(bench.limits, 'blue'), ...contentTypeFor(bench.limits) };
      await bench.write.set(bench.path('one'), { value: bench.value(), ...metadata });
      await bench.write.set(bench.path('two'), { value: bench.value(), enabled: false });
      noLeak('list', await collect(bench.provider.list({ prefix: bench.root })), bench.marks);
    },
  },
  {
    name: 'list shows disabled and expired secrets',
    why: 'those are what an operator looks for',
    needs: ['write'],
    async run(bench) {
      const [disabled, expired] = [bench.path('disabled'), bench.path('expired')];
      await bench.write.set(disabled, { value: bench.value(), enabled: false });
      await bench.write.set(expired, { value: bench.value(), expiresOn: new Date('2001-01-01T00:00:00Z') });
      const listed = await collect(bench.provider.list({ prefix: bench.root }));
      const states = Object.fromEntries(listed.map((info) => [info.path, [info.enabled, info.validity]]));
      same('states', states, { [disabled]: [false, 'valid'], [expired]: [true, 'expired'] });
    },
  },
  {
    name: 'the prefix of a list is literal',
    why: 'a prefix that is read as a pattern or by segments gives one team the secrets of another',
    needs: ['write'],
    async run(bench) {
      const names = ['app/db', 'apple', 'a.p/db', 'a_p/db', 'a%p/db', 'axp/db'];
      await inParallel(names, (name) => bench.write.set(bench.path(name), { value: bench.value() }));
      for (const [prefix, expected] of [
        ['app/', ['app/db']],
        ['app', ['app/db', 'apple']],
        ['a.p', ['a.p/db']],
        ['a_p', ['a_p/db']],
        ['a%', ['a%p/db']],
        ['', names],
        ['none', []],
      ] as const) {
        const listed = await paths(bench.provider.list({ prefix: `${bench.root}/${prefix}` }));
        same(`paths under \`${prefix}\``, listed, expected.map((name) => `${bench.root}/${name}`).sort());
      }
    },
  },
  {
    name: 'list goes beyond one page',
    why: 'a sync that sees only the first page plans to create what is there',
    needs: ['write'],
    async run(bench) {
      const written = Array.from({ length: MANY }, (_, index) => bench.path(`page/${index + 10}`));
      await inParallel(written, (path) => bench.write.set(path, { value: bench.value() }));
      same('paths', await paths(bench.provider.list({ prefix: bench.root })), written);
    },
  },
  {
    name: 'a list can be left early',
    why: 'whoever looks for one secret stops at it, and must neither hang nor hold a connection',
    needs: ['write'],
    async run(bench) {
      await inParallel(['one', 'two'], (name) => bench.write.set(bench.path(name), { value: bench.value() }));
      const seen = (async () => {
        for await (const { path } of bench.provider.list({ prefix: bench.root })) return path;
        return undefined;
      })();
      const first = await bench.promptly('leaving a list', seen);
      holds(first?.startsWith(bench.root) === true, 'a list gave nothing before it was left.');
      same('a second list', (await paths(bench.provider.list({ prefix: bench.root }))).length, 2);
    },
  },
];
