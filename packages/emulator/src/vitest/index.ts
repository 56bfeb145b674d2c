/**
 * The emulator as a fixture of vitest.
 *
 * @module
 */
import { type TestAPI, test } from 'vitest';
import { startEmulator } from '../emulator.ts';
import { trustCa } from '../environment/trust.ts';
import type { Emulator } from '../instance.ts';
import { flag } from '../option.ts';
import type { EmulatorOptions } from '../options.ts';
import { pointed } from './pointed.ts';

export { trustCa };

/** What a test made by {@link withEmulator} is given. */
export interface EmulatorContext {
  readonly emulator: Emulator;
  /**
   * What `keyward emulator env` says, for this process too: from the first test that asks for it to the end of the file,
   * `process.env` points everything that reads it at the emulator, such as `DefaultAzureCredential` and Keyward's own
   * settings. The vaults are those that there are by then, so name them in the options. For a child process as it is.
   */
  readonly env: Readonly<Record<string, string>>;
}

/** Options of {@link withEmulator}: those of `startEmulator`, and one of its own. */
export interface EmulatorTestOptions extends EmulatorOptions {
  /**
   * True: whoever asks for the emulator finds it as it started, with an empty request log; so do `beforeEach` hooks and
   * the test that they belong to, together. Not for tests that run at the same time. Default: the tests of a file share
   * what is in it.
   */
  readonly resetEach?: boolean;
}

interface Fixtures extends EmulatorContext {
  readonly emulatorOfFile: Emulator;
}

/**
 * A vitest `test` whose tests are given an emulator: one for each test file, started by the first test that asks
 * for it and closed after the last. While it runs this process trusts its certificates, so the official clients
 * and `fetch` work as they are. Vaults are shared by the tests of a file, unless `resetEach` says otherwise; give each test
 * its own secret names, or its own vault by `emulator.addVault()`.
 *
 * @param options as for `startEmulator`, and `resetEach`; everything has a default
 * @returns a `test` with `emulator` and `env` in its context, which can be extended further
 * @throws EmulatorError `invalid_option` for a `resetEach` that is none; from the first test that asks, as `startEmulator` does
 *
 * @example
 * ```ts
 * import { DefaultAzureCredential } from '@azure/identity';
 * import { SecretClient } from '@azure/keyvault-secrets';
 * import { withEmulator } from '@keyward/emulator/vitest';
 * import { expect } from 'vitest';
 *
 * const test = withEmulator({
 *   seed: {
 *     format: 'keyward-emulator-state/1',
 *     vaults: [{ name: 'orders', secrets: { 'db-password': 'correct horse' } }],
 *   },
 *   resetEach: true,
 * });
 *
 * test('the password is where the application looks', async ({ emulator, env }) => {
 *   const client = new SecretClient(env['KEY_VAULT_URI'] ?? '', new DefaultAzureCredential());
 *   expect((await client.getSecret('db-password')).value).toBe('correct horse');
 *   expect(emulator.requests.count({ route: 'GET /secrets/{name}', status: 200 })).toBe(1);
 * });
 * ```
 */
export function withEmulator(options: EmulatorTestOptions = {}): TestAPI<EmulatorContext> {
  const { resetEach: given, ...rest } = options;
  const resetEach = flag('resetEach', given, false);
  return test.extend<Fixtures>({
    emulatorOfFile: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from this very pattern
      async ({}, use) => {
        await using emulator = await startEmulator(rest);
        using _trust = trustCa(emulator.caPem);
        await use(emulator);
      },
      { scope: 'file' },
    ],
    emulator: [
      async ({ emulatorOfFile }, use) => {
        if (resetEach) {
          await emulatorOfFile.reset();
          emulatorOfFile.requests.clear();
        }
        await use(emulatorOfFile);
      },
      { scope: resetEach ? 'test' : 'file' },
    ],
    env: [
      async ({ emulatorOfFile }, use) => {
        const { variables, rivals } = await emulatorOfFile.env();
        using _pointed = pointed(process.env, variables, rivals);
        await use(variables);
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
