import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { azureProvider, signInFrom } from '@keyward/azure';
import { mountsFrom } from '@keyward/core/ref';
import { openVaultService } from '@keyward/core/service';
import { withEmulator } from '@keyward/emulator/vitest';
import { expect } from 'vitest';
import { DownloadLinks } from './links.ts';

const test = withEmulator({
  seed: {
    format: 'keyward-emulator-state/1',
    vaults: [{ name: 'vault', secrets: { 'links--key': 'example' } }],
  },
  resetEach: true,
  folder: 'node_modules/.cache/emulator', // of its certificates; without this line in the home folder
});

/** Wired as in production, by the environment. */
function opened(env: Readonly<Record<string, string>>) {
  const vault = openVaultService({
    mounts: mountsFrom(env),
    open: ({ url }) => azureProvider({ vaultUrl: url, signIn: signInFrom(env) }),
  });
  return { vault, links: new DownloadLinks(vault), [Symbol.asyncDispose]: () => vault.close() };
}

test('a link is good until somebody changes the key', async ({ emulator, env }) => {
  await using on = opened(env);
  const link = await on.links.make('/report.pdf');
  expect(await on.links.isGood(link)).toBe(true);

  // Somebody else, by the official client.
  const client = new SecretClient(env['KEY_VAULT_URI'] ?? '', new DefaultAzureCredential());
  await client.setSecret('links--key', 'another');
  expect(await on.links.isGood(link)).toBe(false);
  expect(emulator.requests.count({ route: 'GET /secrets/{name}', status: 200 })).toBe(3);
});

test('a vault that is busy says for how long', async ({ emulator, env }) => {
  await using on = opened(env);
  emulator.faults.add({ match: { plane: 'vault' }, count: 1, effect: { kind: 'throttle', retryAfterS: 7 } });
  await expect(on.links.make('/report.pdf')).rejects.toMatchObject({
    retryAfterMs: 7_000,
  });
});

test('a connection that breaks is a matter of time', async ({ emulator, env }) => {
  await using on = opened(env);
  emulator.faults.add({ match: { route: 'GET /secrets/{name}' }, count: 1, effect: { kind: 'reset' } });
  await expect(on.links.make('/report.pdf')).rejects.toMatchObject({ retryAfterMs: 1_000 });
});

test('a vault takes 300 changes in ten seconds', async ({ emulator, env }) => {
  await using on = opened(env);
  emulator.clock.freeze();
  emulator.quotas.set(true);
  const change = () => on.vault.createCredentials('azure://vault/links/key', { value: 'another' });
  for (let changes = 0; changes < 300; changes++) await change();
  await expect(change()).rejects.toMatchObject({ code: 'throttled' });
  emulator.clock.advance(10_000);
  await change();
});

test('an identity without a role is refused', async ({ emulator, env }) => {
  for (const { id } of emulator.assignments()) emulator.revoke(id);
  await using on = opened(env);
  await expect(on.links.make('/report.pdf')).rejects.toMatchObject({ code: 'forbidden_by_rbac' });
});
