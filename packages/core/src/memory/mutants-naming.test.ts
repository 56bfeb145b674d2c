import { describe, expect, it } from 'vitest';
import { vaultError } from '../errors/index.ts';
import {
  KEY_VAULT_LIMITS,
  type ProviderLimits,
  type SecretInfo,
  type SecretMetadata,
  type SecretProvider,
} from '../provider/index.ts';
import { encodePath } from '../ref/index.ts';
import { NAMES } from '../testing/cases/names.ts';
import { REFUSALS } from '../testing/cases/refusals.ts';
import { runContract } from '../testing/index.ts';
import { PLACEHOLDER, secretValue } from '../value/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly string[];
  /** What the store below really holds. Default: as Key Vault. */
  readonly limits?: Partial<ProviderLimits>;
  breaks(provider: MemoryProvider): SecretProvider;
}

const own = (shape: string) => `a path with ${shape} is a secret of its own`;
const before = (what: string) => `${what} is refused before the call`;

/** Every path that goes in is changed, and nothing else. */
const renaming =
  (change: (path: string) => string) =>
  (provider: MemoryProvider): SecretProvider => {
    const { write, bin, versions } = provider;
    return {
      ...provider,
      get: (at, call) => provider.get({ ...at, path: change(at.path) }, call),
      write: {
        set: (path, input, call) => write.set(change(path), input, call),
        update: (at, input, call) => write.update({ ...at, path: change(at.path) }, input, call),
        delete: (path, call) => write.delete(change(path), call),
      },
      versions: { list: (path, call) => versions.list(change(path), call) },
      bin: {
        list: (query, call) => bin.list(query, call),
        get: (path, call) => bin.get(change(path), call),
        recover: (path, call) => bin.recover(change(path), call),
        purge: (path, call) => bin.purge(change(path), call),
      },
    };
  };

/** Every write that goes in is changed. */
const repairing =
  (change: <Input extends SecretMetadata>(input: Input, path: string) => Input) =>
  (provider: MemoryProvider): SecretProvider => ({
    ...provider,
    write: {
      ...provider.write,
      set: async (path, input, call) => provider.write.set(path, change(input, path), call),
      update: async (at, input, call) => provider.write.update(at, change(input, at.path), call),
    },
  });

const texts = (change: (value: string) => string) =>
  repairing((input) =>
    'value' in input && input.value !== undefined
      ? { ...input, value: secretValue(change((input.value as { reveal(): string }).reveal())) }
      : input,
  );

const LOOSE = {
  valueBytes: 1_000_000,
  tags: { count: 1_000, nameLength: 1_000, valueLength: 1_000 },
  contentTypeLength: 1_000,
};

/** Whoever knows the Key Vault name of a path gets at its secret, as by an alias. */
const aliasing = (provider: MemoryProvider): SecretProvider => {
  const paths = new Map<string, string>();
  return renaming((path) => {
    paths.set(encodePath(path), paths.get(path) ?? path);
    return paths.get(path) ?? path;
  })(provider);
};

const MUTANTS: readonly Mutant[] = [
  {
    name: 'the Key Vault name of a path is an alias of it',
    why: 'the tag with the exact path is written and never checked',
    fails: ['a path that is the Key Vault name of another path is not its secret'],
    breaks: aliasing,
  },
  {
    name: 'names are folded although they are said to be two',
    why: 'limits that were copied',
    fails: ['names that differ only in case are one secret where the store folds case, else two'],
    breaks: (provider) => ({ ...provider, limits: { ...provider.limits, foldsCase: false } }),
  },
  {
    name: 'names are two although they are said to be folded',
    why: 'limits that were copied',
    limits: { foldsCase: false },
    fails: ['names that differ only in case are one secret where the store folds case, else two'],
    breaks: (provider) => ({ ...provider, limits: KEY_VAULT_LIMITS }),
  },
  {
    name: 'blanks become hyphens',
    why: 'a slug without a hash',
    fails: [own('blanks'), 'paths that look alike are secrets of their own'],
    breaks: renaming((path) => path.replaceAll(' ', '-')),
  },
  {
    name: 'underscores become hyphens',
    why: 'the rule of sync, in the wrong place',
    fails: [own('underscores'), 'a path is no tag of its secret'],
    breaks: renaming((path) => path.replaceAll('_', '-')),
  },
  {
    name: 'paths are percent-encoded',
    why: 'a URL segment that is never decoded',
    fails: [own('Unicode'), own('URL characters')],
    breaks: renaming((path) => path.split('/').map(encodeURIComponent).join('/')),
  },
  {
    name: 'slashes at the ends are trimmed',
    why: 'a join of URL parts',
    fails: [own('a leading slash'), own('a trailing slash')],
    breaks: renaming((path) => path.replace(/^\/+|\/+$/g, '')),
  },
  {
    name: 'empty segments are dropped',
    why: 'split and filter',
    fails: [own('an empty segment'), 'paths that look alike are secrets of their own'],
    breaks: renaming((path) => path.replace(/\/{2,}/g, '/')),
  },
  {
    name: 'dot segments are resolved',
    why: 'new URL()',
    fails: [own('dot segments')],
    breaks: renaming((path) => path.replace(/[^/]+\/\.\.\//g, '')),
  },
  {
    name: 'doubled hyphens are separators everywhere',
    why: 'a decoder that is run on paths',
    fails: [own('doubled hyphens')],
    breaks: renaming((path) => path.replaceAll('--', '/')),
  },
  {
    name: 'hyphens at the ends are trimmed',
    why: 'a slug without a hash',
    fails: [own('hyphens at the ends')],
    breaks: renaming((path) => path.replace(/\/-|-$/g, '/')),
  },
  {
    name: 'paths end at 127 characters',
    why: 'the limit of names, in the wrong place',
    fails: [own('256 characters'), own('one segment of 106 characters')],
    breaks: renaming((path) => path.slice(0, 127)),
  },
  {
    name: 'paths are normalised',
    why: 'NFKC, to be friendly',
    fails: ['paths that look alike are secrets of their own'],
    breaks: renaming((path) => path.normalize('NFKC')),
  },
  {
    name: 'the tag that keeps the path is shown',
    why: 'tags are passed through',
    fails: ['a path is no tag of its secret'],
    breaks: (provider) => ({
      ...provider,
      get: async (...args) => shown(await provider.get(...args)),
    }),
  },
  {
    name: 'refuses nothing that the store would hold',
    why: 'validation is left to the vault',
    limits: LOOSE,
    fails: [
      before('a value of one byte too many'),
      before('a value of too many bytes in few enough characters'),
      before('one tag too many'),
      before('a tag name that is too long'),
      before('a tag value that is too long'),
      before('a content type that is too long'),
    ],
    breaks: (provider) => ({ ...provider, limits: KEY_VAULT_LIMITS }),
  },
  {
    name: 'counts characters',
    why: 'value.length',
    limits: { valueBytes: LOOSE.valueBytes },
    fails: [before('a value of too many bytes in few enough characters')],
    breaks: (provider) => ({
      ...texts((value) => {
        if (value.length <= 25_600) return value;
        throw vaultError('value_too_large', { message: 'Too large.' });
      })(provider),
      limits: KEY_VAULT_LIMITS,
    }),
  },
  {
    name: 'writes the placeholder',
    why: 'any text is a value',
    fails: [before('the placeholder as a value')],
    breaks: texts((value) => value.replace(PLACEHOLDER, 'placeholder')),
  },
  {
    name: 'repairs Unicode',
    why: 'what Buffer.from does',
    fails: [before('half a surrogate pair in a value')],
    breaks: texts((value) => value.toWellFormed()),
  },
  {
    name: 'drops dates that make no sense',
    why: 'lenient input',
    fails: [before('an expiry before the beginning'), before('a date that is none')],
    breaks: repairing(({ notBefore: _, ...input }) => {
      const { expiresOn, ...rest } = input;
      const sound = expiresOn !== undefined && !Number.isNaN(expiresOn.getTime());
      return (sound ? { ...rest, expiresOn } : rest) as never;
    }),
  },
  {
    name: 'repairs paths',
    why: 'lenient input',
    fails: [
      before('an empty path'),
      before('a path that is too long'),
      before('half a surrogate pair in a path'),
    ],
    breaks: renaming((path) => (path || 'default').slice(0, 256).toWellFormed()),
  },
  {
    name: 'promises a tag that its own path tag needs',
    why: 'fifteen, and one is taken',
    fails: ['metadata at its limits is stored, also for a path with underscores'],
    breaks: repairing((input, path) => {
      const taken = path.includes('_') ? 1 : 0;
      if (Object.keys(input.tags ?? {}).length + taken <= 15) return input;
      throw vaultError('rejected_by_vault', { message: 'Property has invalid value.' });
    }),
  },
  {
    name: 'writes first and refuses then',
    why: 'two calls for one write',
    fails: ['a refused write changes nothing'],
    breaks: (provider) => ({
      ...provider,
      write: {
        ...provider.write,
        async set(path, { value, ...metadata }, call) {
          await provider.write.set(path, { value }, call);
          return provider.write.update({ path }, metadata, call);
        },
      },
    }),
  },
];

function shown<Info extends SecretInfo>(info: Info): Info {
  return info.path.includes('_') ? { ...info, tags: { ...info.tags, 'keyward-path': info.path } } : info;
}

describe('the contract catches a provider that', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails, limits = {} }) => {
    const subject = memorySubject({ decorate: breaks, limits });
    const outcomes = await runContract(subject, { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining([...fails]));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    const cases = [...NAMES, ...REFUSALS].map(({ name }) => name);
    expect(cases.filter((name) => !caught.has(name))).toEqual([]);
  });
});
