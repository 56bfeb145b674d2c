import type { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, expect } from 'vitest';
import type { SecretPermission } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { allOf, clientOf, credentialOf, folder, refusalOf } from './stage.ts';

const GROUP = 'c0c0c0c0-0000-4000-8000-000000000001';
const test = withEmulator({ folder, vaults: [{ name: 'policed', permissionModel: 'accessPolicies' }] });
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});

/** Everything that the client can do with secrets, and which permission lets it. */
const OPERATIONS: readonly {
  readonly what: string;
  readonly needs: SecretPermission;
  readonly run: (client: SecretClient) => Promise<unknown>;
}[] = [
  { what: 'read', needs: 'get', run: (client) => client.getSecret('live') },
  { what: 'look at a deleted one', needs: 'get', run: (client) => client.getDeletedSecret('dead') },
  { what: 'list', needs: 'list', run: (client) => allOf(client.listPropertiesOfSecrets()) },
  {
    what: 'list versions',
    needs: 'list',
    run: (client) => allOf(client.listPropertiesOfSecretVersions('live')),
  },
  { what: 'list deleted ones', needs: 'list', run: (client) => allOf(client.listDeletedSecrets()) },
  { what: 'write', needs: 'set', run: (client) => client.setSecret('live', 'v') },
  { what: 'update', needs: 'set', run: (client) => client.updateSecretProperties('live', '', {}) },
  { what: 'back up', needs: 'backup', run: (client) => client.backupSecret('live') },
  {
    what: 'restore',
    needs: 'restore',
    run: async (client) => await client.restoreSecretBackup(new Uint8Array([1])),
  },
  { what: 'delete', needs: 'delete', run: (client) => client.beginDeleteSecret('gone') },
  { what: 'recover', needs: 'recover', run: (client) => client.beginRecoverDeletedSecret('gone') },
  { what: 'purge', needs: 'purge', run: (client) => client.purgeDeletedSecret('dead') },
];

test.for(OPERATIONS)(
  'to $what takes $needs, and nothing else will do',
  async ({ needs, run }, { emulator }) => {
    const {
      objectId,
      clientId,
      clientSecret = '',
    } = emulator.registerApplication({ name: 'member', groups: [GROUP] });
    const credential = credentialOf(emulator, { clientId, clientSecret });
    const vault = `v${objectId.slice(0, 20)}`.replaceAll('-', 'x');
    await emulator.addVault({
      name: vault,
      permissionModel: 'accessPolicies',
      accessPolicies: [{ objectId: emulator.clientObjectId, secrets: ['set', 'delete', 'get', 'list'] }],
    });
    const owner = clientOf(emulator, vault, { judge });
    for (const name of ['live', 'dead', 'gone']) await owner.setSecret(name, 'v');
    await owner.beginDeleteSecret('dead');
    if (needs === 'recover') await owner.beginDeleteSecret('gone');

    const others = (
      ['get', 'list', 'set', 'delete', 'recover', 'backup', 'restore', 'purge'] as const
    ).filter((permission) => permission !== needs);
    const client = clientOf(emulator, vault, { judge, credential });
    emulator.configureVault(vault, { accessPolicies: [{ objectId, secrets: others }] });
    expect(await refusalOf(run(client))).toMatchObject({ status: 403 });
    expect(emulator.requests.entries({ vault }).at(-1)).toMatchObject({ refusal: 'ForbiddenByPolicy' });
    // By a group, this time.
    emulator.configureVault(vault, { accessPolicies: [{ objectId: GROUP, secrets: [needs] }] });
    const before = emulator.requests.count({ vault });
    // Pollers ask for more than they were called for.
    await run(client).catch(() => undefined);
    const { status } = emulator.requests.entries({ vault })[before] ?? {};
    // What is restored is no backup, and is told so: it came past the policy.
    expect(status).toBe(needs === 'restore' ? 400 : needs === 'purge' ? 204 : 200);
  },
);
