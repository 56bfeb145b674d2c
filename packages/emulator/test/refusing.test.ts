import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, describe, expect } from 'vitest';
import { type Emulator, startEmulator, trustCa, type VaultProperties } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { allOf, clientOf, credentialOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({
  folder,
  vaults: [
    { name: 'closed', publicNetworkAccess: 'Disabled' },
    { name: 'walled', networkAcls: { defaultAction: 'Deny', ipRules: ['203.0.113.0/24'] } },
    { name: 'policed', permissionModel: 'accessPolicies' },
    { name: 'governed', policies: [{ effect: 'Deny', requires: 'expiration' }] },
  ],
});
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});

const LOOPBACK: VaultProperties = {
  networkAcls: { defaultAction: 'Deny', ipRules: ['127.0.0.0/8', '::1'] },
};

/** As refusals name the ready line's client and the vault. */
function named({ clientId, clientObjectId }: Emulator, vault: string) {
  return `Caller: appid=${clientId};oid=${clientObjectId};iss=\\S+\\r\\nVault: ${vault};location=\\S+$`;
}

describe('where a caller comes from', () => {
  test('a vault without public access refuses everybody, until it is opened', async ({ emulator }) => {
    const client = clientOf(emulator, 'closed', { judge });
    expect(await refusalOf(client.getSecret('a'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByConnection',
      message: expect.stringMatching(
        new RegExp(
          `^Public network access is disabled and request is not from a trusted service nor via an approved private link\\.\\r\\n${named(emulator, 'closed')}`,
        ),
      ),
    });
    expect(await refusalOf(client.setSecret('a', 'v'))).toMatchObject({ innerCode: 'ForbiddenByConnection' });
    emulator.configureVault('CLOSED', { publicNetworkAccess: 'Enabled' });
    expect((await client.setSecret('a', 'v')).value).toBe('v');
  });

  test('a firewall refuses the address that it tells, until a rule names it', async ({ emulator }) => {
    const client = clientOf(emulator, 'walled', { judge });
    expect(await refusalOf(client.getSecret('a'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByFirewall',
      message: expect.stringMatching(
        new RegExp(
          `^Client address is not authorized and caller is not a trusted service\\.\\r\\nClient address: (?:127\\.0\\.0\\.1|::1)\\r\\n${named(emulator, 'walled')}`,
        ),
      ),
    });
    emulator.configureVault('walled', LOOPBACK);
    expect((await client.setSecret('a', 'v')).value).toBe('v');
  });

  test('the request log tells who was refused, and how', async ({ emulator }) => {
    await emulator.addVault({ name: 'watched', publicNetworkAccess: 'Disabled' });
    await refusalOf(clientOf(emulator, 'watched', { judge }).getSecret('a'));
    const entries = emulator.requests.entries({ vault: 'watched' });
    expect(entries.map(({ status, principal, refusal }) => ({ status, principal, refusal }))).toEqual([
      { status: 401, principal: undefined, refusal: 'Unauthorized' },
      { status: 403, principal: 'keyward-client', refusal: 'ForbiddenByConnection' },
    ]);
  });
});

describe('access policies', () => {
  test('take the place of roles, permission by permission', async ({ emulator }) => {
    const { clientId, clientObjectId } = emulator;
    const client = clientOf(emulator, 'policed', { judge });
    const refused = (permission: string) => ({
      status: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByPolicy',
      message: expect.stringMatching(
        new RegExp(
          `^The user, group or application 'appid=${clientId};oid=${clientObjectId};iss=\\S+' does not have secrets ${permission} permission on key vault 'policed;location=\\S+'\\. For help resolving this issue, please see https://go\\.microsoft\\.com/fwlink/\\?linkid=2125287$`,
        ),
      ),
    });
    const grant = (...secrets: NonNullable<VaultProperties['accessPolicies']>[number]['secrets']) =>
      emulator.configureVault('policed', { accessPolicies: [{ objectId: clientObjectId, secrets }] });

    expect(await refusalOf(client.setSecret('a', 'v'))).toEqual(refused('set'));
    grant('set');
    const { properties } = await client.setSecret('a', 'v');
    await client.updateSecretProperties('a', properties.version ?? '', { contentType: 'text/plain' });
    expect(await refusalOf(client.getSecret('a'))).toEqual(refused('get'));
    grant('get', 'delete');
    expect((await client.getSecret('a')).value).toBe('v');
    expect(await refusalOf(client.setSecret('a', 'v'))).toEqual(refused('set'));
    await client.beginDeleteSecret('a');
    expect((await client.getDeletedSecret('a')).name).toBe('a');
    // The client's pager drops the inner code.
    expect(await refusalOf(allOf(client.listDeletedSecrets()))).toMatchObject({ status: 403 });
    expect(await refusalOf(client.purgeDeletedSecret('a'))).toEqual(refused('purge'));

    emulator.configureVault('policed', { permissionModel: 'rbac' });
    expect(await allOf(client.listDeletedSecrets())).toHaveLength(1);
  });

  test('do not count where they are bound to another application', async ({ emulator }) => {
    const reader = emulator.registerApplication({ name: 'policy-reader' });
    const { clientId, objectId, clientSecret = '' } = reader;
    await emulator.addVault({
      name: 'shared',
      permissionModel: 'accessPolicies',
      accessPolicies: [
        { objectId, applicationId: emulator.clientId, secrets: ['get'] },
        { objectId: emulator.clientObjectId, secrets: ['set'] },
      ],
    });
    await clientOf(emulator, 'shared', { judge }).setSecret('a', 'v');
    const client = clientOf(emulator, 'shared', {
      judge,
      credential: credentialOf(emulator, { clientId, clientSecret }),
    });
    expect(await refusalOf(client.getSecret('a'))).toMatchObject({ innerCode: 'ForbiddenByPolicy' });
    emulator.configureVault('shared', { accessPolicies: [{ objectId, secrets: ['get'] }] });
    expect((await client.getSecret('a')).value).toBe('v');
  });
});

describe('what a secret has to look like', () => {
  test('is told by the names of the policies', async ({ emulator }) => {
    const client = clientOf(emulator, 'governed', { judge });
    expect(await refusalOf(client.setSecret('a', 'v'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByGovernancePolicy',
      message:
        'Secret \'a\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"Key Vault secrets should have an expiration date"},"policyDefinition":{"name":"Key Vault secrets should have an expiration date"}}]\'.',
    });
    const expiresOn = new Date(Date.now() + 86_400_000);
    const { properties } = await client.setSecret('a', 'v', { expiresOn });
    const { version = '' } = properties;
    emulator.configureVault('governed', {
      policies: [{ effect: 'Deny', name: 'typed', requires: { contentTypes: ['text/plain'] } }],
    });
    expect(await refusalOf(client.updateSecretProperties('a', version, { enabled: false }))).toMatchObject({
      innerCode: 'ForbiddenByGovernancePolicy',
      message: expect.stringContaining('"policyAssignment":{"name":"typed"}'),
    });
    await client.updateSecretProperties('a', version, { contentType: 'text/plain' });
    expect((await client.getSecret('a')).value).toBe('v');
  });
});

describe("a certificate's secret", () => {
  test('is the certificate and its key, told as managed, and written by nobody', async ({ emulator }) => {
    await emulator.addVault('certified');
    const { name, version } = await emulator.addCertificate('certified', { name: 'web', validityDays: 30 });
    const client = clientOf(emulator, 'certified', { judge });
    const { value = '', properties } = await client.getSecret(name);
    expect(properties).toMatchObject({
      version,
      contentType: 'application/x-pem-file',
      managed: true,
      enabled: true,
    });
    expect(properties.certificateKeyId?.toString()).toMatch(new RegExp(`/keys/web/${version}$`));
    expect(new X509Certificate(value).checkPrivateKey(createPrivateKey(value))).toBe(true);
    const [listed] = await allOf(client.listPropertiesOfSecrets());
    expect(listed).toMatchObject({ name: 'web', managed: true });
    expect(await allOf(client.listPropertiesOfSecretVersions('web'))).toMatchObject([{ managed: true }]);

    const refused = (operation: string) => ({
      status: 403,
      code: 'Forbidden',
      innerCode: 'SecretManagedByKeyVault',
      message: `Operation "${operation}" is not allowed on this secret, since it is associated with a certificate. Perform the operation on the corresponding certificate. For more information refer to https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate`,
    });
    expect(await refusalOf(client.setSecret('web', 'v'))).toEqual(refused('set'));
    expect(await refusalOf(client.updateSecretProperties('web', version, {}))).toEqual(refused('update'));
    expect(await refusalOf(client.beginDeleteSecret('web'))).toEqual(refused('delete'));
    expect((await client.getSecret('web')).value).toBe(value);
  });
});

describe('while it runs', () => {
  test('the control API changes a vault, and gives it a certificate', async ({ emulator }) => {
    await emulator.addVault('steered');
    const { controlUrl, controlToken } = emulator.ready();
    const send = async (method: string, path: string, body: object) => {
      const answer = await fetch(`${controlUrl}${path}`, {
        method,
        headers: { Authorization: `Bearer ${controlToken}` },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const client = clientOf(emulator, 'steered', { judge });
    expect(await send('POST', '/vaults/steered/certificates', { name: 'web' })).toEqual({
      status: 201,
      body: { name: 'web', version: (await client.getSecret('web')).properties.version },
    });
    expect(await send('PATCH', '/vaults/Steered', { publicNetworkAccess: 'Disabled' })).toEqual({
      status: 200,
      body: {
        networkAcls: { defaultAction: 'Allow', ipRules: [] },
        publicNetworkAccess: 'Disabled',
        permissionModel: 'rbac',
        accessPolicies: [],
        policies: [],
      },
    });
    expect(await refusalOf(client.getSecret('web'))).toMatchObject({ innerCode: 'ForbiddenByConnection' });
    expect(await send('PATCH', '/vaults/nowhere', {})).toEqual({
      status: 404,
      body: {
        error: {
          code: 'VaultNotFound',
          message: 'There is no vault "nowhere".',
          hint: expect.stringMatching(/^Vaults are closed, walled, /),
        },
      },
    });
  });

  test('the library refuses what is no change', async ({ emulator }) => {
    expect(() => emulator.configureVault('nowhere', {})).toThrow(
      expect.objectContaining({ code: 'vault_not_found', message: 'There is no vault "nowhere".' }),
    );
    expect(() => emulator.configureVault('walled', { purgeProtection: true } as object)).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: 'A vault has no "purgeProtection" to change.',
      }),
    );
    await expect(
      emulator.addVault({ name: 'bad', networkAcls: { defaultAction: 'No' as 'Deny' } }),
    ).rejects.toThrow(
      expect.objectContaining({ code: 'invalid_option', message: '"No" is no default action.' }),
    );
    expect(emulator.vaults).not.toHaveProperty('bad');
  });
});

test('an open emulator asks nobody where he comes from or what he may do', async () => {
  await using emulator = await startEmulator({
    folder,
    open: true,
    vaults: [
      {
        name: 'keyward',
        publicNetworkAccess: 'Disabled',
        networkAcls: { defaultAction: 'Deny' },
        permissionModel: 'accessPolicies',
      },
    ],
  });
  using _trust = trustCa(emulator.caPem);
  expect((await clientOf(emulator, 'keyward', { judge }).setSecret('a', 'v')).value).toBe('v');
});
