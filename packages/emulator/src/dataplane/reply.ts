import { randomUUID } from 'node:crypto';
import type { Reply, Request } from '../http/exchange.ts';
import { remembered } from '../http/remembered.ts';
import type { VaultError } from '../vault/refusal.ts';
import type { Vault } from '../vault/vault.ts';

const SERVICE_VERSION = '1.9.2857.1';
const CLIENT_REQUEST_ID = /^[\w.:{}-]{1,128}$/;

/** The headers that Key Vault puts on every answer, refusals included. */
export function standardHeaders(vault: Pick<Vault, 'location'>, request: Request): Record<string, string> {
  const headers: Record<string, string> = {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': transportSecurity(request.authority),
    'x-ms-keyvault-region': vault.location,
    'x-ms-request-id': randomUUID(),
    'x-ms-keyvault-service-version': SERVICE_VERSION,
    'x-ms-keyvault-network-info': networkInfo(request.remoteAddress),
  };
  const clientRequestId = request.headers['x-ms-client-request-id'];
  if (typeof clientRequestId === 'string' && CLIENT_REQUEST_ID.test(clientRequestId)) {
    headers['x-ms-client-request-id'] = clientRequestId;
  }
  return headers;
}

export function jsonReply(
  status: number,
  content: object | undefined,
  headers: Record<string, string>,
  trace: NonNullable<Reply['trace']>,
): Reply {
  if (content === undefined) return { status, headers, trace };
  headers['Content-Type'] = 'application/json; charset=utf-8';
  return { status, headers, body: JSON.stringify(content), trace };
}

export function errorBody({ code, message, innerCode }: VaultError): object {
  return { error: { code, message, innererror: innerCode === undefined ? undefined : { code: innerCode } } };
}

// The service's own text would make a browser refuse http://localhost on every port for a year once it has seen
// the plain address of a vault; below vault.localhost nobody else lives.
const transportSecurity = remembered((authority) => {
  const plain = /^localhost\.?(:\d+)?$/i.test(authority);
  return plain ? 'max-age=0' : 'max-age=31536000;includeSubDomains';
});

/** An IPv4 address in its own notation, also where it came over a socket for both. */
export const clientAddress = remembered((remoteAddress) => remoteAddress.replace(/^::ffff:(?=\d+\.)/i, ''));

const networkInfo = remembered((remoteAddress) => {
  const address = clientAddress(remoteAddress);
  return address.includes(':')
    ? `conn_type=Ipv6;addr=${address};act_addr_fam=InterNetworkV6;`
    : `conn_type=Ipv4;addr=${address};act_addr_fam=InterNetwork;`;
});
