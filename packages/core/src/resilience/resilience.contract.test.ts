import { describe, expect, it } from 'vitest';
import { type MemoryProvider, memory, memorySubject } from '../memory/index.ts';
import type { SecretProvider } from '../provider/index.ts';
import { providerContract, reasonToSkip } from '../testing/index.ts';
import { requestBudget, resilience } from './index.ts';

/** Retries that pass by quickly; and a case that asks a broken store twice is to hear of it twice. */
const BRISK = { retryDelayS: 0.001, maxRetryDelayS: 0.002, cbFailureThreshold: 20 };

const STACKS: Readonly<Record<string, (provider: MemoryProvider) => SecretProvider>> = {
  'that tries again': resilience(BRISK),
  'with a budget': (provider) => resilience({ ...BRISK, budget: requestBudget({ share: 1 }) })(provider),
  'that never tries again': resilience({ maxRetries: 0 }),
};

describe.each(Object.entries(STACKS))('resilience %s', (_, decorate) => {
  const subject = memorySubject({ decorate });
  for (const each of providerContract()) {
    it(each.name, async () => {
      expect(reasonToSkip(each, subject.provider)).toBeUndefined();
      await each.run(subject);
    });
  }
});

describe('the facets of a decorated provider are those of the provider', () => {
  const { write, versions, bin, ...bare } = memory();
  it.each<[string, SecretProvider]>([
    ['none', bare],
    ['write', { ...bare, write }],
    ['versions and bin', { ...bare, versions, bin }],
    ['all', { ...bare, write, versions, bin }],
  ])('%s', (_, provider) => {
    expect(Object.keys(resilience()(provider)).toSorted()).toEqual(Object.keys(provider).toSorted());
    expect(resilience()(provider).limits).toBe(provider.limits);
  });
});
