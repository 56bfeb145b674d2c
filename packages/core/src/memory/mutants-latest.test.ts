import { describe, expect, it } from 'vitest';
import { LATEST } from '../contract/cases/latest.ts';
import { isKeywardError } from '../errors/index.ts';
import type { SecretProvider, SecretVersionInfo, SecretVersions } from '../provider/index.ts';
import { fakeClock, runContract } from '../testing/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly string[];
  breaks(provider: MemoryProvider): SecretProvider;
}

const TELLS = 'versions.latest tells what get tells, without the value';
const DISABLED = 'versions.latest tells a latest version that is disabled';
const SEVERAL = 'versions.latest of several disabled versions tells the last one, or that nobody can';
const OVERLAP = 'versions.latest is not moved by an older version that is disabled';
const ROTATED = 'versions.latest after a new value tells the new version';
const UNKNOWN = 'versions.latest of an unknown secret is secret_not_found';
const DELETED = 'versions.latest of a deleted secret is secret_not_found';

const answering =
  (latest: (provider: MemoryProvider) => SecretVersions['latest']) => (provider: MemoryProvider) => ({
    ...provider,
    versions: { ...provider.versions, latest: latest(provider) },
  });

/** Picks one of the listed versions, from the oldest on. */
const picking = (pick: (infos: readonly SecretVersionInfo[]) => SecretVersionInfo | undefined) =>
  answering(({ versions }) => async (path, call) => {
    const infos = await Array.fromAsync(versions.list(path, call));
    return pick(infos) ?? versions.latest(path, call);
  });

const MUTANTS: readonly Mutant[] = [
  {
    name: 'the latest is the first of the list',
    why: 'lists that begin with the newest are common',
    fails: [TELLS, DISABLED, SEVERAL, OVERLAP, ROTATED],
    breaks: picking((infos) => infos[0]),
  },
  {
    name: 'the latest of those that are disabled is any of the last second',
    why: 'times in whole seconds are taken for an order',
    fails: [SEVERAL],
    breaks: picking((infos) => {
      const last = infos.at(-1);
      return infos.find(
        ({ enabled, createdOn }) =>
          !(enabled || last?.enabled) && createdOn?.getTime() === last?.createdOn?.getTime(),
      );
    }),
  },
  {
    name: 'the latest brings its value along',
    why: 'a get that is passed on',
    fails: [TELLS, DISABLED],
    breaks: answering(
      (provider) => (path, call) => provider.get({ path }, call) as Promise<SecretVersionInfo>,
    ),
  },
  {
    name: 'the latest is told with its id only',
    why: 'the version was all that was wanted once',
    fails: [TELLS, DISABLED],
    breaks: answering(({ versions }) => async (path, call) => {
      const { contentType: _, expiresOn: __, ...info } = await versions.latest(path, call);
      return { ...info, tags: {} };
    }),
  },
  {
    name: 'the latest is the last that is enabled',
    why: 'a filter in the wrong place',
    fails: [DISABLED],
    breaks: picking((infos) => infos.findLast(({ enabled }) => enabled)),
  },
  {
    name: 'the latest is the first that is disabled',
    why: 'a secret is taken for disabled as a whole',
    fails: [OVERLAP, SEVERAL],
    breaks: picking((infos) => infos.find(({ enabled }) => !enabled)),
  },
  {
    name: 'the latest is remembered',
    why: 'a cache that no write clears',
    fails: [ROTATED],
    breaks: answering(({ versions }) => {
      const known = new Map<string, SecretVersionInfo>();
      return async (path, call) => {
        const info = known.get(path) ?? (await versions.latest(path, call));
        known.set(path, info);
        return info;
      };
    }),
  },
  {
    name: 'the latest of nothing is nothing',
    why: '`null` for what is not there',
    fails: [UNKNOWN, DELETED],
    breaks: answering(
      ({ versions }) =>
        (path, call) =>
          versions.latest(path, call).catch((thrown) => {
            if (isKeywardError(thrown) && thrown.code === 'secret_not_found') return null as never;
            throw thrown;
          }),
    ),
  },
];

describe('the contract catches a provider where', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails }) => {
    const subject = memorySubject({ decorate: breaks, clock: fakeClock() });
    const outcomes = await runContract(subject, { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining([...fails]));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    expect(LATEST.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});
