import { describe, expect, test } from 'vitest';
import { attempt, CANARY, NONE, thrown, told, unavailable } from './failure.fixture.ts';

const GENERAL =
  'Check the identity this process runs as: `az login` on a workstation, the managed identity in Azure, or the AZURE_* variables.';

describe('a credential of the caller’s own', () => {
  test.each([
    [
      unavailable('ManagedIdentityCredential: Network unreachable. Message: network_error: x'),
      'ManagedIdentityCredential: Network unreachable',
      'an endpoint that is not there',
    ],
    [
      unavailable('ManagedIdentityCredential: Authentication failed. Message client_error: x'),
      'ManagedIdentityCredential: refused with client_error',
      'codes of MSAL',
    ],
    [
      thrown(
        'AuthenticationError',
        `invalid_client Status code: 401\nMore details:\nAADSTS9999999: Wrong ${CANARY},`,
        {
          statusCode: 401,
          errorResponse: { error: 'invalid_client', errorDescription: `AADSTS9999999: Wrong ${CANARY}` },
        },
      ),
      'refused with AADSTS9999999',
      'a code of Entra that has no words of ours, and none of its text',
    ],
    [
      thrown(
        'AuthenticationError',
        `unknown_error Status code: 500\nMore details:\nBody:\n\nclient_secret=${CANARY}`,
        {
          statusCode: 500,
          errorResponse: { error: 'unknown_error', errorDescription: `client_secret=${CANARY}` },
        },
      ),
      'refused with status 500',
      'an endpoint that repeats what it was sent',
    ],
    [
      thrown('Error', `Invalid header ${CANARY} in request`),
      'Invalid header ... in request',
      'a text with a secret in it',
    ],
    [thrown('Error', `secret=${CANARY}&x=1`), '...', 'a text that is a secret'],
    [thrown('Error', ''), 'it failed without a reason', 'no text'],
    ['no error', 'the credential failed', 'something that is no error'],
    [
      unavailable('endpoints_resolution_error: See https://aka.ms/x for details'),
      'its authority cannot be reached, or does not know the tenant (endpoints_resolution_error)',
      'all that it says of its authority',
    ],
  ])('%#', (failed, reason, why) => {
    expect(told(failed), why).toEqual({
      code: 'sign_in_failed',
      message: `No token for the vault HOST could be had: ${reason}.\n${NONE}`,
      hint: GENERAL,
    });
  });

  test('a chain of its own is told in its order, each once, eight at most', () => {
    const errors = [
      unavailable('EnvironmentCredential is unavailable. x'),
      unavailable('Azure CLI could not be found. x'),
      unavailable('Azure CLI could not be found. y'),
    ];
    expect(told(thrown('AggregateAuthenticationError', 'x', { errors })).message).toBe(
      [
        'No token for the vault HOST could be had, tried in this order:',
        '  EnvironmentCredential: is unavailable',
        '  the Azure CLI (az) is not installed',
        NONE,
      ].join('\n'),
    );
    const many = Array.from(
      { length: 50 },
      (_, at) => new Error(`reason ${'abcdefghijklmnopqrstuvwxyz'[at % 26]}`),
    );
    expect(
      told(thrown('AggregateAuthenticationError', 'x', { errors: many })).message.split('\n'),
    ).toHaveLength(10);
  });
});

describe('the default chain', () => {
  const rest = [
    unavailable('Visual Studio Code Authentication is not available. Ensure you have x'),
    unavailable("Azure CLI could not be found. Please visit x and run 'az login'."),
    unavailable('Error: Unable to execute PowerShell. Ensure that it is installed in your system. x'),
    unavailable("Azure Developer CLI couldn't be found. x"),
  ];
  const nothing = unavailable(
    'EnvironmentCredential is unavailable. No underlying credential could be used. x',
  );
  const noMachine = unavailable(
    'ManagedIdentityCredential: Authentication failed. Message Attempted to use the IMDS endpoint, but it is not available.',
  );
  const chain = (...errors: readonly unknown[]) =>
    attempt('default', thrown('AggregateAuthenticationError', 'x', { errors }));
  const TAIL = [
    '  VisualStudioCodeCredential: not set up in this process',
    '  AzureCliCredential: the Azure CLI (az) is not installed',
    '  AzurePowerShellCredential: PowerShell (pwsh) is not installed',
    '  AzureDeveloperCliCredential: the Azure Developer CLI (azd) is not installed',
  ];
  const HEAD = 'No token for the vault HOST could be had, tried in this order:';

  test('on a workstation with nothing: each link, in order', () => {
    expect(told(chain(nothing, noMachine, ...rest))).toEqual({
      code: 'sign_in_failed',
      message: [
        HEAD,
        '  EnvironmentCredential: AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH are not set',
        '  WorkloadIdentityCredential: AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_FEDERATED_TOKEN_FILE are not set',
        '  ManagedIdentityCredential: no endpoint for identities answers here',
        ...TAIL,
        NONE,
      ].join('\n'),
      hint: 'On a workstation install the Azure CLI and run `az login`; in Azure turn on the managed identity of the machine or service; elsewhere set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.',
    });
  });

  test('half of an application is set: the other half is named', () => {
    const env = {
      AZURE_CLIENT_ID: 'c',
      AZURE_CLIENT_SECRET: CANARY,
      AZURE_TENANT_ID: '',
      KEY_VAULT_URI: 'x',
    };
    expect(told(chain(nothing, noMachine, ...rest), env)).toEqual({
      code: 'sign_in_failed',
      message: [
        HEAD,
        '  EnvironmentCredential: AZURE_TENANT_ID is not set',
        '  WorkloadIdentityCredential: AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE are not set',
        '  ManagedIdentityCredential: no endpoint for identities answers here',
        ...TAIL,
        'Variables that are set: AZURE_CLIENT_ID, AZURE_CLIENT_SECRET.',
      ].join('\n'),
      hint: 'Set AZURE_TENANT_ID too, or unset AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.',
    });
  });

  test('the Azure CLI is there, and nobody is signed in to it', () => {
    const [code, , pwsh, azd] = rest;
    const signedOut = unavailable(
      "Please run 'az login' from a command prompt to authenticate before using x.",
    );
    const { message, hint } = told(chain(nothing, noMachine, code, signedOut, pwsh, azd));
    expect(message).toContain('\n  AzureCliCredential: nobody is signed in to the Azure CLI\n');
    expect(hint).toBe('Run `az login` (with `--tenant <tenant of the vault>` where you have several).');
  });

  test('a link that fails for good ends it: the others were not tried', () => {
    const env = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: CANARY };
    const failed = thrown(
      'AuthenticationError',
      `EnvironmentCredential authentication failed. To troubleshoot, visit x. Status code: 400\nMore details:\ninvalid_client: Error(s): 7000222 - Description: AADSTS7000222: ${CANARY}`,
      { statusCode: 400 },
    );
    expect(told(attempt('default', failed), env)).toEqual({
      code: 'sign_in_failed',
      message: [
        HEAD,
        '  EnvironmentCredential: the client secret has expired (AADSTS7000222)',
        '  WorkloadIdentityCredential: was not tried',
        '  ManagedIdentityCredential: was not tried',
        '  VisualStudioCodeCredential: was not tried',
        '  AzureCliCredential: was not tried',
        '  AzurePowerShellCredential: was not tried',
        '  AzureDeveloperCliCredential: was not tried',
        'Variables that are set: AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_TENANT_ID.',
      ].join('\n'),
      hint: 'Make a new one: `az ad app credential reset --append --id <client id>`.',
    });
  });

  test.each([
    [
      'prod',
      [nothing, noMachine],
      ['EnvironmentCredential', 'WorkloadIdentityCredential', 'ManagedIdentityCredential'],
    ],
    [
      'dev',
      rest,
      [
        'VisualStudioCodeCredential',
        'AzureCliCredential',
        'AzurePowerShellCredential',
        'AzureDeveloperCliCredential',
      ],
    ],
    ['AzureCliCredential', [rest[1]], ['AzureCliCredential']],
  ])('AZURE_TOKEN_CREDENTIALS=%s leaves out the others', (only, errors, links) => {
    const { message } = told(chain(...errors), { AZURE_TOKEN_CREDENTIALS: only });
    expect(message.match(/[A-Za-z]+Credential(?=:)/g)).toEqual(links);
  });

  test('in App Service without an identity', () => {
    const env = { IDENTITY_ENDPOINT: 'x', IDENTITY_HEADER: CANARY };
    const refused = unavailable(
      'ManagedIdentityCredential: Authentication failed. Message : Error(s): Not Available - Description: No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    );
    const { message, hint } = told(chain(nothing, refused, ...rest), env);
    expect(message).toContain('\n  ManagedIdentityCredential: its endpoint knows no such identity\n');
    expect(message).toContain('\nVariables that are set: IDENTITY_ENDPOINT, IDENTITY_HEADER.');
    expect(hint).toBe(
      'Assign the identity to the machine or service that this runs on (Identity in the portal), and compare its client id with MANAGED_IDENTITY_CLIENT_ID or AZURE_CLIENT_ID; where neither is set, turn on the system-assigned one.',
    );
  });
});

test('variables are named, in order and at most 24, and only those of a sign-in; misspelt ones too', () => {
  const env = Object.fromEntries([
    ...['AZURE_TENANTID', 'KEYWARD_SIGN_IN', 'MSI_ENDPOINT', 'AZURE_EMPTY', 'KEYWARD_MOUNTS', 'PATH'].map(
      (name) => [name, CANARY],
    ),
    ['AZURE_EMPTY', ''],
  ]);
  expect(told(new Error('x'), env).message).toContain('set: AZURE_TENANTID, KEYWARD_SIGN_IN, MSI_ENDPOINT.');
  const many = Object.fromEntries(
    Array.from({ length: 99 }, (_, at) => [`AZURE_N${String(at).padStart(2, '0')}`, 'x']),
  );
  expect(told(new Error('x'), many).message).toMatch(/AZURE_N22, AZURE_N23, \.\.\.\.$/);
});
