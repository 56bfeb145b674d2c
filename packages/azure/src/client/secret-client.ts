import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { SecretClient } from '@azure/keyvault-secrets';
import type { Clock } from '@keyward/core/clock';
import { shared } from '../sign-in/shared.ts';
import { destinationPolicy, gate } from '../transport/gate.ts';
import { proxyFrom } from '../transport/proxy.ts';
import { nodeWire, wireOver } from '../transport/wire.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';

// Loading this module loads the Azure SDK (100 ms): import it dynamically.

/** What a client is made of. */
interface ClientParts {
  readonly address: VaultAddress;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** Instead of node:https. */
  readonly httpClient?: HttpClient;
  /** Aborts when nobody uses the client any more. */
  readonly closed: AbortSignal;
}

export interface OpenClient {
  readonly client: SecretClient;
  /** Whether it is getting a token now. */
  isSigningIn(): boolean;
  close(): void;
}

/** An official client that neither retries nor follows redirects: retrying is one layer's work, and not this one's. */
export function openClient({ address, credential, clock, httpClient, closed }: ClientParts): OpenClient {
  const local = address.place === 'loopback';
  const proxy = proxyFrom(process.env, address);
  const wire = httpClient === undefined ? nodeWire(proxy) : wireOver(httpClient);
  const own = shared(credential, { host: address.host, clock, closed });
  const client = new SecretClient(address.origin, own, {
    httpClient: gate(wire, address, clock),
    additionalPolicies: [{ policy: destinationPolicy(address), position: 'perCall' }],
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    // `localhost` has no parent domain, which is what the client compares; the gate checks instead.
    disableChallengeResourceVerification: local,
  });
  return { client, isSigningIn: own.isSigningIn, close: () => wire.close() };
}
