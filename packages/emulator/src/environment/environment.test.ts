import { describe, expect, test } from 'vitest';
import { type EnvironmentSource, environmentOf } from './environment.ts';

const source: EnvironmentSource = {
  vaults: {
    keyward: { url: 'https://keyward.vault.localhost:8443', localhostUrl: 'https://localhost:8445' },
    billing: { url: 'https://billing.vault.localhost:8443', localhostUrl: 'https://localhost:8446' },
  },
  tenantId: 'tenant',
  clientId: 'client',
  clientSecret: 'secret',
  identityEndpoint: 'http://127.0.0.1:8444/msi/token',
  identityHeader: 'header',
  caFile: '/home/me/ca.pem',
  bundleFile: '/home/me/bundle.pem',
  controlUrl: 'http://127.0.0.1:8444/control',
  controlToken: 'token',
};
const fixed = {
  AZURE_TENANT_ID: 'tenant',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:8444/msi/token',
  IDENTITY_HEADER: 'header',
  NODE_EXTRA_CA_CERTS: '/home/me/ca.pem',
  SSL_CERT_FILE: '/home/me/bundle.pem',
  REQUESTS_CA_BUNDLE: '/home/me/bundle.pem',
  CURL_CA_BUNDLE: '/home/me/bundle.pem',
  KEYWARD_EMULATOR_CONTROL_URL: 'http://127.0.0.1:8444/control',
  KEYWARD_EMULATOR_CONTROL_TOKEN: 'token',
};

describe('the variables of a running emulator', () => {
  test.each([
    [{}, [], 'nothing is in the way'],
    [{ AZURE_CLIENT_ID: 'id' }, ['AZURE_CLIENT_ID'], 'it would name another managed identity'],
    [{ AZURE_CLIENT_ID: '', AZURE_TENANT_ID: 'other' }, [], 'empty is unset, and the tenant is replaced'],
    [
      { AZURE_CLIENT_ID: 'id', AZURE_CLIENT_SECRET: 'secret' },
      ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_ID'],
      'a service principal comes first in the chain',
    ],
  ])('rivals beside %j', async (present, expected, why) => {
    const { rivals } = await environmentOf(source, () => Promise.resolve(['127.0.0.1']), present);
    expect(rivals, why).toEqual(expected);
  });

  test('name vaults by name where the names resolve to this machine', async () => {
    const { variables, notes } = await environmentOf(source, () => Promise.resolve(['::1', '127.0.0.1']), {});
    expect(variables).toEqual({
      ...fixed,
      KEY_VAULT_URI: 'https://keyward.vault.localhost:8443',
      KEYWARD_MOUNTS:
        'keyward=https://keyward.vault.localhost:8443,billing=https://billing.vault.localhost:8443',
    });
    expect(notes[0]).toBe(
      "KEY_VAULT_URI is the vault's name: keyward.vault.localhost resolves to this machine, so official clients need no option.",
    );
  });

  test.each([
    {
      resolve: () => Promise.reject(new Error('ENOTFOUND')),
      elsewhere: 'keyward',
      why: 'the name does not resolve',
    },
    {
      resolve: () => Promise.resolve(['127.0.0.1', '203.0.113.9']),
      elsewhere: 'keyward',
      why: 'it resolves elsewhere too',
    },
    { resolve: () => Promise.resolve([]), elsewhere: 'keyward', why: 'no address comes back' },
    {
      resolve: (host: string) =>
        host.startsWith('billing') ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(['127.0.0.1']),
      elsewhere: 'billing',
      why: 'one vault of two does not resolve',
    },
  ])('name vaults by their ports: $why', async ({ resolve, elsewhere }) => {
    const { variables, notes } = await environmentOf(source, resolve, {});
    expect(variables).toEqual({
      ...fixed,
      KEY_VAULT_URI: 'https://127.0.0.1:8445',
      KEYWARD_MOUNTS: 'keyward=https://127.0.0.1:8445,billing=https://127.0.0.1:8446',
    });
    expect(notes[0]).toBe(
      `KEY_VAULT_URI is the vault's own port: ${elsewhere}.vault.localhost does not resolve to this machine. Keyward and the official clients for JavaScript, Python and Go accept that as it is; the one for Java needs disableChallengeResourceVerification.`,
    );
  });

  test('mean the vault of that name by the mount `vault`, which KEY_VAULT_URI is, wherever it stands', async () => {
    const vault = { url: 'https://vault.vault.localhost:8443', localhostUrl: 'https://localhost:8447' };
    const vaults = { ...source.vaults, Vault: vault };
    const { variables, notes } = await environmentOf(
      { ...source, vaults },
      () => Promise.resolve(['127.0.0.1']),
      {},
    );
    expect(variables['KEY_VAULT_URI']).toBe(vault.url);
    expect(variables['KEYWARD_MOUNTS']).toMatch(/,Vault=https:\/\/vault\.vault\.localhost:8443$/);
    expect(notes[0]).toBe(
      "KEY_VAULT_URI is the vault's name: vault.vault.localhost resolves to this machine, so official clients need no option.",
    );
  });

  test('say what becomes of authorities that were named before', async () => {
    const present = { NODE_EXTRA_CA_CERTS: '/nowhere/company.pem' };
    const { variables, notes } = await environmentOf(source, () => Promise.resolve(['127.0.0.1']), present);
    expect(variables['NODE_EXTRA_CA_CERTS']).toBe('/home/me/ca.pem');
    expect(notes.at(-1)).toBe(
      'NODE_EXTRA_CA_CERTS named /nowhere/company.pem, which cannot be read as certificates and is left out.',
    );
  });

  test('hold no client secret, and say why', async () => {
    const { variables, notes } = await environmentOf(source, () => Promise.resolve(['127.0.0.1']), {});
    expect(Object.keys(variables)).not.toContain('AZURE_CLIENT_SECRET');
    expect(notes[1]).toMatch(/^DefaultAzureCredential signs in by the managed identity\. A client secret/);
  });
});
