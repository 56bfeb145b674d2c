import { type ErrorCode, type KeywardError, vaultError } from '@keyward/core/errors';
import type { Answer } from '../transport/scope.ts';
import { quoted, type Subject } from './subject.ts';

/** What a code of the vault means. A map, since the vault chooses the word: an object knows `constructor` too. */
type Meanings = ReadonlyMap<string, readonly [code: ErrorCode, because: string]>;

/** Inner codes of 403; older vaults have some of them as the code itself. */
const FORBIDDEN: Meanings = meanings({
  ForbiddenByPolicy: ['forbidden_by_access_policy', 'no access policy gives the caller this permission'],
  AccessDenied: ['forbidden_by_access_policy', 'no access policy gives the caller this permission'],
  ForbiddenByGovernancePolicy: [
    'forbidden_by_governance_policy',
    'an Azure Policy denies a secret of this shape',
  ],
  ForbiddenByFirewall: ['forbidden_by_firewall', 'its firewall does not admit the address of this machine'],
  ForbiddenByConnection: [
    'forbidden_by_connection',
    'public access is off, and this is not an approved private connection',
  ],
  SecretDisabled: ['secret_disabled', 'the secret is disabled'],
});

const CONFLICTS: Meanings = meanings({
  ObjectIsDeletedButRecoverable: [
    'secret_soft_deleted',
    'the name belongs to a deleted secret that can be recovered',
  ],
  ObjectIsBeingDeleted: ['secret_in_transition', 'the secret is being deleted'],
  ObjectIsBeingRecovered: ['secret_in_transition', 'the secret is being recovered'],
});

/** Key Vault begins the message of a refused token with one of its own codes. */
const TOKENS: Meanings = meanings({
  AKV10022: ['wrong_audience', 'the token was issued for another service'],
  AKV10032: ['wrong_tenant', 'the token was issued by another tenant than its own'],
  TokenExpired: ['token_expired', 'the token has expired'],
});

function meanings(rows: Readonly<Record<string, readonly [ErrorCode, string]>>): Meanings {
  return new Map(Object.entries(rows));
}

/** The error of an answer that is a refusal. */
export function refusal(answer: Answer, subject: Subject, host: string): KeywardError {
  const { azure, retryAfterMs } = answer;
  const [code, because] = verdict(answer, subject, host);
  return vaultError(code, {
    message: because,
    azure,
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

function verdict(answer: Answer, subject: Subject, host: string): readonly [ErrorCode, string] {
  const { status } = answer;
  const refused = (because: string) => `The vault ${host} refused to ${subject.doing}: ${because}.`;
  if (status === 429) return ['throttled', refused('it is over its request quota')];
  if (status >= 500)
    return ['vault_failed', `The vault ${host} failed to ${subject.doing}, with status ${status}.`];
  if (status === 408) return ['timeout', refused('it did not receive the request in time')];
  if (answer.code === undefined) {
    return [
      'unexpected_response',
      `The answer of ${host} to the request to ${subject.doing}, status ${status}, does not come from Key Vault: it has no error code.`,
    ];
  }
  switch (status) {
    case 400:
    case 413:
      return ['rejected_by_vault', refused('it does not accept a parameter')];
    case 401:
      return unauthenticated(answer, refused);
    case 403:
      return forbidden(answer, refused);
    case 404:
      return missing(answer, subject, host);
    case 409: {
      const [code, because] = CONFLICTS.get(answer.innerCode ?? '') ?? [
        'conflict' as const,
        'the state of the secret does not allow it',
      ];
      return [code, refused(because)];
    }
    default:
      return ['unexpected_response', refused(`it answered with status ${status}`)];
  }
}

function unauthenticated(
  { akv, tokenProblem }: Answer,
  refused: (because: string) => string,
): readonly [ErrorCode, string] {
  const [code, because] = TOKENS.get(tokenProblem ?? '') ??
    TOKENS.get(akv ?? '') ?? [
      'unauthenticated' as const,
      `it did not accept the token${akv === undefined ? '' : ` (${akv})`}`,
    ];
  return [code, refused(because)];
}

function forbidden(
  { code: own = '', innerCode = '', action, caller }: Answer,
  refused: (because: string) => string,
): readonly [ErrorCode, string] {
  if (innerCode === 'ForbiddenByRbac' || own === 'ForbiddenByRbac') {
    const who = caller === undefined ? 'the caller' : `the caller (object id ${caller})`;
    return ['forbidden_by_rbac', refused(`no role assignment allows ${action ?? 'this action'} to ${who}`)];
  }
  const [code, because] = FORBIDDEN.get(innerCode) ??
    FORBIDDEN.get(own) ?? ['forbidden' as const, 'it gives no reason'];
  return [code, refused(because)];
}

function missing({ code }: Answer, subject: Subject, host: string): readonly [ErrorCode, string] {
  const { path, version, deleted, doing } = subject;
  if (code !== 'SecretNotFound' || path === undefined) {
    return [
      'unexpected_response',
      `The vault ${host} knows no such request as to ${doing}: it may be no Key Vault.`,
    ];
  }
  if (deleted) return ['secret_not_found', `The vault ${host} has no deleted secret ${quoted(path)}.`];
  return version === undefined
    ? ['secret_not_found', `The vault ${host} has no secret ${quoted(path)}.`]
    : ['version_not_found', `The vault ${host} has no version ${version} of a secret ${quoted(path)}.`];
}
