import { type VaultOperationError, vaultError } from '@keyward/core/errors';
import { SecretValue } from '@keyward/core/value';

/** The ways to sign in, as KEYWARD_SIGN_IN spells them. */
export const SIGN_IN_METHODS = [
  'default',
  'managed-identity',
  'client-secret',
  'certificate',
  'workload-identity',
  'azure-cli',
  'azure-powershell',
  'browser',
] as const satisfies readonly SignIn['method'][];

/**
 * How to sign in to Entra ID, by one of {@link SIGN_IN_METHODS}; each is one of `@azure/identity`'s.
 *
 * @example
 * ```ts
 * import type { SignIn } from '@keyward/azure';
 * import { secretValue } from '@keyward/core/value';
 *
 * const asTheVirtualMachine: SignIn = { method: 'managed-identity' };
 * const asAnApplication: SignIn = {
 *   method: 'client-secret',
 *   tenantId: 'contoso.onmicrosoft.com',
 *   clientId: '11111111-2222-4333-8444-555555555555',
 *   clientSecret: secretValue(process.env['ORDERS_CLIENT_SECRET'] ?? ''),
 * };
 * ```
 */
export type SignIn =
  | DefaultSignIn
  | ManagedIdentitySignIn
  | ClientSecretSignIn
  | CertificateSignIn
  | WorkloadIdentitySignIn
  | AzureCliSignIn
  | AzurePowerShellSignIn
  | BrowserSignIn;

/** `DefaultAzureCredential`: variables, workload identity, managed identity, then the tools of a developer. */
export interface DefaultSignIn {
  readonly method: 'default';
}

/** A managed identity of the machine or service in Azure that this runs on. */
export interface ManagedIdentitySignIn {
  readonly method: 'managed-identity';
  /** Of a user-assigned identity; without it the system-assigned one signs in. */
  readonly clientId?: string;
}

/** Whose application signs in. */
interface ApplicationSignIn {
  /** Id or a domain of the tenant. */
  readonly tenantId: string;
  /** Id of the application. */
  readonly clientId: string;
}

/** An application with a secret of its own. */
export interface ClientSecretSignIn extends ApplicationSignIn {
  readonly method: 'client-secret';
  readonly clientSecret: SecretValue;
}

/** An application with a certificate. */
export interface CertificateSignIn extends ApplicationSignIn {
  readonly method: 'certificate';
  /** A PEM file with the certificate and its private key. */
  readonly certificatePath: string;
  /** Of the private key, where it is encrypted. */
  readonly password?: SecretValue;
  /** Sends the certificates of the file along, for an application that trusts an issuer and a name. Default: false. */
  readonly sendChain?: boolean;
}

/** An application that trusts somebody else's tokens, such as those of a Kubernetes cluster. */
export interface WorkloadIdentitySignIn extends ApplicationSignIn {
  readonly method: 'workload-identity';
  /** The file with such a token; read again as it is renewed, after five minutes at the latest. */
  readonly tokenFile: string;
}

/** Who is signed in to the Azure CLI (`az login`). */
export interface AzureCliSignIn {
  readonly method: 'azure-cli';
  /** Default: the tenant of the vault. */
  readonly tenantId?: string;
  /** Name or id, whose account signs in. */
  readonly subscription?: string;
}

/** Who is signed in to Azure PowerShell (`Connect-AzAccount`). */
export interface AzurePowerShellSignIn {
  readonly method: 'azure-powershell';
  /** Default: the tenant of the vault. */
  readonly tenantId?: string;
}

/**
 * A person, in the browser of this machine; never tried unless it is asked for.
 *
 * It is refused at once where no browser can open: in CI (the variable CI), and on a Linux that has no
 * display (DISPLAY, WAYLAND_DISPLAY) and no BROWSER. A terminal is not needed.
 */
export interface BrowserSignIn {
  readonly method: 'browser';
  /** Default: the tenant of the vault. */
  readonly tenantId?: string;
  /** An application with the redirect URI `http://localhost` for desktop applications. Default: the Azure CLI's. */
  readonly clientId?: string;
  /** Name of the account to begin with; without it the person chooses one. */
  readonly loginHint?: string;
}

/** Ids and domain names; what the official client accepts as a tenant. */
const ID = /^[0-9A-Za-z.-]{1,253}$/;

/**
 * Refuses settings that no sign-in can work with.
 *
 * @throws `invalid_configuration`; no setting is shown, since a secret may stand in the wrong place.
 */
export function checkSignIn(signIn: SignIn): void {
  if (!SIGN_IN_METHODS.includes(signIn.method)) {
    throw vaultError('invalid_configuration', {
      message: 'The sign-in has a method that Keyward does not know.',
      hint: `Use one of ${SIGN_IN_METHODS.join(', ')}.`,
    });
  }
  for (const [name, setting] of Object.entries(signIn)) {
    const text: unknown = setting instanceof SecretValue ? setting.reveal() : setting;
    if (typeof text !== 'string') continue;
    if (text.trim() === '') throw refused(signIn, name, 'is empty', 'Give it, or leave it out.');
    if ((name === 'tenantId' || name === 'clientId') && !ID.test(text)) {
      const form = name === 'tenantId' ? 'a GUID or a domain such as contoso.com' : 'a GUID';
      throw refused(signIn, name, 'is not an id', `Give ${form}.`);
    }
  }
}

function refused({ method }: SignIn, setting: string, why: string, hint: string): VaultOperationError {
  const message = `The ${setting} of the sign-in ${method} ${why}.`;
  return vaultError('invalid_configuration', { message, hint });
}
