const REASON_LENGTH = 160;

/** What identity errors carry, as far as it is read. */
export interface IdentityError {
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly errorResponse?: { readonly error?: unknown };
  readonly errorCode?: unknown;
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

/** Codes of protocols and libraries in an identity error: words that mean one thing. */
export function codesOf(error: IdentityError, text: string): readonly string[] {
  const { errorResponse, errorCode, code, statusCode } = error;
  const found = [errorResponse?.error, errorCode, code].filter(
    (word): word is string =>
      typeof word === 'string' && /^[A-Za-z_]{3,60}$/.test(word) && word !== 'unknown_error',
  );
  // MSAL's own codes come as the first word of a text.
  const msal = /^(?:[A-Za-z]+: [A-Za-z ]+\. Message )?([a-z]{2,20}(?:_[a-z]{2,20}){1,5}): /.exec(text)?.[1];
  const entra = entraIn(text);
  const status = typeof statusCode === 'number' ? [`status ${statusCode}`] : [];
  const all = [...found, ...(msal === undefined ? [] : [msal]), ...(entra === undefined ? [] : [entra])];
  return [...new Set([...all, ...status])];
}

/** The first code of Entra ID in a text. */
export function entraIn(text: string): string | undefined {
  return /\bAADSTS\d{4,8}\b/.exec(text)?.[0];
}

/** The name of the credential that a text begins with. */
export function nameIn(text: string): string | undefined {
  return /^([A-Z][A-Za-z]{2,40}Credential)\b/.exec(text)?.[1];
}

/**
 * Free text, cut to its first sentence, without everything that could be a token or a secret: an endpoint may
 * answer with what it was sent.
 */
export function plain(text: string): string {
  const name = nameIn(text);
  const sentence =
    text
      .slice(0, 2_000)
      .replace(name === undefined ? '' : `${name}: `, '')
      .replace(name === undefined ? '' : `${name} `, '')
      .split(/(?<=[.!?])\s|[\r\n]/, 1)[0] ?? '';
  const shown = sentence.replace(/\S+/g, (word) => (isOrdinary(word) ? word : '...')).trim();
  const cut = shown.length > REASON_LENGTH ? `${shown.slice(0, REASON_LENGTH)}...` : shown;
  return cut.replace(/(?<!\.)\.$/, '') || 'it failed without a reason';
}

/** Words of prose, setting names and codes of three digits; what has digits or many letters may be a secret. */
function isOrdinary(word: string): boolean {
  const bare = word.replace(/^[("'`]+|[)"'`.,;:!?]+$/g, '');
  return (
    /^[A-Z]{2,10}(?:_[A-Z]{2,20}){1,5}$/.test(bare) ||
    /^[A-Za-z'/-]{1,20}$/.test(bare) ||
    /^[A-Z][A-Za-z]{2,40}Credential$/.test(bare) ||
    /^\d{3}$/.test(bare)
  );
}

export function isObject(thing: unknown): thing is IdentityError {
  return typeof thing === 'object' && thing !== null;
}

/** What a thrown thing says. */
export function textOf(thrown: unknown): string {
  return isObject(thrown) && typeof thrown.message === 'string' ? thrown.message : '';
}
