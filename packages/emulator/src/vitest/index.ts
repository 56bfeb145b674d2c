/**
 * The emulator as a fixture of vitest.
 *
 * @module
 */
import { type TestAPI, test } from 'vitest';
import { startEmulator } from '../emulator.ts';
import { trustCa } from '../environment/trust.ts';
import type { Emulator } from '../instance.ts';
import type { EmulatorOptions } from '../options.ts';

export { trustCa };

/** What a test made by {@link withEmulator} is given. */
export interface EmulatorContext {
  readonly emulator: Emulator;
}

/**
 * A vitest `test` whose tests are given an emulator: one for each test file, started by the first test that asks
 * for it and closed after the last. While it runs this process trusts its certificates, so the official clients
 * and `fetch` work as they are. Vaults are shared by the tests of a file; give each test its own secret names, or
 * its own vault by `emulator.addVault()`.
 *
 * @param options as for `startEmulator`; everything has a default
 * @returns a `test` with `emulator` in its context, which can be extended further
 * @throws EmulatorError from the first test that asks, as `startEmulator` does
 *
 * @example
 * ```ts
 * import { ClientSecretCredential } from '@azure/identity';
 * import { SecretClient } from '@azure/keyvault-secrets';
 * import { withEmulator } from '@keyward/emulator/vitest';
 * import { expect } from 'vitest';
 *
 * const test = withEmulator({ delayMs: 0 });
 *
 * test('the password is where the application looks', async ({ emulator }) => {
 *   const { localhostUrl } = await emulator.addVault('orders');
 *   const { tenantId, clientId, clientSecret, authorityHost } = emulator;
 *   const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
 *     authorityHost,
 *     disableInstanceDiscovery: true,
 *   });
 *   const client = new SecretClient(localhostUrl, credential, {
 *     disableChallengeResourceVerification: true,
 *   });
 *   await client.setSecret('db-password', 'correct horse');
 *   expect((await client.getSecret('db-password')).value).toBe('correct horse');
 * });
 * ```
 */
export function withEmulator(options: EmulatorOptions = {}): TestAPI<EmulatorContext> {
  return test.extend<EmulatorContext>({
    emulator: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from this very pattern
      async ({}, use) => {
        await using emulator = await startEmulator(options);
        using _trust = trustCa(emulator.caPem);
        await use(emulator);
      },
      { scope: 'file' },
    ],
  });
}

/**
 * {@link withEmulator} with the defaults: one vault called `keyward`.
 *
 * @example
 * ```ts
 * import { emulatorTest as test } from '@keyward/emulator/vitest';
 * import { expect } from 'vitest';
 *
 * test('a vault asks who calls', async ({ emulator }) => {
 *   const answer = await fetch(`${emulator.vaults['keyward']?.localhostUrl}/secrets?api-version=7.4`);
 *   expect(answer.status).toBe(401);
 * });
 * ```
 */
export const emulatorTest: TestAPI<EmulatorContext> = withEmulator();
