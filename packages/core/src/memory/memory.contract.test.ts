import { afterAll, describe, expect, it } from 'vitest';
import { KEY_VAULT_LIMITS, type ProviderLimits } from '../provider/index.ts';
import { providerContract, reasonToSkip } from '../testing/index.ts';
import { memory, memoryStore, memorySubject } from './index.ts';

const CONFIGURATIONS: Readonly<Record<string, Partial<ProviderLimits>>> = {
  'as a Key Vault': {},
  'with exact names': { foldsCase: false },
  'with tiny limits': {
    valueBytes: 64,
    tags: { count: 2, nameLength: 4, valueLength: 3 },
    contentTypeLength: 8,
  },
  'with odd limits and no tags': {
    valueBytes: 65,
    tags: { count: 0, nameLength: 2, valueLength: 2 },
    contentTypeLength: 0,
  },
};

describe.each(Object.entries(CONFIGURATIONS))('memory %s', (_, limits) => {
  const store = memoryStore();
  const subject = memorySubject({ store, limits });
  const { provider } = subject;

  for (const each of providerContract()) {
    it(each.name, async () => {
      expect(reasonToSkip(each, provider)).toBeUndefined();
      await each.run(subject);
    });
  }

  afterAll(async () => {
    const left = [];
    for await (const { path } of provider.list()) left.push(path);
    for await (const { path } of memory({ store, limits }).bin.list()) left.push(path);
    expect(left).toEqual([]);
  });
});

it('begins with the limits of Key Vault', () => {
  expect(memory().limits).toEqual(KEY_VAULT_LIMITS);
});
