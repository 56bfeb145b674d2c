import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulated, emulated } from './emulated.ts';
import { type Programs, programs, signedIn } from './signed-in.ts';
import { standIn } from './stand-in.ts';

// What a person reads who could not sign in: whole messages, from the official clients' own failures, each in a
// process that has the variables of the row and no others.

let on: Emulated;
let tools: Programs;
beforeAll(async () => {
  on = await emulated();
  tools = await programs('az', 'pwsh');
});
afterAll(async () => {
  await tools[Symbol.asyncDispose]();
  await on[Symbol.asyncDispose]();
});

const NOBODY = '00000000-0000-4000-8000-000000000000';
const failure = async (env: Readonly<Record<string, string>>) => (await signedIn(on, env)).failed;
const told = (because: string, ...variables: readonly string[]) =>
  `No token for the vault HOST could be had: ${because}.\nVariables that are set: ${['AZURE_AUTHORITY_HOST', ...variables].toSorted().join(', ')}.`;
const NAMES = ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID', 'KEYWARD_SIGN_IN'];

describe('a client secret', () => {
  const application = (more: Readonly<Record<string, string>>) => ({
    KEYWARD_SIGN_IN: 'client-secret',
    AZURE_TENANT_ID: on.emulator.tenantId,
    AZURE_CLIENT_ID: on.emulator.clientId,
    AZURE_CLIENT_SECRET: 'canary',
    ...more,
  });

  test.each([
    [
      {},
      'the client secret is wrong (AADSTS7000215)',
      'Give the value of the secret, not its id; `az ad app credential reset --append --id <client id>` makes a new one.',
    ],
    [
      { AZURE_CLIENT_ID: NOBODY },
      'the tenant has no such application (AADSTS700016)',
      'Compare the client id and the tenant id: `az ad sp show --id <client id>`, signed in to that tenant.',
    ],
    [
      { AZURE_TENANT_ID: NOBODY },
      'the vault belongs to another tenant than the one it signs in to',
      'Set AZURE_TENANT_ID to the tenant of the vault, which `az keyvault show` names, or unset it where its account has access there.',
    ],
    [
      { AZURE_AUTHORITY_HOST: 'https://localhost:1' },
      'localhost:1 cannot be reached: nothing listens there (ECONNREFUSED)',
      'Let this machine reach localhost:1 on its port: check DNS, firewall, and HTTPS_PROXY and NO_PROXY where the way out is a proxy.',
    ],
  ])('%j', async (more, because, hint) => {
    expect(await failure(application(more))).toEqual({
      code: 'sign_in_failed',
      message: told(`client-secret: ${because}`, ...NAMES),
      hint,
    });
  });

  test('an authority whose certificate is a stranger’s', async () => {
    await using stranger = await standIn(() => ({ status: 200 }));
    const { code, message, hint } =
      (await failure(application({ AZURE_AUTHORITY_HOST: stranger.origin }))) ?? {};
    const host = `localhost:${stranger.port}`;
    expect({ code, message, hint }).toEqual({
      code: 'sign_in_failed',
      message: told(
        `client-secret: the certificate of ${host} is not trusted by this process (DEPTH_ZERO_SELF_SIGNED_CERT)`,
        ...NAMES,
      ),
      hint: `Point NODE_EXTRA_CA_CERTS at the root certificate of whatever answers for ${host}: an inspecting proxy, or the emulator (\`eval "$(keyward emulator env)"\`).`,
    });
  });

  test('in the default chain, which ends there', async () => {
    const { KEYWARD_SIGN_IN: _, ...env } = application({});
    expect(await failure(env)).toEqual({
      code: 'sign_in_failed',
      message: [
        'No token for the vault HOST could be had, tried in this order:',
        '  EnvironmentCredential: the client secret is wrong (AADSTS7000215)',
        '  WorkloadIdentityCredential: was not tried',
        '  ManagedIdentityCredential: was not tried',
        '  VisualStudioCodeCredential: was not tried',
        '  AzureCliCredential: was not tried',
        '  AzurePowerShellCredential: was not tried',
        '  AzureDeveloperCliCredential: was not tried',
        'Variables that are set: AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_TENANT_ID.',
      ].join('\n'),
      hint: 'Give the value of the secret, not its id; `az ad app credential reset --append --id <client id>` makes a new one.',
    });
  });
});

describe('the default chain', () => {
  // An endpoint of the metadata service that has no such identity: a real one is not asked from here.
  const machine = () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: new URL(on.emulator.identityEndpoint).origin });
  const links = (...lines: readonly string[]) =>
    [
      'No token for the vault HOST could be had, tried in this order:',
      ...lines.map((line) => `  ${line}`),
    ].join('\n');

  test('each link is told in order, with the Azure CLI signed out and half of an application', async () => {
    const env = { ...machine(), ...tools.acting('signed-out'), AZURE_CLIENT_ID: NOBODY };
    expect(await failure(env)).toEqual({
      code: 'sign_in_failed',
      message: [
        links(
          'EnvironmentCredential: AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH are not set',
          'WorkloadIdentityCredential: AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE are not set',
          'ManagedIdentityCredential: its endpoint knows no such identity',
          'VisualStudioCodeCredential: not set up in this process',
          'AzureCliCredential: nobody is signed in to the Azure CLI',
          'AzurePowerShellCredential: nobody is signed in to Azure PowerShell',
          'AzureDeveloperCliCredential: the Azure Developer CLI (azd) is not installed',
        ),
        'Variables that are set: AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_POD_IDENTITY_AUTHORITY_HOST.',
      ].join('\n'),
      hint: 'Assign the identity to the machine or service that this runs on (Identity in the portal), and compare its client id with MANAGED_IDENTITY_CLIENT_ID or AZURE_CLIENT_ID; where neither is set, turn on the system-assigned one.',
    });
  });

  test('a token file that is not there is told twice, since two of its links read it', async () => {
    const env = {
      PATH: '/nonexistent',
      AZURE_TENANT_ID: on.emulator.tenantId,
      AZURE_CLIENT_ID: NOBODY,
      AZURE_FEDERATED_TOKEN_FILE: '/nonexistent/canary',
    };
    expect(await failure(env)).toEqual({
      code: 'sign_in_failed',
      message: [
        links(
          'EnvironmentCredential: AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH is not set',
          'WorkloadIdentityCredential: its file cannot be read (ENOENT)',
          'ManagedIdentityCredential: its file cannot be read (ENOENT)',
          'VisualStudioCodeCredential: not set up in this process',
          'AzureCliCredential: the Azure CLI (az) is not installed',
          'AzurePowerShellCredential: PowerShell (pwsh) is not installed',
          'AzureDeveloperCliCredential: the Azure Developer CLI (azd) is not installed',
        ),
        'Variables that are set: AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID.',
      ].join('\n'),
      hint: 'Correct AZURE_FEDERATED_TOKEN_FILE, and check that the token is mounted and readable for this user.',
    });
  });
});

describe('the tools of a developer', () => {
  test.each([
    [
      'azure-cli',
      'signed-out',
      'nobody is signed in to the Azure CLI',
      'Run `az login` (with `--tenant <tenant of the vault>` where you have several).',
    ],
    [
      'azure-cli',
      'mfa',
      'a second factor is asked for (AADSTS50076)',
      'Run `az login --tenant <tenant of the vault>` anew, and answer what the sign-in page asks for.',
    ],
    [
      'azure-powershell',
      'signed-out',
      'nobody is signed in to Azure PowerShell',
      'Run `Connect-AzAccount` in PowerShell.',
    ],
  ])('%s: %s', async (method, as, because, hint) => {
    expect(await failure({ KEYWARD_SIGN_IN: method, ...tools.acting(as) })).toEqual({
      code: 'sign_in_failed',
      message: told(`${method}: ${because}`, 'KEYWARD_SIGN_IN'),
      hint,
    });
  });

  test.each([
    [
      'azure-cli',
      'the Azure CLI (az) is not installed',
      'Install the Azure CLI and run `az login`, or choose another way with KEYWARD_SIGN_IN.',
    ],
    [
      'azure-powershell',
      'PowerShell (pwsh) is not installed',
      'Install PowerShell and its module Az.Accounts and run `Connect-AzAccount`, or choose another way with KEYWARD_SIGN_IN.',
    ],
  ])('%s is not there', async (method, because, hint) => {
    expect(await failure({ KEYWARD_SIGN_IN: method })).toEqual({
      code: 'sign_in_failed',
      message: told(`${method}: ${because}`, 'KEYWARD_SIGN_IN'),
      hint,
    });
  });
});
