import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import { Vault } from '../vault/vault.ts';
import { stage } from './stage.fixture.ts';
import { createVaultCommands } from './vaults.ts';

const PROPERTIES = {
  networkAcls: { defaultAction: 'Deny', ipRules: ['127.0.0.1'] },
  publicNetworkAccess: 'Disabled',
  permissionModel: 'accessPolicies',
  accessPolicies: [{ objectId: 'o', secrets: ['get'] }],
  policies: [{ effect: 'Deny', requires: 'expiration' }],
};

describe('by the control API', () => {
  test('a vault is added as it is to be', async () => {
    const { call } = await stage();
    const settings = { name: 'two', retentionDays: 7, ...PROPERTIES };
    expect(await call('POST', '/control/vaults', settings)).toMatchObject({ status: 201 });
    expect((await call('GET', '/control/vaults/two')).body).toMatchObject(settings);
  });

  test('a vault is changed, and told whole', async () => {
    const { call } = await stage();
    const changes = { publicNetworkAccess: 'Disabled' };
    const { status, body, reply } = await call('PATCH', '/control/vaults/one', changes);
    expect({ status, body }).toEqual({ status: 200, body: { ...OPEN_PROPERTIES, ...changes } });
    expect(reply).toMatchObject({ trace: { route: 'PATCH /control/vaults/{vault}' } });
    expect((await call('GET', '/control/vaults/one')).body).toMatchObject(body);
  });

  test('a certificate is added', async () => {
    const { call, told } = await stage();
    const certificate = { name: 'web', validityDays: 30 };
    const { status, body, reply } = await call('POST', '/control/vaults/one/certificates', certificate);
    const version = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect({ status, body }).toEqual({ status: 201, body: { name: 'web', version } });
    expect(reply).toMatchObject({ trace: { route: 'POST /control/vaults/{vault}/certificates' } });
    const [secret] = (await told()).vaults[0].secrets;
    expect(secret).toMatchObject({ name: 'web', versions: [{ version: body.version, managed: true }] });
  });

  test.each([
    {
      line: 'PATCH /control/vaults/two',
      body: {},
      status: 404,
      message: 'There is no vault "two".',
      why: 'there is no such vault',
    },
    {
      line: 'PATCH /control/vaults/one',
      body: { retentionDays: 7 },
      status: 400,
      message:
        'The body has no "retentionDays"; it has networkAcls, publicNetworkAccess, permissionModel, accessPolicies, policies.',
      why: 'not everything can be changed',
    },
    {
      line: 'PATCH /control/vaults/one',
      body: { permissionModel: 'acl' },
      status: 400,
      message: '"acl" is no permission model.',
      why: 'what is given is judged before it reaches the vault',
    },
    {
      line: 'POST /control/vaults',
      body: { name: 'two', networkAcls: { defaultAction: 'Deny', ipRules: ['all'] } },
      status: 400,
      message: '"all" is no IP rule.',
      why: 'for a new one too',
    },
    {
      line: 'POST /control/vaults/one/certificates',
      body: { name: 'web', validityDays: '30' },
      status: 400,
      message: 'validityDays is not a number.',
      why: 'a text',
    },
    {
      line: 'POST /control/vaults/one/certificates',
      body: {},
      status: 400,
      message: 'name is not a text of 1 to 256 characters.',
      why: 'no name',
    },
    {
      line: 'DELETE /control/vaults/one',
      body: {},
      status: 405,
      message: 'Here the control API answers GET, PATCH.',
      why: 'a vault stays',
    },
    {
      line: 'POST /control/vaults//certificates',
      body: { name: 'web' },
      status: 404,
      message: 'The control API has no such path.',
      why: 'a hole is not empty',
    },
    {
      line: 'POST /control/vaults/certificates',
      body: { name: 'web' },
      status: 405,
      message: 'Here the control API answers GET, PATCH.',
      why: 'that is a vault of this name',
    },
  ])('$line is refused: $why', async ({ line, body, status, message }) => {
    const { call } = await stage();
    const [method = '', path = ''] = line.split(' ');
    expect(await call(method, path, body)).toMatchObject({ status, body: { error: { message } } });
  });
});

const NOW = 1_767_323_045_678;

const ADDRESS = { url: 'https://one.vault.localhost:1', localhostUrl: 'https://localhost:2' };

function commands() {
  const clock = { now: () => NOW };
  const vault = new Vault({ name: 'one', location: 'westeurope', clock, backupKey: new Uint8Array(32) });
  const find = (name: string) => (name.toLowerCase() === 'one' ? vault : undefined);
  return {
    ...createVaultCommands({ find, addresses: () => ({ one: ADDRESS, two: ADDRESS }), clock }),
    vault,
  };
}

describe('a command', () => {
  test('changes what is given, and nothing else', () => {
    const { vault, configureVault } = commands();
    expect(configureVault('ONE', { publicNetworkAccess: 'Disabled' })).toEqual({
      ...OPEN_PROPERTIES,
      publicNetworkAccess: 'Disabled',
    });
    const policies = [{ effect: 'Deny', requires: 'expiration' }] as const;
    expect(configureVault('one', { policies })).toEqual({
      ...OPEN_PROPERTIES,
      publicNetworkAccess: 'Disabled',
      policies,
    });
    expect(vault.properties).toEqual({ ...OPEN_PROPERTIES, publicNetworkAccess: 'Disabled', policies });
  });

  test('answers with a copy: no other vault changes with it', () => {
    const answered = commands().configureVault('one', {});
    (answered.accessPolicies as unknown[]).push('x');
    (answered.networkAcls as { defaultAction: string }).defaultAction = 'Deny';
    expect(commands().configureVault('one', {})).toEqual({
      networkAcls: { defaultAction: 'Allow', ipRules: [] },
      publicNetworkAccess: 'Enabled',
      permissionModel: 'rbac',
      accessPolicies: [],
      policies: [],
    });
  });

  test('that is refused changes nothing', () => {
    const { vault, configureVault } = commands();
    const changes = { publicNetworkAccess: 'Disabled', permissionModel: 'acl' } as never;
    expect(() => configureVault('one', changes)).toThrow('"acl" is no permission model.');
    expect(vault.properties).toEqual(OPEN_PROPERTIES);
  });

  test("makes a certificate whose secret is its key and itself, dated as the service's are", async () => {
    const { vault, addCertificate } = commands();
    const { name, version } = await addCertificate('One', { name: 'web', validityDays: 30 });
    const { secret } = vault.get('web');
    expect({ name, version }).toEqual({ name: 'web', version: secret.version });
    const start = Math.floor(NOW / 1000) - 600;
    expect(secret).toMatchObject({
      contentType: 'application/x-pem-file',
      notBefore: start,
      expires: start + 30 * 86_400,
      managed: true,
    });
    const certificate = new X509Certificate(secret.value);
    expect(certificate.subject).toBe('CN=web');
    expect(certificate.checkPrivateKey(createPrivateKey(secret.value))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.validFromDate.getTime()).toBe(start * 1000);
    expect(certificate.validToDate.getTime()).toBe((start + 30 * 86_400) * 1000);
  });

  test.each([
    {
      vault: 'three',
      certificate: { name: 'web' },
      error: ['vault_not_found', 'There is no vault "three".', 'Vaults are one, two.'],
    },
    {
      vault: 'one',
      certificate: { name: 'a_b' },
      error: [
        'invalid_option',
        '"a_b" is no name of a certificate.',
        'Give 1 to 127 letters, digits and hyphens.',
      ],
    },
    {
      vault: 'one',
      certificate: { name: undefined as never },
      error: [
        'invalid_option',
        'undefined is no name of a certificate.',
        'Give 1 to 127 letters, digits and hyphens.',
      ],
    },
    {
      vault: 'one',
      certificate: { name: 'web', validityDays: 0 },
      error: ['invalid_option', '0 is no validity.', 'Give whole days from 1 to 3650.'],
    },
    {
      vault: 'one',
      certificate: { name: 'web', validityDays: 3_651 },
      error: ['invalid_option', '3651 is no validity.', 'Give whole days from 1 to 3650.'],
    },
    {
      vault: 'one',
      certificate: { name: 'gone' },
      error: [
        'invalid_option',
        'Secret gone is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.',
        'Give the certificate another name.',
      ],
    },
  ])('refuses $certificate in $vault', async ({ vault: name, certificate, error }) => {
    const { vault, addCertificate } = commands();
    vault.set('gone', { value: 'v' });
    vault.delete('gone');
    const refused = await addCertificate(name, certificate).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(EmulatorError);
    const [code, message, hint] = error;
    expect(refused).toMatchObject({ code, message, hint });
  });
});
