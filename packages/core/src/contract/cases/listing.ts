import { collect, contentTypeFor, holds, inParallel, noLeak, paths, same, tagsFor, told } from '../judge.ts';
import type { Draft } from '../stage.ts';

/** More than the 25 of one page in Key Vault, and few enough for a real vault. */
const MANY = 30;
const FUTURE = new Date('2999-01-01T00:00:00Z');

export const LISTING: readonly Draft[] = [
  {
    name: 'list tells names and metadata',
    why: 'plans and reports are made from listings, without reading any value',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('listed');
      const tags = tagsFor(stage.limits, 'blue');
      const contentType = contentTypeFor(stage.limits);
      await stage.write.set(path, { value: stage.value(), tags, ...contentType, expiresOn: FUTURE });
      const [only, ...others] = await collect(stage.provider.list({ prefix: stage.root }));
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
    async run(stage) {
      const metadata = { tags: tagsFor(stage.limits, 'blue'), ...contentTypeFor(stage.limits) };
      await stage.write.set(stage.path('one'), { value: stage.value(), ...metadata });
      await stage.write.set(stage.path('two'), { value: stage.value(), enabled: false });
      noLeak('list', await collect(stage.provider.list({ prefix: stage.root })), stage.marks);
    },
  },
  {
    name: 'list shows disabled and expired secrets',
    why: 'those are what an operator looks for',
    needs: ['write'],
    async run(stage) {
      const [disabled, expired] = [stage.path('disabled'), stage.path('expired')];
      await stage.write.set(disabled, { value: stage.value(), enabled: false });
      await stage.write.set(expired, { value: stage.value(), expiresOn: new Date('2001-01-01T00:00:00Z') });
      const listed = await collect(stage.provider.list({ prefix: stage.root }));
      const states = Object.fromEntries(listed.map((info) => [info.path, [info.enabled, info.validity]]));
      same('states', states, { [disabled]: [false, 'valid'], [expired]: [true, 'expired'] });
    },
  },
  {
    name: 'the prefix of a list is literal',
    why: 'a prefix that is read as a pattern or by segments gives one team the secrets of another',
    needs: ['write'],
    async run(stage) {
      const names = ['app/db', 'apple', 'a.p/db', 'a_p/db', 'a%p/db', 'axp/db'];
      await inParallel(names, (name) => stage.write.set(stage.path(name), { value: stage.value() }));
      for (const [prefix, expected] of [
        ['app/', ['app/db']],
        ['app', ['app/db', 'apple']],
        ['a.p', ['a.p/db']],
        ['a_p', ['a_p/db']],
        ['a%', ['a%p/db']],
        ['', names],
        ['none', []],
      ] as const) {
        const listed = await paths(stage.provider.list({ prefix: `${stage.root}/${prefix}` }));
        same(`paths under \`${prefix}\``, listed, expected.map((name) => `${stage.root}/${name}`).sort());
      }
    },
  },
  {
    name: 'list goes beyond one page',
    why: 'a sync that sees only the first page plans to create what is there',
    needs: ['write'],
    async run(stage) {
      const written = Array.from({ length: MANY }, (_, index) => stage.path(`page/${index + 10}`));
      await inParallel(written, (path) => stage.write.set(path, { value: stage.value() }));
      same('paths', await paths(stage.provider.list({ prefix: stage.root })), written);
    },
  },
  {
    name: 'a list can be left early',
    why: 'whoever looks for one secret stops at it, and must neither hang nor hold a connection',
    needs: ['write'],
    async run(stage) {
      await inParallel(['one', 'two'], (name) => stage.write.set(stage.path(name), { value: stage.value() }));
      const seen = (async () => {
        for await (const { path } of stage.provider.list({ prefix: stage.root })) return path;
        return undefined;
      })();
      const first = await stage.promptly('leaving a list', seen);
      holds(first?.startsWith(stage.root) === true, 'a list gave nothing before it was left.');
      same('a second list', (await paths(stage.provider.list({ prefix: stage.root }))).length, 2);
    },
  },
];
