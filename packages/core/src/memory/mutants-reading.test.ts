import { describe, expect, it } from 'vitest';
import { READING } from '../contract/cases/reading.ts';
import { vaultError } from '../errors/index.ts';
import type { Secret, SecretProvider } from '../provider/index.ts';
import { runContract } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly string[];
  breaks(provider: MemoryProvider): SecretProvider;
}

/** Breaks what get answers. */
const read = (change: (secret: Secret) => Secret) => (provider: MemoryProvider) => ({
  ...provider,
  get: async (...args: Parameters<SecretProvider['get']>) => change(await provider.get(...args)),
});

/** Breaks the text of what get answers. */
const text = (change: (value: string) => string) =>
  read((secret) => ({ ...secret, value: secretValue(change(secret.value.reveal())) }));

const MUTANTS: readonly Mutant[] = [
  {
    name: 'get answers null where nothing is',
    why: 'the habit of key-value stores',
    fails: ['get of an unknown secret is secret_not_found', 'a deleted secret is gone'],
    breaks: (provider) => ({
      ...provider,
      get: (at, call) =>
        provider.get(at, call).catch((thrown) => {
          if (thrown.code === 'secret_not_found') return null as unknown as Secret;
          throw thrown;
        }),
    }),
  },
  {
    name: 'an empty value is taken for none',
    why: '`if (!value)`',
    fails: ['get gives back an empty value'],
    breaks: read((secret) => {
      if (secret.value.reveal() === '') throw vaultError('secret_not_found', { message: 'Nothing there.' });
      return secret;
    }),
  },
  {
    name: 'values are trimmed',
    why: 'a trim meant for terminals',
    fails: ['get gives back line ends and blanks at both ends'],
    breaks: text((value) => value.trim()),
  },
  {
    name: 'values pass through Latin-1',
    why: 'a buffer without an encoding',
    fails: [
      'get gives back Unicode beyond the basic plane',
      'get gives back as many bytes in two-byte characters as the store holds',
    ],
    breaks: text((value) => Buffer.from(value).toString('latin1')),
  },
  {
    name: 'values are unescaped once too often',
    why: 'JSON by hand',
    fails: ['get gives back quotes, backslashes and braces'],
    breaks: text((value) => value.replace(/\\(.)/g, '$1')),
  },
  {
    name: 'the last byte of a large value is lost',
    why: 'a limit that is off by one',
    fails: [
      'get gives back as many bytes as the store holds',
      'get gives back as many bytes in two-byte characters as the store holds',
    ],
    breaks: text((value) => (Buffer.byteLength(value) === 25_600 ? value.slice(0, -1) : value)),
  },
  {
    name: 'get leaves the metadata out',
    why: 'only the value was wanted once',
    fails: ['get tells what set was given', 'update with a value carries metadata over'],
    breaks: read(({ contentType: _, expiresOn: __, ...secret }) => ({ ...secret, tags: {} })),
  },
  {
    name: 'set keeps what the version before had',
    why: 'set and update are taken for one',
    fails: ['set leaves nothing of the version before'],
    breaks: (provider) => ({
      ...provider,
      write: {
        ...provider.write,
        set: (path, input, call) =>
          provider.write.update({ path }, input, call).catch((thrown) => {
            if (thrown.code !== 'secret_not_found') throw thrown;
            return provider.write.set(path, input, call);
          }),
      },
    }),
  },
  {
    name: 'an unknown version reads the latest',
    why: 'a fallback that means well',
    fails: ['get of an unknown version is version_not_found'],
    breaks: (provider) => ({
      ...provider,
      get: (at, call) =>
        provider.get(at, call).catch((thrown) => {
          if (thrown.code !== 'version_not_found') throw thrown;
          return provider.get({ path: at.path }, call);
        }),
    }),
  },
  {
    name: 'get forgets the version',
    why: 'a parameter that is not passed on',
    fails: ['get of a version reads that version', 'recover brings back every version'],
    breaks: (provider) => ({ ...provider, get: ({ path }, call) => provider.get({ path }, call) }),
  },
  {
    name: 'dates are enforced',
    why: 'expiry is taken for a lock',
    fails: ['a secret outside its dates is readable and says so'],
    breaks: read((secret) => {
      if (secret.validity !== 'valid') throw vaultError('secret_disabled', { message: 'Out of its dates.' });
      return secret;
    }),
  },
  {
    name: 'a disabled secret looks like a missing right',
    why: 'both are 403',
    fails: ['a disabled secret is refused as secret_disabled', 'versions are disabled one by one'],
    breaks: (provider) => ({
      ...provider,
      get: (at, call) =>
        provider.get(at, call).catch((thrown) => {
          throw thrown.code === 'secret_disabled'
            ? vaultError('forbidden', { message: 'Forbidden.' })
            : thrown;
        }),
    }),
  },
  {
    name: 'tags are handed out from a cache',
    why: 'a cache without copies',
    fails: ['what is handed in or out is not shared with the store'],
    breaks: (provider) => {
      const cache = new Map<string, Secret['tags']>();
      return read((secret) => {
        const tags = cache.get(secret.version) ?? secret.tags;
        cache.set(secret.version, tags);
        return { ...secret, tags };
      })(provider);
    },
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
    const cases = READING.map(({ name }) => name);
    expect(cases.filter((name) => !caught.has(name))).toEqual([]);
  });
});
