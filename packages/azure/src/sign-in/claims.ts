/** What a token says, unverified. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads the claims of a JWT without checking its signature: for people to look at, never to decide by.
 *
 * @throws TypeError for what is no JWT.
 */
export function claimsOf(token: string): Claims {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined || !/^[\w-]+$/.test(payload)) throw new TypeError('This is not a JWT.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims };
  } catch {
    // Said below: the parser's own words would repeat a part of the token.
  }
  throw new TypeError('This is not a JWT.');
}
