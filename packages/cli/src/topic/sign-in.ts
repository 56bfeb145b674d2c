import type { Topic } from './topic.ts';

export const signIn: Topic = {
  name: 'sign-in',
  summary: 'the ways to sign in to Azure, and the variables of each',
  text: `Without any setting Keyward signs in as every Azure SDK does
(DefaultAzureCredential): variables, workload identity, managed identity, then
the developer tools of this machine. KEYWARD_SIGN_IN chooses one way instead:

  default             the chain above
  managed-identity    MANAGED_IDENTITY_CLIENT_ID for a user-assigned one
  client-secret       AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET
  certificate         AZURE_TENANT_ID, AZURE_CLIENT_ID,
                      AZURE_CLIENT_CERTIFICATE_PATH (PEM, with its key), and
                      AZURE_CLIENT_CERTIFICATE_PASSWORD if it has one
  workload-identity   AZURE_TENANT_ID, AZURE_CLIENT_ID,
                      AZURE_FEDERATED_TOKEN_FILE
  azure-cli           whoever \`az login\` signed in
  azure-powershell    whoever Connect-AzAccount signed in
  browser             a page in the browser; never tried unless asked for

AZURE_TENANT_ID chooses the tenant of the last three too. Without
KEYWARD_SIGN_IN, MANAGED_IDENTITY_CLIENT_ID means that identity and no other.

Where to sign in follows from the vault: login.microsoftonline.com for
vault.azure.net, and the authorities of Azure China and Azure Government for
theirs. AZURE_AUTHORITY_HOST names another one.

  $ keyward whoami
  $ KEYWARD_SIGN_IN=azure-cli keyward whoami --mount billing

A failed sign-in lists every way that was tried, why each did not answer, and
which of these variables were set.
`,
};
