import { type ErrorCode, type KeywardError, vaultError } from '@keyward/core/errors';
import type { Answer } from '../transport/scope.ts';
import { lengthOf } from './clock.ts';
import { forbidden, type Verdict } from './forbidden.ts';
import { quoted, type Subject } from './subject.ts';

/** What a code means. A map, since the vault chooses the word: an object knows `constructor` too. */
type Meanings = ReadonlyMap<string, Verdict>;

const CONFLICTS: Meanings = new Map([
  [
    'ObjectIsDeletedButRecoverable',
    { code: 'secret_soft_deleted', because: 'the name belongs to a deleted secret that can be recovered' },
  ],
  ['ObjectIsBeingDeleted', { code: 'secret_in_transition', because: 'the secret is being deleted' }],
  ['ObjectIsBeingRecovered', { code: 'secret_in_transition', because: 'the secret is being recovered' }],
]);

/** Key Vault begins the message of a refused token with one of its own codes. */
const TOKENS: Meanings = new Map([
  ['AKV10022', { code: 'wrong_audience', because: 'the token was issued for another service' }],
  ['AKV10032', { code: 'wrong_tenant', because: 'the token was issued by another tenant than its own' }],
]);

/** The error of an answer that is a refusal. */
export function refusal(answer: Answer, subject: Subject, host: string): KeywardError {
  const { azure, retryAfterMs } = answer;
  const { code, message, hint } = told(answer, subject, host);
  return vaultError(code, {
    message,
    azure,
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The error of an answer that was accepted by status, and then was not what Key Vault sends. */
export function notKeyVault(answer: Answer | undefined, subject: Subject, host: string): KeywardError {
  return vaultError('unexpected_response', {
    message: `What ${host} answered to the request to ${subject.doing} is not what Key Vault sends.`,
    ...(answer === undefined ? {} : { azure: answer.azure }),
  });
}

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

function told(answer: Answer, subject: Subject, host: string): Refusal {
  const { status } = answer;
  if (status >= 500) {
    return {
      code: 'vault_failed',
      message: `The vault ${host} failed to ${subject.doing}, with status ${status}.`,
    };
  }
  if (status !== 429 && status !== 408 && answer.code === undefined) {
    return {
      code: 'unexpected_response',
      message: `The answer of ${host} to the request to ${subject.doing}, status ${status}, does not come from Key Vault: it has no error code.`,
    };
  }
  if (status === 404) return missing(answer, subject, host);
  const { because, ...rest } = verdict(answer, host);
  return { ...rest, message: `The vault ${host} refused to ${subject.doing}: ${because}.` };
}

function verdict(answer: Answer, host: string): Verdict {
  switch (answer.status) {
    case 429:
      return { code: 'throttled', because: 'it is over its request quota' };
    case 408:
      return { code: 'timeout', because: 'it did not receive the request in time' };
    case 400:
    case 413:
      return { code: 'rejected_by_vault', because: 'it does not accept a parameter' };
    case 401:
      return unauthenticated(answer);
    case 403:
      return forbidden(answer, host);
    case 409:
      return (
        CONFLICTS.get(answer.innerCode ?? '') ?? {
          code: 'conflict',
          because: 'the state of the secret does not allow it',
        }
      );
    default:
      return { code: 'unexpected_response', because: `it answered with status ${answer.status}` };
  }
}

function unauthenticated({ told: { akv = '', token }, skew }: Answer): Verdict {
  if (token !== undefined) {
    const because = token === 'expired' ? 'the token has expired' : 'the token is not valid yet';
    if (skew === undefined)
      return { code: token === 'expired' ? 'token_expired' : 'unauthenticated', because };
    const clock = `by the vault's clock that of this machine is ${lengthOf(skew)} ${skew.direction}`;
    return { code: 'clock_skewed', because: `${because}, and ${clock}` };
  }
  const known = TOKENS.get(akv);
  return known ?? { code: 'unauthenticated', because: `it did not accept the token${akv && ` (${akv})`}` };
}

function missing({ code }: Answer, subject: Subject, host: string): Refusal {
  const { path, version, deleted, doing } = subject;
  if (code !== 'SecretNotFound' || path === undefined) {
    return {
      code: 'unexpected_response',
      message: `The vault ${host} knows no such request as to ${doing}: it may be no Key Vault.`,
    };
  }
  if (deleted) {
    return { code: 'secret_not_found', message: `The vault ${host} has no deleted secret ${quoted(path)}.` };
  }
  if (version === undefined) {
    return { code: 'secret_not_found', message: `The vault ${host} has no secret ${quoted(path)}.` };
  }
  return {
    code: 'version_not_found',
    message: `The vault ${host} has no version ${version} of a secret ${quoted(path)}.`,
  };
}
