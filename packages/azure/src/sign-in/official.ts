import type { TokenCredential } from '@azure/core-auth';
import {
  AzureCliCredential,
  AzurePowerShellCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  InteractiveBrowserCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import type { Authority } from '../cloud/authority.ts';
import { watchedTransport } from './attempt.ts';
import type { SignIn } from './sign-in.ts';

// Loading this module loads `@azure/identity` (160 ms): import it dynamically.

/** Starting `az` or PowerShell takes seconds; a whole chain of them has a minute. */
const PROGRAM_MS = 20_000;

/**
 * The official credential of a sign-in. Its own retries stay on, since none are above them; those at the authority
 * are short, those at the endpoint of a managed identity as long as Azure asks for.
 */
export function officialCredential(signIn: SignIn, { origin, known }: Authority): TokenCredential {
  const transport = { httpClient: watchedTransport(), redirectOptions: { maxRetries: 0 } };
  const authority = {
    ...transport,
    authorityHost: origin,
    ...(known ? {} : { disableInstanceDiscovery: true }),
  };
  const direct = { ...authority, retryOptions: { maxRetries: 2, retryDelayInMs: 400 } };
  switch (signIn.method) {
    case 'default':
      return new DefaultAzureCredential({ ...authority, processTimeoutInMs: PROGRAM_MS });
    case 'managed-identity':
      return new ManagedIdentityCredential({ ...transport, ...optional('clientId', signIn.clientId) });
    case 'client-secret': {
      const { tenantId, clientId, clientSecret } = signIn;
      return new ClientSecretCredential(tenantId, clientId, clientSecret.reveal(), direct);
    }
    case 'certificate': {
      const { tenantId, clientId, certificatePath, password, sendChain = false } = signIn;
      const file = { certificatePath, ...optional('certificatePassword', password?.reveal()) };
      return new ClientCertificateCredential(tenantId, clientId, file, {
        ...direct,
        sendCertificateChain: sendChain,
      });
    }
    case 'workload-identity': {
      const { tenantId, clientId, tokenFile } = signIn;
      return new WorkloadIdentityCredential({ ...direct, tenantId, clientId, tokenFilePath: tokenFile });
    }
    case 'azure-cli': {
      const { tenantId, subscription } = signIn;
      const account = { ...optional('tenantId', tenantId), ...optional('subscription', subscription) };
      return new AzureCliCredential({ ...account, processTimeoutInMs: PROGRAM_MS });
    }
    case 'azure-powershell':
      return new AzurePowerShellCredential({
        ...optional('tenantId', signIn.tenantId),
        processTimeoutInMs: PROGRAM_MS,
      });
    case 'browser': {
      const { tenantId, clientId, loginHint } = signIn;
      return new InteractiveBrowserCredential({
        ...direct,
        ...optional('tenantId', tenantId),
        ...optional('clientId', clientId),
        ...optional('loginHint', loginHint),
      });
    }
  }
}

function optional<Name extends string>(
  name: Name,
  setting: string | undefined,
): Partial<Record<Name, string>> {
  return (setting === undefined ? {} : { [name]: setting }) as Partial<Record<Name, string>>;
}
