import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { beforeAll, describe, expect, test } from 'vitest';
import { withEmulator } from '../src/vitest/index.ts';
import { clientOf, folder } from './stage.ts';

const seed = {
  format: 'keyward-emulator-state/1',
  vaults: [{ name: 'orders', secrets: { 'db-password': 'correct horse' } }],
} as const;
const fresh = withEmulator({ folder, seed, resetEach: true });
const shared = withEmulator({ folder, seed });
const broken = withEmulator({ folder, resetAll: true } as object);

describe('with resetEach', () => {
  fresh.for(['once', 'and once more'])('a test finds what the seed says: %s', async (_, { emulator }) => {
    expect(Object.keys(emulator.vaults)).toEqual(['orders']);
    expect(emulator.requests.count()).toBe(0);
    expect(emulator.faults.list()).toEqual([]);
    expect(emulator.clock.state()).toMatchObject({ offsetMs: 0 });
    expect(emulator.quotas.state().enabled).toBe(false);

    const client = clientOf(emulator, 'orders');
    expect((await client.getSecret('db-password')).value).toBe('correct horse');
    await client.setSecret('db-password', 'changed');
    await emulator.addVault('billing');
    emulator.faults.add({ effect: { kind: 'error', status: 500 } });
    emulator.clock.advance(1_000);
    emulator.quotas.set(true);
  });

  describe('a hook', () => {
    fresh.beforeEach(async ({ emulator }) => {
      await clientOf(emulator, 'orders').setSecret('of-the-hook', 'there');
    });
    fresh('has its emulator in common with its test', async ({ emulator }) => {
      expect((await clientOf(emulator, 'orders').getSecret('of-the-hook')).value).toBe('there');
    });
  });
});

describe('without it', () => {
  shared('a test writes', async ({ emulator }) => {
    await clientOf(emulator, 'orders').setSecret('db-password', 'changed');
  });
  shared('and the next one reads it', async ({ emulator }) => {
    expect((await clientOf(emulator, 'orders').getSecret('db-password')).value).toBe('changed');
  });
});

describe('env', () => {
  beforeAll(() => {
    // Somebody's own, by which the client would sign in elsewhere first.
    process.env['AZURE_CLIENT_ID'] = '11111111-0000-4000-8000-000000000009';
    process.env['AZURE_TENANT_ID'] = 'somewhere-else';
  });
  shared('points the official client at the emulator, by the variables alone', async ({ env }) => {
    expect(process.env).toMatchObject(env);
    expect(process.env).not.toHaveProperty('AZURE_CLIENT_ID');
    const client = new SecretClient(process.env['KEY_VAULT_URI'] ?? '', new DefaultAzureCredential());
    expect((await client.getSecret('db-password')).properties.vaultUrl).toBe(env['KEY_VAULT_URI']);
  });
});

broken.fails('an option that is none is refused by the first test that asks', ({ emulator }) => {
  emulator.clock.reset();
});

test('a resetEach that is neither true nor false is refused at once', () => {
  expect(() => withEmulator({ folder, resetEach: 'each' } as object)).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  );
});
