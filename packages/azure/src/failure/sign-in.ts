import { type KeywardError, vaultError } from '@keyward/core/errors';

/** What identity errors carry, as far as it is read. */
interface IdentityError {
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly errorResponse?: {
    readonly error?: unknown;
    readonly errorCodes?: unknown;
    readonly errorDescription?: unknown;
  };
  readonly errorCode?: unknown;
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

const MOST_REASONS = 8;
const REASON_LENGTH = 160;

/**
 * The error of a credential that gave no token: each credential with its reason.
 *
 * Reasons are codes where there are any. Free text is cut to its first sentence, and everything in it
 * that could be a token or a secret is left out: an endpoint may answer with what it was sent.
 */
export function signInFailure(thrown: unknown, host: string): KeywardError {
  const gathered = isObject(thrown) ? thrown.errors : undefined;
  const errors: readonly unknown[] = Array.isArray(gathered) ? gathered : [thrown];
  const reasons = [...new Set(errors.slice(0, MOST_REASONS).map(reasonOf))];
  return vaultError('sign_in_failed', {
    message: `No token for the vault ${host} could be had: ${reasons.join('; ')}.`,
  });
}

function reasonOf(thrown: unknown): string {
  if (!isObject(thrown)) return 'the credential failed';
  const text = typeof thrown.message === 'string' ? thrown.message : '';
  const name = /^([A-Z][A-Za-z]{2,40}Credential)\b/.exec(text)?.[1];
  const codes = codesOf(thrown, text);
  const reason = codes.length > 0 ? `refused with ${codes.join(', ')}` : plain(text, name);
  return name === undefined ? reason : `${name}: ${reason}`;
}

function codesOf(
  { errorResponse, errorCode, code, statusCode }: IdentityError,
  text: string,
): readonly string[] {
  const found = [errorResponse?.error, errorCode, code].filter(
    (word): word is string =>
      typeof word === 'string' && /^[A-Za-z_]{3,60}$/.test(word) && word !== 'unknown_error',
  );
  const described = typeof errorResponse?.errorDescription === 'string' ? errorResponse.errorDescription : '';
  const entra = /\bAADSTS\d{4,8}\b/.exec(`${text} ${described}`)?.[0];
  // MSAL's own codes come as the first word of a text.
  const msal = /^(?:[A-Za-z]+: [A-Za-z ]+\. Message )?([a-z]{2,20}(?:_[a-z]{2,20}){1,5}): /.exec(text)?.[1];
  const status = typeof statusCode === 'number' ? [`status ${statusCode}`] : [];
  return [
    ...new Set([
      ...found,
      ...(msal === undefined ? [] : [msal]),
      ...(entra === undefined ? [] : [entra]),
      ...status,
    ]),
  ];
}

function plain(text: string, name: string | undefined): string {
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

/** Words of prose, setting names and tenant ids; what has digits or many letters may be a secret. */
function isOrdinary(word: string): boolean {
  const bare = word.replace(/^[("'`]+|[)"'`.,;:!?]+$/g, '');
  return (
    /^[A-Z]{2,10}(?:_[A-Z]{2,20}){1,5}$/.test(bare) ||
    /^[A-Za-z'/-]{1,20}$/.test(bare) ||
    /^[A-Z][A-Za-z]{2,40}Credential$/.test(bare) ||
    /^\d{3}$/.test(bare)
  );
}

function isObject(thing: unknown): thing is IdentityError {
  return typeof thing === 'object' && thing !== null;
}
