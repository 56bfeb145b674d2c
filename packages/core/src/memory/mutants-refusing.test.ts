import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../contract/cases/refusals.ts';
import { vaultError } from '../errors/index.ts';
import {
  KEY_VAULT_LIMITS,
  type ProviderLimits,
  type SecretMetadata,
  type SecretProvider,
} from '../provider/index.ts';
import { runContract } from '../testing/index.ts';
import { PLACEHOLDER, secretValue } from '../value/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';
import { renaming } from './renaming.fixture.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly string[];
  /** What the store below really holds. Default: as Key Vault. */
  readonly limits?: Partial<ProviderLimits>;
  breaks(provider: MemoryProvider): SecretProvider;
}

const before = (what: string) => `${what} is refused before the call`;
const UNDERSCORES = 'a path with underscores takes all tags, or says before the call that it takes one less';

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

/** Holds only so many tags under a path. */
const tagging = (most: (path: string) => number, code: 'rejected_by_vault' | 'invalid_metadata') =>
  repairing((input, path) => {
    if (Object.keys(input.tags ?? {}).length <= most(path)) return input;
    throw vaultError(code, { message: 'There are too many tags.' });
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

const MUTANTS: readonly Mutant[] = [
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
    name: 'repairs paths where it tells the latest version',
    why: 'a method that was added later',
    fails: [
      before('an empty path'),
      before('a path that is too long'),
      before('half a surrogate pair in a path'),
    ],
    breaks: (provider) => ({
      ...provider,
      versions: {
        ...provider.versions,
        latest: (path, call) =>
          provider.versions.latest((path || 'default').slice(0, 256).toWellFormed(), call),
      },
    }),
  },
  {
    name: 'promises a tag that its own path tag needs',
    why: 'fifteen, and one is taken',
    fails: [UNDERSCORES],
    breaks: tagging((path) => (path.includes('_') ? 14 : 15), 'rejected_by_vault'),
  },
  {
    name: 'has two tags of its own for a path, and says that it stores one less',
    why: 'a tag that was added later and is not counted',
    fails: [UNDERSCORES],
    breaks: tagging((path) => (path.includes('_') ? 13 : 15), 'invalid_metadata'),
  },
  {
    name: 'leaves room for its own path tag where none is needed',
    why: 'one limit for every path is simpler',
    fails: ['metadata at its limits is stored'],
    breaks: tagging(() => 14, 'invalid_metadata'),
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

describe('the contract catches a provider that', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails, limits = {} }) => {
    const subject = memorySubject({ decorate: breaks, limits });
    const outcomes = await runContract(subject, { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining([...fails]));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    const cases = REFUSALS.map(({ name }) => name);
    expect(cases.filter((name) => !caught.has(name))).toEqual([]);
  });
});
