import { isUntrusted } from '../certificate.ts';
import { type Environment, missingFor } from './chain.ts';
import { entraMeaning } from './entra.ts';
import type { Line } from './line.ts';
import type { Kind } from './reason.ts';

const OTHER_WAY = 'or choose another way with KEYWARD_SIGN_IN';

/** What most likely removes a failure; undefined where nothing fits better than the general advice. */
export function hintFor(lines: readonly Line[], env: Environment): string | undefined {
  const find = (...kinds: readonly Kind[]) => lines.find(({ kind }) => kinds.includes(kind));
  for (const { entra, who } of lines) {
    const meaning = entra === undefined ? undefined : entraMeaning(entra);
    if (meaning !== undefined)
      return meaning.hint ?? `${anew(who)}, and answer what the sign-in page asks for.`;
  }
  const file = find('file', 'key');
  if (file !== undefined) return fileHint(file);
  if (find('other-tenant') !== undefined) {
    return 'Set AZURE_TENANT_ID to the tenant of the vault, which `az keyvault show` names, or unset it where its account has access there.';
  }
  return (
    authorityHint(lines) ??
    identityHint(lines, env) ??
    settingHint(lines, env) ??
    toolHint(lines) ??
    (lines.length > 1 ? NOWHERE : undefined)
  );
}

/** What a person does with the tool that signs in for them; a browser asks by itself. */
function anew(who: Line['who']): string {
  switch (who) {
    case 'azure-cli':
    case 'AzureCliCredential':
      return 'Run `az login --tenant <tenant of the vault>` anew';
    case 'azure-powershell':
    case 'AzurePowerShellCredential':
      return 'Run `Connect-AzAccount -Tenant <tenant of the vault>` anew';
    case 'AzureDeveloperCliCredential':
      return 'Run `azd auth login --tenant-id <tenant of the vault>` anew';
    default:
      return 'Sign in anew';
  }
}

const NOWHERE =
  'On a workstation install the Azure CLI and run `az login`; in Azure turn on the managed identity of the machine or service; elsewhere set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.';

function fileHint({ who, kind }: Line): string {
  if (kind === 'key')
    return 'Set AZURE_CLIENT_CERTIFICATE_PASSWORD to the password of the private key, in PEM (PKCS#8) in the same file as the certificate.';
  if (who === 'workload-identity' || who === 'WorkloadIdentityCredential') {
    return 'Correct AZURE_FEDERATED_TOKEN_FILE, and check that the token is mounted and readable for this user.';
  }
  return 'Correct AZURE_CLIENT_CERTIFICATE_PATH: a PEM file with certificate and private key, readable for this user.';
}

function authorityHint(lines: readonly Line[]): string | undefined {
  const trouble = lines.map((line) => line.trouble).find((one) => one?.of === 'authority');
  if (trouble === undefined) return undefined;
  if (trouble.code !== undefined && isUntrusted(trouble.code)) {
    return `Point NODE_EXTRA_CA_CERTS at the root certificate of whatever answers for ${trouble.host}: an inspecting proxy, or the emulator (\`eval "$(keyward emulator env)"\`).`;
  }
  return `Let this machine reach ${trouble.host} on its port: check DNS, firewall, and HTTPS_PROXY and NO_PROXY where the way out is a proxy.`;
}

function identityHint(lines: readonly Line[], env: Environment): string | undefined {
  const own = lines.find(({ who }) => who === 'managed-identity' || who === 'ManagedIdentityCredential');
  if (own === undefined) return undefined;
  if (own.kind === 'no-identity') {
    return 'Assign the identity to the machine or service that this runs on (Identity in the portal), and compare its client id with MANAGED_IDENTITY_CLIENT_ID or AZURE_CLIENT_ID; where neither is set, turn on the system-assigned one.';
  }
  const inAzure = ['IDENTITY_ENDPOINT', 'MSI_ENDPOINT', 'IMDS_ENDPOINT'].some((name) => env[name]);
  if (own.who !== 'managed-identity' && !inAzure) return undefined;
  return `Run this in Azure, where its machine or service has a managed identity (Identity in the portal), ${OTHER_WAY}.`;
}

/** Half of an application's settings is a mistake; AZURE_TENANT_ID alone is set for many reasons. */
function settingHint(lines: readonly Line[], env: Environment): string | undefined {
  if (!lines.some(({ who }) => who === 'EnvironmentCredential')) return undefined;
  const begun = ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH'];
  if (!begun.some((name) => env[name])) return undefined;
  const isWorkload = Boolean(env['AZURE_FEDERATED_TOKEN_FILE']);
  const missing = missingFor(isWorkload ? 'WorkloadIdentityCredential' : 'EnvironmentCredential', env);
  if (missing.length === 0) return undefined;
  return `Set ${missing.join(' and ')} too, or unset ${begun.filter((name) => env[name]).join(' and ')}.`;
}

function toolHint(lines: readonly Line[]): string | undefined {
  const signedOut = lines.find(({ kind }) => kind === 'signed-out')?.who;
  switch (signedOut) {
    case 'azure-cli':
    case 'AzureCliCredential':
      return 'Run `az login` (with `--tenant <tenant of the vault>` where you have several).';
    case 'azure-powershell':
    case 'AzurePowerShellCredential':
      return 'Run `Connect-AzAccount` in PowerShell.';
    case 'AzureDeveloperCliCredential':
      return 'Run `azd auth login`.';
    default:
  }
  const [only, ...more] = lines;
  if (more.length > 0 || only?.kind !== 'not-installed') return undefined;
  return only.who === 'azure-cli'
    ? `Install the Azure CLI and run \`az login\`, ${OTHER_WAY}.`
    : `Install PowerShell and its module Az.Accounts and run \`Connect-AzAccount\`, ${OTHER_WAY}.`;
}
