import { describe, expect, it } from 'vitest';
import { LISTING } from '../contract/cases/listing.ts';
import { VERSIONS } from '../contract/cases/versions.ts';
import type { SecretInfo, SecretProvider } from '../provider/index.ts';
import { runContract } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly string[];
  breaks(provider: MemoryProvider): SecretProvider;
}

/** Breaks what a listing yields; undefined leaves an item out. */
async function* changed<Item>(
  items: AsyncIterable<Item>,
  change: (item: Item, index: number) => Item | undefined,
) {
  let index = 0;
  for await (const item of items) {
    const other = change(item, index++);
    if (other !== undefined) yield other;
  }
}

const listed =
  (change: (info: SecretInfo, index: number) => SecretInfo | undefined) => (provider: MemoryProvider) => ({
    ...provider,
    list: (...args: Parameters<SecretProvider['list']>) => changed(provider.list(...args), change),
  });

/** Gives a listing the values, in a property that neither JSON nor a spread shows. */
async function* withValues<Item extends SecretInfo>(provider: MemoryProvider, items: AsyncIterable<Item>) {
  for await (const item of items) {
    const value = await provider.get(item).then(
      (secret) => secret.value,
      () => secretValue('disabled'),
    );
    yield Object.defineProperty(item, 'value', { value: Buffer.from(value.reveal()), enumerable: false });
  }
}

const prefixed = (matches: (path: string, prefix: string) => boolean) => (provider: MemoryProvider) => ({
  ...provider,
  list: ((query, call) =>
    changed(provider.list({}, call), (info) =>
      matches(info.path, query?.prefix ?? '') ? info : undefined,
    )) as SecretProvider['list'],
});

const MUTANTS: readonly Mutant[] = [
  {
    name: 'versions leaves disabled ones out',
    why: 'a filter in the wrong place',
    fails: ['versions lists every version, disabled ones too'],
    breaks: (provider) => ({
      ...provider,
      versions: {
        ...provider.versions,
        list: (...args) =>
          changed(provider.versions.list(...args), (info) => (info.enabled ? info : undefined)),
      },
    }),
  },
  {
    name: 'versions brings the values along',
    why: 'one object type for everything',
    fails: ['versions yields no values'],
    breaks: (provider) => ({
      ...provider,
      versions: {
        ...provider.versions,
        list: (...args) => withValues(provider, provider.versions.list(...args)),
      },
    }),
  },
  {
    name: 'versions of nothing is empty',
    why: 'what Key Vault answers',
    fails: [
      'versions of an unknown secret is secret_not_found',
      'versions of a deleted secret is secret_not_found',
    ],
    breaks: (provider) => ({
      ...provider,
      versions: {
        ...provider.versions,
        async *list(...args) {
          try {
            yield* provider.versions.list(...args);
          } catch (thrown) {
            if ((thrown as { code?: string }).code !== 'secret_not_found') throw thrown;
          }
        },
      },
    }),
  },
  {
    name: 'list brings the values along',
    why: 'one object type for everything',
    fails: ['list yields no values'],
    breaks: (provider) => ({ ...provider, list: (...args) => withValues(provider, provider.list(...args)) }),
  },
  {
    name: 'list tells names only',
    why: 'metadata was not needed once',
    fails: ['list tells names and metadata', 'update without a value changes only what is given'],
    breaks: listed(({ contentType: _, expiresOn: __, ...info }) => ({ ...info, tags: {} })),
  },
  {
    name: 'list leaves disabled and expired out',
    why: 'a filter in the wrong place',
    fails: ['list shows disabled and expired secrets'],
    breaks: listed((info) => (info.enabled && info.validity === 'valid' ? info : undefined)),
  },
  {
    name: 'the prefix is a regular expression',
    why: 'new RegExp(prefix)',
    fails: ['the prefix of a list is literal'],
    breaks: prefixed((path, prefix) => new RegExp(`^${prefix}`, 'u').test(path)),
  },
  {
    name: 'the prefix is a LIKE pattern',
    why: 'SQL without ESCAPE',
    fails: ['the prefix of a list is literal'],
    breaks: prefixed((path, prefix) => {
      const escaped = prefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return new RegExp(`^${escaped.replaceAll('_', '.').replaceAll('%', '.*')}`).test(path);
    }),
  },
  {
    name: 'list stops after 25',
    why: 'a next link that nobody follows',
    fails: ['list goes beyond one page'],
    breaks: listed((info, index) => (index < 25 ? info : undefined)),
  },
  {
    name: 'leaving a list waits for its end',
    why: 'a stream that is drained on return',
    fails: ['a list can be left early'],
    breaks: (provider) => ({
      ...provider,
      async *list(...args) {
        let left = true;
        try {
          yield* provider.list(...args);
          left = false;
        } catch (thrown) {
          left = false;
          throw thrown;
        } finally {
          if (left) await new Promise(() => undefined);
        }
      },
    }),
  },
];

describe('the contract catches a provider where', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails }) => {
    const outcomes = await runContract(memorySubject({ decorate: breaks }), { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining([...fails]));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    const cases = [...VERSIONS, ...LISTING].map(({ name }) => name);
    expect(cases.filter((name) => !caught.has(name))).toEqual([]);
  });
});
