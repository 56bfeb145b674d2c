import { cache } from '@keyward/core/cache';
import type { SecretProvider } from '@keyward/core/provider';
import { type ContractSubject, providerContract } from '@keyward/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AzureSubject, azureSubject } from '../../packages/azure/test/subject.ts';

// The contract on the Azure provider behind a cache, on the emulator.

let azure: AzureSubject;
let subject: ContractSubject;
beforeAll(async () => {
  azure = await azureSubject();
  const cached = (provider: SecretProvider) => cache({ mount: 'contract' })(provider);
  subject = {
    provider: cached(azure.provider),
    under: async (fault) => cached(await azure.under(fault)),
  };
});
afterAll(() => azure?.[Symbol.asyncDispose]());

describe('the contract, on the emulator, behind a cache', () => {
  test('every facet is there', () => {
    const { write, versions, bin } = subject.provider;
    expect([write, versions, bin]).not.toContain(undefined);
  });

  for (const { name, run } of providerContract()) test(name, () => run(subject));
});
