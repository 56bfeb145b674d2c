import { describe, expect, it } from 'vitest';
import { NAMES } from '../contract/cases/names.ts';
import {
  KEY_VAULT_LIMITS,
  type ProviderLimits,
  type SecretInfo,
  type SecretProvider,
} from '../provider/index.ts';
import { encodePath } from '../ref/index.ts';
import { runContract } from '../testing/index.ts';
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

const own = (shape: string) => `a path with ${shape} is a secret of its own`;

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
];

function shown<Info extends SecretInfo>(info: Info): Info {
  return info.path.includes('_') ? { ...info, tags: { ...info.tags, 'keyward-path': info.path } } : info;
}

describe('the contract catches a provider where', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails, limits = {} }) => {
    const subject = memorySubject({ decorate: breaks, limits });
    const outcomes = await runContract(subject, { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining([...fails]));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    const cases = NAMES.map(({ name }) => name);
    expect(cases.filter((name) => !caught.has(name))).toEqual([]);
  });
});
