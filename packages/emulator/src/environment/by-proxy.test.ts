import { describe, expect, test } from 'vitest';
import { type EnvironmentSource, environmentOf } from './environment.ts';

const source: EnvironmentSource = {
  vaults: {
    Contoso: { url: 'https://contoso.vault.localhost:8443', localhostUrl: 'https://localhost:8445' },
    billing: { url: 'https://billing.vault.localhost:8443', localhostUrl: 'https://localhost:8446' },
  },
  tenantId: 'tenant',
  clientId: 'client',
  clientSecret: 'secret',
  identityEndpoint: 'http://127.0.0.1:8444/msi/token',
  identityHeader: 'header',
  caFile: '/home/me/ca-with-proxy.pem',
  bundleFile: '/home/me/bundle-with-proxy.pem',
  controlUrl: 'http://127.0.0.1:8444/control',
  controlToken: 'token',
  proxyUrl: 'http://127.0.0.1:8080',
};
const of = (present: Record<string, string> = {}, more: Partial<EnvironmentSource> = {}) =>
  environmentOf({ ...source, ...more }, () => Promise.reject(new Error('nobody is asked')), present);

describe('the variables of an emulator with a proxy', () => {
  test('are those of Azure, and the proxy', async () => {
    const { variables, rivals } = await of();
    expect(variables).toEqual({
      KEY_VAULT_URI: 'https://contoso.vault.azure.net',
      KEYWARD_MOUNTS: 'Contoso=https://contoso.vault.azure.net,billing=https://billing.vault.azure.net',
      AZURE_TENANT_ID: 'tenant',
      AZURE_CLIENT_ID: 'client',
      AZURE_CLIENT_SECRET: 'secret',
      HTTPS_PROXY: 'http://127.0.0.1:8080',
      https_proxy: 'http://127.0.0.1:8080',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      IDENTITY_ENDPOINT: 'http://127.0.0.1:8444/msi/token',
      IDENTITY_HEADER: 'header',
      NODE_EXTRA_CA_CERTS: '/home/me/ca-with-proxy.pem',
      SSL_CERT_FILE: '/home/me/bundle-with-proxy.pem',
      REQUESTS_CA_BUNDLE: '/home/me/bundle-with-proxy.pem',
      CURL_CA_BUNDLE: '/home/me/bundle-with-proxy.pem',
      KEYWARD_EMULATOR_CONTROL_URL: 'http://127.0.0.1:8444/control',
      KEYWARD_EMULATOR_CONTROL_TOKEN: 'token',
    });
    expect(rivals).toEqual([]);
  });

  test('replace credentials that are set; another authority would come first', async () => {
    const present = { AZURE_CLIENT_ID: 'a', AZURE_CLIENT_SECRET: 'b', AZURE_AUTHORITY_HOST: 'https://x' };
    expect((await of(present)).rivals).toEqual(['AZURE_AUTHORITY_HOST']);
  });

  test.each([
    { before: 'localhost', after: 'localhost,127.0.0.1,::1', dropped: undefined, why: 'nothing twice' },
    {
      before: 'corp.example, 10.0.0.1',
      after: 'corp.example,10.0.0.1,localhost,127.0.0.1,::1',
      dropped: undefined,
      why: 'what is not in the way stays',
    },
    {
      before: 'corp.example,.vault.azure.net',
      after: 'corp.example,localhost,127.0.0.1,::1',
      dropped: '.vault.azure.net',
      why: 'all vaults',
    },
    { before: '*', after: 'localhost,127.0.0.1,::1', dropped: '*', why: 'everything' },
    {
      before: 'azure.com other.vault.azure.net BILLING.vault.azure.net:443',
      after: 'other.vault.azure.net,localhost,127.0.0.1,::1',
      dropped: 'azure.com, BILLING.vault.azure.net:443',
      why: 'what lies above a host, and one vault; a vault that is not ours may stay',
    },
  ])('NO_PROXY $before becomes $after: $why', async ({ before, after, dropped }) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const { variables, notes } = await of({ [name]: before });
      expect([variables['NO_PROXY'], variables['no_proxy']]).toEqual([after, after]);
      const note = `NO_PROXY named ${dropped}, which would lead past the emulator to Azure itself, and is left out.`;
      expect(notes.includes(note)).toBe(dropped !== undefined);
    }
  });

  test('say how to keep a proxy, without naming it: it may hold a password', async () => {
    const { notes } = await of({ HTTPS_PROXY: 'http://me:p4ss@proxy.example' });
    expect(notes).toContain(
      'HTTPS_PROXY named another proxy before. Start the emulator where it does, and what is not for the emulator goes on through that one.',
    );
    expect(notes.join()).not.toContain('p4ss');
    expect((await of({ HTTPS_PROXY: source.proxyUrl ?? '' })).notes.join()).not.toContain('another proxy');
  });

  test('say what they are, and what not to do', async () => {
    const { notes } = await of();
    expect(notes[0]).toBe(
      'KEY_VAULT_URI is https://contoso.vault.azure.net as in Azure: the proxy stands in for it, and official clients need no option.',
    );
    expect(notes[2]).toMatch(/Do not add proxy-ca\.pem to the trust store of the system: it vouches/);
    expect(notes[3]).toMatch(/import \/home\/me\/ca\.pem and \/home\/me\/proxy-ca\.pem into a trust store/);
    expect((await of({}, { vaults: {} })).notes[0]).toBe('This emulator has no vault yet.');
  });
});
