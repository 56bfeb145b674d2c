import { describe, expect, test } from 'vitest';
import { attempt, CANARY, NONE, thrown, told, unavailable } from './failure.fixture.ts';
import type { Trouble } from './trouble.ts';

const entra = (digits: number, more = '') =>
  thrown(
    'AuthenticationRequiredError',
    `invalid_client: Error(s): ${digits} - Description: AADSTS${digits}: ${more}`,
  );

describe('a refusal of Entra ID has words of ours, and advice', () => {
  test.each([
    ['client-secret', 7000215, 'the client secret is wrong', /value of the secret, not its id/],
    ['client-secret', 7000222, 'the client secret has expired', /credential reset/],
    ['client-secret', 700016, 'the tenant has no such application', /client id and the tenant id/],
    ['client-secret', 90002, 'there is no such tenant in this cloud', /AZURE_TENANT_ID/],
    ['certificate', 700027, 'the certificate is not one of the application, or has expired', /thumbprint/],
    ['certificate', 700024, 'the assertion is not valid at this time', /clock/],
    [
      'workload-identity',
      70021,
      'no federated credential of the application matches the token',
      /issuer, subject/,
    ],
    [
      'workload-identity',
      700213,
      'no federated credential of the application has the subject of the token',
      /federated-credential list/,
    ],
    ['azure-cli', 50076, 'a second factor is asked for', /az login --tenant/],
    ['azure-powershell', 50076, 'a second factor is asked for', /^Run `Connect-AzAccount -Tenant /],
    ['browser', 50079, 'a second factor has to be set up', /^Sign in anew, and answer what/],
    ['client-secret', 50079, 'a second factor has to be set up', /^Sign in anew, and answer what/],
    ['browser', 65001, 'nobody has consented that the application acts for its users', /admin-consent/],
    [
      'azure-cli',
      500011,
      'the tenant does not know Key Vault by this name: it is in another cloud, or has no subscription',
      /az cloud show/,
    ],
  ])('%s: AADSTS%i', (method, digits, because, advice) => {
    const { message, hint } = told(attempt(method, entra(digits, CANARY)));
    expect(message).toBe(
      `No token for the vault HOST could be had: ${method}: ${because} (AADSTS${digits}).\n${NONE}`,
    );
    expect(hint).toMatch(advice);
  });

  test('a federated token that matches nothing is described', () => {
    const presented = 'the issuer `https://cluster.example`, the subject `s` and the audience `a`';
    expect(told(attempt('workload-identity', entra(700213, CANARY), { presented })).message).toBe(
      [
        'No token for the vault HOST could be had: workload-identity: no federated credential of the application has the subject of the token (AADSTS700213).',
        `The token that was presented has ${presented}.`,
        NONE,
      ].join('\n'),
    );
  });

  test('an assertion from a clock that is wrong is a fault of the clock', () => {
    const date = 'Sat, 21 Nov 2026 09:00:00 GMT';
    const troubles = [{ host: 'AUTHORITY', of: 'authority', status: 401, date } as const];
    expect(told(attempt('certificate', entra(700024), { troubles }))).toEqual({
      code: 'clock_skewed',
      message: [
        'No token for the vault HOST could be had: certificate: the assertion is not valid at this time (AADSTS700024).',
        "The clock of this machine is 3 hours ahead of Entra ID's.",
        NONE,
      ].join('\n'),
      hint: 'Set the clock of this machine, and keep it with NTP; in a virtual machine or WSL resume its time synchronisation.',
    });
  });
});

describe('an authority that is not reached is told apart from one that refuses', () => {
  const unresolved = unavailable('endpoints_resolution_error: See x for details');
  test.each<[Omit<Trouble, 'host' | 'of'>, string, RegExp]>([
    [
      { code: 'ENOTFOUND' },
      'AUTHORITY cannot be reached: its name does not resolve (ENOTFOUND)',
      /^Let this machine reach AUTHORITY/,
    ],
    [
      { code: 'ECONNREFUSED' },
      'AUTHORITY cannot be reached: nothing listens there (ECONNREFUSED)',
      /HTTPS_PROXY/,
    ],
    [{ code: 'ETIMEDOUT' }, 'AUTHORITY cannot be reached: the connection timed out (ETIMEDOUT)', /firewall/],
    [
      { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
      'the certificate of AUTHORITY is not trusted by this process (SELF_SIGNED_CERT_IN_CHAIN)',
      /^Point NODE_EXTRA_CA_CERTS/,
    ],
    [{ status: 407 }, 'AUTHORITY answered with status 407', /NO_PROXY/],
    [
      { status: 400, entra: 'AADSTS90002' },
      'there is no such tenant in this cloud (AADSTS90002)',
      /AZURE_TENANT_ID/,
    ],
  ])('%j', (trouble, because, advice) => {
    const troubles = [{ host: 'AUTHORITY', of: 'authority', ...trouble } as const];
    const { code, message, hint } = told(attempt('client-secret', unresolved, { troubles }));
    expect({ code, message }).toEqual({
      code: 'sign_in_failed',
      message: `No token for the vault HOST could be had: client-secret: ${because}.\n${NONE}`,
    });
    expect(hint).toMatch(advice);
  });

  test('and so is the endpoint of a managed identity', () => {
    const failed = unavailable('ManagedIdentityCredential: Network unreachable. Message: network_error: x');
    const troubles = [
      { host: '169.254.169.254', of: 'identity', code: 'ETIMEDOUT' } as const,
      { host: 'AUTHORITY', of: 'authority', status: 400 } as const,
    ];
    expect(told(attempt('managed-identity', failed, { troubles }))).toEqual({
      code: 'sign_in_failed',
      message: `No token for the vault HOST could be had: managed-identity: 169.254.169.254 cannot be reached: the connection timed out (ETIMEDOUT).\n${NONE}`,
      hint: 'Run this in Azure, where its machine or service has a managed identity (Identity in the portal), or choose another way with KEYWARD_SIGN_IN.',
    });
  });
});

describe('what one method lacks', () => {
  test.each([
    [
      'azure-cli',
      'Azure CLI could not be found. Please visit x',
      'the Azure CLI (az) is not installed',
      'Install the Azure CLI and run `az login`, or choose another way with KEYWARD_SIGN_IN.',
    ],
    [
      'azure-powershell',
      'Error: Unable to execute PowerShell. x',
      'PowerShell (pwsh) is not installed',
      'Install PowerShell and its module Az.Accounts and run `Connect-AzAccount`, or choose another way with KEYWARD_SIGN_IN.',
    ],
    [
      'azure-powershell',
      "Please run 'Connect-AzAccount' from PowerShell x",
      'nobody is signed in to Azure PowerShell',
      'Run `Connect-AzAccount` in PowerShell.',
    ],
    [
      'azure-cli',
      'The current credential is not configured to acquire tokens for tenant t-1. x',
      'the vault belongs to another tenant than the one it signs in to',
      'Set AZURE_TENANT_ID to the tenant of the vault, which `az keyvault show` names, or unset it where its account has access there.',
    ],
    [
      'certificate',
      "ENOENT: no such file or directory, open '/canary'",
      'its file cannot be read (ENOENT)',
      'Correct AZURE_CLIENT_CERTIFICATE_PATH: a PEM file with certificate and private key, readable for this user.',
    ],
    [
      'workload-identity',
      "EACCES: permission denied, open '/canary'",
      'its file cannot be read (EACCES)',
      'Correct AZURE_FEDERATED_TOKEN_FILE, and check that the token is mounted and readable for this user.',
    ],
  ])('%s: %s', (method, text, because, hint) => {
    expect(told(attempt(method, unavailable(text)))).toEqual({
      code: 'sign_in_failed',
      message: `No token for the vault HOST could be had: ${method}: ${because}.\n${NONE}`,
      hint,
    });
  });
});
