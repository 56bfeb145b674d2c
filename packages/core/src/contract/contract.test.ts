import { describe, expect, it } from 'vitest';
import { memory, memoryStore, memorySubject } from '../memory/index.ts';
import type { SecretProvider } from '../provider/index.ts';
import { providerContract, reasonToSkip, runContract } from './index.ts';

const NAME = 'list goes beyond one page';

describe('providerContract', () => {
  it('lists cases with names of their own, each with its why', () => {
    const cases = providerContract();
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.filter(({ why }) => why.length < 10)).toEqual([]);
  });

  it('marks the cases of a gap, and only them', () => {
    const cases = providerContract({ gaps: [{ reason: 'one page is all it has', cases: [NAME] }] });
    expect(cases.filter(({ gap }) => gap !== undefined).map(({ name, gap }) => [name, gap])).toEqual([
      [NAME, 'one page is all it has'],
    ]);
  });

  it('refuses a gap that names no case', () => {
    const gaps = [{ reason: 'renamed', cases: [NAME, 'no such case'] }];
    expect(() => providerContract({ gaps })).toThrow(
      new TypeError('A gap names `no such case`, which is no case of the contract.'),
    );
  });
});

describe('reasonToSkip', () => {
  const { write: _, versions: __, bin: ___, ...bare } = memory();
  it.each([
    [{ needs: [] as const }, undefined, 'every provider can do it'],
    [{ needs: ['write'] as const }, 'the provider has no write', 'it cannot write'],
    [{ needs: ['write', 'bin'] as const }, 'the provider has no write and no bin', 'it can do neither'],
    [{ needs: ['write'] as const, gap: 'accepted' }, 'accepted', 'the gap was written by a person'],
  ])('of %o is %o: %s', (contractCase, reason, _why) => {
    expect(reasonToSkip(contractCase, bare)).toBe(reason);
  });

  it('is none for a provider that has every facet', () => {
    const provider = memory();
    expect(providerContract().filter((each) => reasonToSkip(each, provider) !== undefined)).toEqual([]);
  });
});

describe('a case', () => {
  it('fails, and does not pass, where a facet is missing that nobody asked about', async () => {
    const subject = memorySubject({ decorate: ({ bin: _, ...provider }) => provider });
    const each = providerContract().find(({ needs }) => needs.includes('bin'));
    await expect(each?.run(subject)).rejects.toThrow(
      'The provider has no `bin`: ask reasonToSkip() before running a case.',
    );
  });

  it('removes what it wrote, and closes what it opened, also when it fails', async () => {
    const store = memoryStore();
    const open = new Set<SecretProvider>();
    const subject = memorySubject({
      store,
      decorate(provider) {
        open.add(provider);
        return {
          ...provider,
          get: async () => Promise.reject(new Error('no')),
          async close() {
            open.delete(provider);
            await provider.close();
          },
        };
      },
    });
    const outcomes = await runContract(subject, { promptMs: 200 });
    expect(outcomes.filter(({ status }) => status === 'failed').length).toBeGreaterThan(50);
    expect(open.size).toBe(1);
    const { list, bin } = memory({ store });
    for (const items of [list(), bin.list()]) {
      for await (const { path } of items) expect.unreachable(`${path} was left`);
    }
  });

  it('says so where its clean-up does not succeed', async () => {
    const subject = memorySubject({
      decorate: (provider) => ({
        ...provider,
        bin: { ...provider.bin, purge: async () => Promise.reject(new Error('no')) },
      }),
    });
    const each = providerContract().find(({ name }) => name === 'get gives back an empty value');
    await expect(each?.run(subject)).rejects.toThrow(
      /^The case passed, but its clean-up did not: purge of contract\/[0-9a-f]{12}\/empty gave an error that is not a KeywardError\.$/,
    );
  });
});

describe('runContract', () => {
  it.each([
    [
      { atOnce: 0 },
      '`atOnce` is not a positive integer: no case would run, and none would fail.',
      'no worker',
    ],
    [
      { atOnce: Number.NaN },
      '`atOnce` is not a positive integer: no case would run, and none would fail.',
      'a number that was not read',
    ],
    [{ caseMs: 0 }, '`caseMs` is not a positive number.', 'no time'],
    [
      { caseMs: Number.POSITIVE_INFINITY },
      '`caseMs` is not a positive number.',
      'a timer fires at once for it',
    ],
  ])('refuses %j', async (options, message, why) => {
    await expect(runContract(memorySubject(), options), why).rejects.toThrow(new RangeError(message));
  });

  it('tells what passed, what was skipped and why', async () => {
    const subject = memorySubject({ decorate: ({ bin: _, ...provider }) => provider });
    const gaps = [{ reason: 'one page is all it has', cases: [NAME] }];
    const outcomes = await runContract(subject, { gaps, atOnce: 50 });
    expect(outcomes.map(({ name }) => name)).toEqual(providerContract().map(({ name }) => name));
    expect(outcomes.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(outcomes.find(({ name }) => name === NAME)).toEqual({
      name: NAME,
      status: 'skipped',
      reason: 'one page is all it has',
    });
    const skipped = outcomes.filter((each) => each.status === 'skipped').map(({ reason }) => reason);
    expect(new Set(skipped)).toEqual(new Set(['one page is all it has', 'the provider has no bin']));
  });

  it('gives up on a case that hangs', async () => {
    const name = 'get of an unknown secret is secret_not_found';
    const subject = memorySubject({
      decorate: (provider) => ({ ...provider, get: () => new Promise(() => undefined) }),
    });
    const outcomes = await runContract(subject, { atOnce: 200, caseMs: 200, promptMs: 100 });
    expect(outcomes.find((each) => each.name === name)).toMatchObject({
      status: 'failed',
      problem: { message: `${name}: had not ended after 200 ms.` },
    });
  });
});
