import { type KeyObject, sign } from 'node:crypto';

/** A token of somebody else's, as a Kubernetes cluster or a build service gives its workloads. */
export function federatedToken(
  key: KeyObject,
  claims: { readonly iss: string; readonly sub: string; readonly aud?: string },
  now: number = Date.now(),
): string {
  const issued = Math.floor(now / 1_000);
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = [
    encoded({ alg: 'RS256', typ: 'JWT', kid: 'of-the-test' }),
    encoded({ aud: 'api://AzureADTokenExchange', iat: issued, exp: issued + 3_600, ...claims }),
  ].join('.');
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}
