import { requestBudget, resilience } from '@keyward/core/resilience';
import { providerContract, reasonToSkip } from '@keyward/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type AzureProvider, azureProvider } from '../src/index.ts';
import { credential } from './stand-in.ts';
import { type AzureSubject, azureSubject } from './subject.ts';

let subject: AzureSubject;
beforeAll(async () => {
  subject = await azureSubject();
});
afterAll(() => subject?.[Symbol.asyncDispose]());

/** Retries that pass by quickly; and a case that asks a broken vault twice is to hear of it twice. */
const patient = resilience({
  retryDelayS: 0.001,
  maxRetryDelayS: 0.002,
  cbFailureThreshold: 20,
  budget: requestBudget({ share: 1 }),
});

describe.each([
  ['alone', (provider: AzureProvider) => provider],
  ['with resilience', patient],
])('the contract, on the emulator, %s', (_, decorate) => {
  const shape = azureProvider({ vaultUrl: 'https://contoso.vault.azure.net', credential: credential() });
  for (const contractCase of providerContract()) {
    test(contractCase.name, (context) => {
      const reason = reasonToSkip(contractCase, shape);
      context.skip(reason !== undefined, reason);
      return contractCase.run({
        provider: decorate(subject.provider),
        under: async (fault) => decorate(await subject.under(fault)),
      });
    });
  }
});
