import {
  type AzureFailure,
  type ErrorCode,
  isKeywardError,
  type KeywardError,
  vaultError,
} from '@keyward/core/errors';
import type { RequestKind } from '@keyward/core/provider';

/** What the official client was asked for. */
export interface Doing {
  readonly verb: 'read' | 'write' | 'delete';
  readonly path: string;
  readonly kind: RequestKind;
}

/** What a refusal means, by Azure's inner code, and by its status. Maps, since the vault chooses the words. */
const BY_INNER_CODE: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['SecretDisabled', 'secret_disabled'],
  ['SecretManagedByKeyVault', 'managed_by_certificate'],
  ['ForbiddenByRbac', 'forbidden_by_rbac'],
  ['ForbiddenByPolicy', 'forbidden_by_access_policy'],
  ['AccessDenied', 'forbidden_by_access_policy'],
  ['ForbiddenByGovernancePolicy', 'forbidden_by_governance_policy'],
  ['ForbiddenByFirewall', 'forbidden_by_firewall'],
  ['ForbiddenByConnection', 'forbidden_by_connection'],
  ['ObjectIsDeletedButRecoverable', 'secret_soft_deleted'],
  ['ObjectIsBeingDeleted', 'secret_in_transition'],
  ['ObjectIsBeingRecovered', 'secret_in_transition'],
]);
const BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [400, 'rejected_by_vault'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'secret_not_found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'rejected_by_vault'],
  [429, 'throttled'],
]);
const SIGN_IN: readonly unknown[] = [
  'AuthenticationError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
  'AuthenticationRequiredError',
];

/** The error of Keyward for what an official client threw, of which nothing but its codes is kept: it may hold the value. */
export function failureOf(thrown: unknown, { verb, path }: Doing): KeywardError {
  if (isKeywardError(thrown)) return thrown;
  const azure = azureOf(thrown);
  const code = codeOf(thrown, azure);
  const mayHaveActed = verb !== 'read' && LEAVES_OPEN.includes(code);
  const reason = [azure.status, azure.innerCode ?? azure.code]
    .filter((part) => part !== undefined)
    .join(', ');
  const retryAfterMs = retryAfterOf(thrown);
  return vaultError(mayHaveActed ? 'outcome_unknown' : code, {
    message: `The official client failed to ${verb} \`${path}\`: ${code}${reason === '' ? '' : ` (${reason})`}.`,
    azure,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The error of what took longer than it may: whether a write took effect, nobody knows then. */
export function lateness({ verb, path }: Doing): KeywardError {
  return vaultError(verb === 'read' ? 'timeout' : 'outcome_unknown', {
    message: `The official client did not ${verb} \`${path}\` in time.`,
  });
}

/** After these a write may have taken effect. */
const LEAVES_OPEN: readonly ErrorCode[] = ['vault_failed', 'vault_unreachable', 'timeout', 'unexpected'];

function codeOf(thrown: unknown, { status, code = '', innerCode = '' }: AzureFailure): ErrorCode {
  const known = BY_INNER_CODE.get(innerCode) ?? BY_INNER_CODE.get(code);
  if (status === undefined) {
    if (SIGN_IN.includes(of(thrown, 'name'))) return 'sign_in_failed';
    return of(thrown, 'name') === 'RestError' ? 'vault_unreachable' : 'unexpected';
  }
  if (status >= 500) return 'vault_failed';
  return known ?? BY_STATUS.get(status) ?? 'unexpected_response';
}

function azureOf(thrown: unknown): AzureFailure {
  const [status, code, response] = [of(thrown, 'statusCode'), of(thrown, 'code'), of(thrown, 'response')];
  const inner = of(of(of(of(thrown, 'details'), 'error'), 'innerError'), 'code');
  const requestId = headerOf(response, 'x-ms-request-id');
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...(isWord(code) ? { code } : {}),
    ...(isWord(inner) ? { innerCode: inner } : {}),
    ...(isWord(requestId) ? { requestId } : {}),
  };
}

function retryAfterOf(thrown: unknown): number | undefined {
  const seconds = Number(headerOf(of(thrown, 'response'), 'retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function headerOf(response: unknown, name: string): unknown {
  const headers = of(response, 'headers') as { readonly get?: (name: string) => unknown } | undefined;
  return typeof headers?.get === 'function' ? headers.get(name) : undefined;
}

/** A member of something of which nothing is known. */
function of(thing: unknown, name: string): unknown {
  return typeof thing === 'object' && thing !== null ? Reflect.get(thing, name) : undefined;
}

/** Codes and ids are words; what is not may be anything. */
function isWord(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9A-Za-z_-]{1,100}$/.test(text);
}
