import { secretValue } from '@keyward/core/value';
import { vi } from 'vitest';
import { azureProvider, type SignIn } from '../../src/index.ts';
import type { Emulated } from '../emulated.ts';
import type { EmulatedCase } from './emulated.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const FAILED = 'No token for the vault contract.vault.localhost:PORT could be had';
const RESET =
  'Give the value of the secret, not its id; `az ad app credential reset --append --id <client id>` makes a new one.';

/** Signs in with these variables, and none that this machine may have. */
const signingIn =
  (
    signIn: (on: Emulated) => SignIn,
    variables: (on: Emulated) => Readonly<Record<string, string>> = () => ({}),
  ): EmulatedCase['when'] =>
  async (stack, on) => {
    for (const name of Object.keys(process.env)) {
      if (/^(?:AZURE|MANAGED_IDENTITY|IDENTITY|MSI|IMDS)_|^KEYWARD_SIGN_IN$/.test(name)) {
        vi.stubEnv(name, undefined);
      }
    }
    for (const [name, value] of Object.entries(variables(on))) vi.stubEnv(name, value);
    const { authorityHost } = on.emulator;
    const provider = azureProvider({ vaultUrl: on.url, signIn: signIn(on), authorityHost });
    stack.defer(() => provider.close());
    return () => provider.get({ path: 'app/db' });
  };

/** Sign-ins that fail at the emulator's Entra ID and identity endpoint. */
export const SIGN_IN: readonly EmulatedCase[] = [
  {
    why: 'the default chain, on a machine without tools where half of an application is set',
    when: signingIn(
      () => ({ method: 'default' }),
      ({ emulator }) => ({
        PATH: '/nonexistent',
        AZURE_CLIENT_ID: NOBODY,
        // Instead of the metadata service of this machine, which may be a real one.
        AZURE_POD_IDENTITY_AUTHORITY_HOST: new URL(emulator.identityEndpoint).origin,
      }),
    ),
    code: 'sign_in_failed',
    message: [
      `${FAILED}, tried in this order:`,
      '  EnvironmentCredential: AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH are not set',
      '  WorkloadIdentityCredential: AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE are not set',
      '  ManagedIdentityCredential: its endpoint knows no such identity',
      '  VisualStudioCodeCredential: not set up in this process',
      '  AzureCliCredential: the Azure CLI (az) is not installed',
      '  AzurePowerShellCredential: PowerShell (pwsh) is not installed',
      '  AzureDeveloperCliCredential: the Azure Developer CLI (azd) is not installed',
      'Variables that are set: AZURE_CLIENT_ID, AZURE_POD_IDENTITY_AUTHORITY_HOST.',
    ].join('\n'),
    hint: 'Assign the identity to the machine or service that this runs on (Identity in the portal), and compare its client id with MANAGED_IDENTITY_CLIENT_ID or AZURE_CLIENT_ID; where neither is set, turn on the system-assigned one.',
  },
  {
    why: 'a client secret that is wrong; it is not shown',
    when: signingIn(({ emulator: { tenantId, clientId } }) => ({
      method: 'client-secret',
      tenantId,
      clientId,
      clientSecret: secretValue('canary'),
    })),
    code: 'sign_in_failed',
    message: `${FAILED}: client-secret: the client secret is wrong (AADSTS7000215).\nVariables that are set: none of AZURE_*, MANAGED_IDENTITY_*, IDENTITY_*, MSI_*, KEYWARD_SIGN_IN.`,
    hint: RESET,
  },
];
