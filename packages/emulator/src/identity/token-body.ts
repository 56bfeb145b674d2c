import type { IssuedToken } from './tenant.ts';

/** What every answer with a token says. The v1 endpoint writes its numbers as text, and names the resource. */
export function tokenBody(
  { token, expiresInS, expiresOn, notBefore }: IssuedToken,
  audience: string,
  version: 1 | 2,
): object {
  const shared = { token_type: 'Bearer', access_token: token };
  if (version === 2) return { ...shared, expires_in: expiresInS, ext_expires_in: expiresInS };
  return {
    ...shared,
    expires_in: String(expiresInS),
    ext_expires_in: String(expiresInS),
    expires_on: String(expiresOn),
    not_before: String(notBefore),
    resource: audience,
  };
}
