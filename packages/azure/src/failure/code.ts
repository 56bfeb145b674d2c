/** What the codes of a broken connection mean that people meet; the others speak for themselves. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'the name service did not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  EPROTO: 'it does not speak TLS',
};

/** `nothing listens there (ECONNREFUSED)`. */
export function meaningOf(code: string | undefined): string {
  if (code === undefined) return 'the connection failed';
  const meaning = MEANINGS[code.startsWith('ERR_SSL_') ? 'EPROTO' : code];
  return `${meaning ?? 'the connection failed'} (${code})`;
}

/** Node gathers the failures of several addresses into one error that carries the code of the first. */
export function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; typeof error === 'object' && error !== null && depth < 4; depth++) {
    const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string' && /^[A-Z0-9_]{3,60}$/.test(code)) return code;
    error = cause;
  }
  return undefined;
}
