import { secretValue } from '@keyward/core/value';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { authorityOf } from '../cloud/authority.ts';
import { signInFailure } from '../failure/sign-in/failure.ts';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import { credentialFor } from './choice.ts';
import { credentialOf } from './credential.ts';
import type { SignIn } from './sign-in.ts';

const made = vi.hoisted((): { kind: string; settings: unknown[] }[] => []);
vi.mock('@azure/identity', () => {
  const kind = (name: string) =>
    class {
      constructor(...settings: unknown[]) {
        if (process.env['AZURE_TOKEN_CREDENTIALS'] === 'canary') {
          throw new Error('Invalid value for AZURE_TOKEN_CREDENTIALS = canary. Valid values are x.');
        }
        made.push({ kind: name, settings });
      }
      getToken() {
        return Promise.resolve({ token: name, expiresOnTimestamp: 1 });
      }
    };
  const names = [
    'DefaultAzureCredential',
    'ManagedIdentityCredential',
    'ClientSecretCredential',
    'ClientCertificateCredential',
    'WorkloadIdentityCredential',
    'AzureCliCredential',
    'AzurePowerShellCredential',
    'InteractiveBrowserCredential',
  ];
  return Object.fromEntries(names.map((name) => [name, kind(name)]));
});
beforeEach(() => made.splice(0));

const PUBLIC = authorityOf(parseVaultUrl('https://contoso.vault.azure.net'), undefined);
const tenantId = 'contoso.com';
const clientId = 'c-1';

describe('the official credential of a sign-in', () => {
  const transport = { httpClient: expect.any(Object), redirectOptions: { maxRetries: 0 } };
  const authority = { ...transport, authorityHost: 'https://login.microsoftonline.com' };
  const direct = { ...authority, retryOptions: { maxRetries: 2, retryDelayInMs: 400 } };
  test.each<[SignIn, string, unknown[]]>([
    [{ method: 'default' }, 'DefaultAzureCredential', [{ ...authority, processTimeoutInMs: 20_000 }]],
    [{ method: 'managed-identity' }, 'ManagedIdentityCredential', [transport]],
    [{ method: 'managed-identity', clientId }, 'ManagedIdentityCredential', [{ ...transport, clientId }]],
    [
      { method: 'client-secret', tenantId, clientId, clientSecret: secretValue('example') },
      'ClientSecretCredential',
      [tenantId, clientId, 'example', direct],
    ],
    [
      { method: 'certificate', tenantId, clientId, certificatePath: '/c.pem' },
      'ClientCertificateCredential',
      [tenantId, clientId, { certificatePath: '/c.pem' }, { ...direct, sendCertificateChain: false }],
    ],
    [
      {
        method: 'certificate',
        tenantId,
        clientId,
        certificatePath: '/c.pem',
        password: secretValue('example'),
        sendChain: true,
      },
      'ClientCertificateCredential',
      [
        tenantId,
        clientId,
        { certificatePath: '/c.pem', certificatePassword: 'example' },
        { ...direct, sendCertificateChain: true },
      ],
    ],
    [
      { method: 'workload-identity', tenantId, clientId, tokenFile: '/token' },
      'WorkloadIdentityCredential',
      [{ ...direct, tenantId, clientId, tokenFilePath: '/token' }],
    ],
    [{ method: 'azure-cli' }, 'AzureCliCredential', [{ processTimeoutInMs: 20_000 }]],
    [
      { method: 'azure-cli', tenantId, subscription: 's' },
      'AzureCliCredential',
      [{ tenantId, subscription: 's', processTimeoutInMs: 20_000 }],
    ],
    [
      { method: 'azure-powershell', tenantId },
      'AzurePowerShellCredential',
      [{ tenantId, processTimeoutInMs: 20_000 }],
    ],
    [
      { method: 'browser', tenantId, clientId, loginHint: 'me@contoso.com' },
      'InteractiveBrowserCredential',
      [{ ...direct, tenantId, clientId, loginHint: 'me@contoso.com' }],
    ],
  ])('%j', async (signIn, kind, settings) => {
    vi.stubEnv('CI', '');
    vi.stubEnv('BROWSER', 'visit');
    const credential = credentialOf(signIn, PUBLIC);
    expect(made, 'nothing is loaded before the first token').toEqual([]);
    const tokens = await Promise.all([credential.getToken('s'), credential.getToken('s')]);
    expect(tokens.map((each) => each?.token)).toEqual([kind, kind]);
    expect(made).toEqual([{ kind, settings }]);
    expect(credentialOf({ ...signIn }, PUBLIC), 'the same settings').toBe(credential);
    const china = authorityOf(parseVaultUrl('https://contoso.vault.azure.cn'), undefined);
    expect(credentialOf(signIn, china), 'another authority').not.toBe(credential);
  });
});

test.each([
  ['https://contoso.vault.azure.net', undefined, 'https://login.microsoftonline.com', undefined],
  ['https://contoso.vault.azure.cn', undefined, 'https://login.partner.microsoftonline.cn', undefined],
  ['https://contoso.vault.usgovcloudapi.net', undefined, 'https://login.microsoftonline.us', undefined],
  ['https://contoso.vault.azure.cn', 'https://localhost:8443', 'https://localhost:8443', true],
  ['https://contoso.vault.azure.net', 'https://entra.stack.example', 'https://entra.stack.example', true],
])(
  'the authority follows the vault: %s',
  async (vaultUrl, named, authorityHost, disableInstanceDiscovery) => {
    vi.stubEnv('AZURE_AUTHORITY_HOST', named);
    const signIn = {
      method: 'client-secret',
      tenantId,
      clientId,
      clientSecret: secretValue(vaultUrl),
    } as const;
    await credentialFor(parseVaultUrl(vaultUrl), { signIn }).getToken('s');
    expect(made.map(({ settings }) => settings[3])).toEqual([
      expect.objectContaining({
        authorityHost,
        ...(disableInstanceDiscovery === undefined ? {} : { disableInstanceDiscovery }),
      }),
    ]);
    if (disableInstanceDiscovery === undefined) {
      expect(made[0]?.settings[3]).not.toHaveProperty('disableInstanceDiscovery');
    }
  },
);

test('a credential that could not be made is made anew', async () => {
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'canary');
  const stack = authorityOf(parseVaultUrl('https://localhost:1'), { text: 'https://localhost:2', by: 'x' });
  const credential = credentialOf({ method: 'default' }, stack);
  const failed = await credential.getToken('s').catch((thrown: unknown) => thrown);
  const { message } = signInFailure(failed, { host: 'HOST', now: 0, env: {} });
  expect(message.split('\n', 1)).toEqual([
    'No token for the vault HOST could be had: AZURE_TOKEN_CREDENTIALS names no credential of the chain.',
  ]);
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', undefined);
  expect((await credential.getToken('s'))?.token).toBe('DefaultAzureCredential');
});

test('an empty AZURE_AUTHORITY_HOST names none', () => {
  vi.stubEnv('AZURE_AUTHORITY_HOST', ' ');
  expect(() =>
    credentialFor(parseVaultUrl('https://contoso.vault.azure.cn'), { signIn: { method: 'azure-cli' } }),
  ).not.toThrow();
});

describe('a sign-in that is another one', () => {
  const base = { method: 'client-secret', tenantId, clientId, clientSecret: secretValue('a') } as const;
  test.each<[string, SignIn]>([
    ['another secret', { ...base, clientSecret: secretValue('b') }],
    ['another application', { ...base, clientId: 'c-2' }],
    ['another tenant', { ...base, tenantId: 'fabrikam.com' }],
    ['another method', { method: 'default' }],
  ])('%s', (_, other) => {
    expect(credentialOf(other, PUBLIC)).not.toBe(credentialOf(base, PUBLIC));
  });
});

test.each<[object, string, string]>([
  [
    { method: 'password' },
    'The sign-in has a method that Keyward does not know.',
    'Use one of default, managed-identity, client-secret, certificate, workload-identity, azure-cli, azure-powershell, browser.',
  ],
  [
    { method: 'client-secret', tenantId, clientId, clientSecret: secretValue(' ') },
    'The clientSecret of the sign-in client-secret is empty.',
    'Give it, or leave it out.',
  ],
  [
    { method: 'azure-cli', tenantId: 'contoso.com; canary' },
    'The tenantId of the sign-in azure-cli is not an id.',
    'Give a GUID or a domain such as contoso.com.',
  ],
  [
    { method: 'managed-identity', clientId: 'a canary' },
    'The clientId of the sign-in managed-identity is not an id.',
    'Give a GUID.',
  ],
])('settings that cannot work are refused before anything is loaded: %j', (signIn, message, hint) => {
  expect(() => credentialOf(signIn as SignIn, PUBLIC)).toThrow(
    expect.objectContaining({ code: 'invalid_configuration', message, hint }),
  );
});
