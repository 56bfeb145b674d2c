import { remembered } from '../http/remembered.ts';

const PUBLIC_RESOURCE = 'https://vault.azure.net';
/** Key Vault's own application id, which Entra accepts as an audience too. */
const APPLICATION_ID = 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093';

/** What a vault asks of a token, and how it says so. */
export interface Challenge {
  readonly audiences: readonly string[];
  /** Value of WWW-Authenticate. */
  header(authorityHost: string, tenantId: string): string;
}

/**
 * The resource that clients verify against the host they called: what stands behind its first dot, with the port,
 * because the Python client compares both. The rest of an IPv4 address is one too, but not as an https URL: where
 * clients parse that, 0.0.1 becomes the address 0.0.0.1. An application ID URI (`api://`) is left as it is.
 */
export function resourceOf(authority: string): string {
  const [, parent] = /^[^.:]+\.(vault\.localhost\.?(?::\d{1,5})?)$/i.exec(authority) ?? [];
  if (parent !== undefined) return `https://${parent.toLowerCase()}`;
  const [, rest] = /^127\.(\d{1,3}(?:\.\d{1,3}){2}(?::\d{1,5})?)$/.exec(authority) ?? [];
  return rest === undefined ? PUBLIC_RESOURCE : `api://${rest}`;
}

export const challengeOf = remembered((authority): Challenge => {
  const resource = resourceOf(authority);
  return {
    audiences: [PUBLIC_RESOURCE, `${PUBLIC_RESOURCE}/`, resource, `${resource}/`, APPLICATION_ID],
    header: (host, tenant) => `Bearer authorization="${host}/${tenant}", resource="${resource}"`,
  };
});
