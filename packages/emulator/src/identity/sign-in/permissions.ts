import type { Form } from '../form.ts';
import { EntraRefusal, missingParameter, quoted } from '../refusal.ts';

/** What an access token is for: one resource, and what may be done there in the user's name. */
export interface Resource {
  readonly audience: string;
  /** As they were asked for, such as `.default` or `user_impersonation`. */
  readonly scopes: readonly string[];
}

/** What somebody who signs in agrees to. Nobody is asked: every permission is granted. */
export interface Permissions {
  /** Undefined where only sign-in scopes were asked for. */
  readonly resource: Resource | undefined;
  /** The sign-in scopes among what was asked for. */
  readonly signIn: readonly SignInScope[];
}

const SIGN_IN_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;
export type SignInScope = (typeof SIGN_IN_SCOPES)[number];

export function isSignInScope(scope: string): boolean {
  return SIGN_IN_SCOPES.some((one) => one === scope);
}

/** Where a scope without a resource belongs, as `User.Read` does. */
export const GRAPH = 'https://graph.microsoft.com';
export const DEFAULT_SCOPE = '.default';

/** Of an authorization or a device request. The v1 endpoint names a resource and signs in always. */
export function permissionsOf(version: 1 | 2, parameters: Form): Permissions {
  if (version === 1) {
    return { resource: resourceOfParameter(parameters), signIn: ['openid', 'profile', 'offline_access'] };
  }
  const given = parameters.get('scope') ?? '';
  const scopes = wordsOf(given);
  if (scopes.length === 0) throw missingParameter('scope');
  return {
    resource: resourceOfScopes(scopes, given),
    signIn: SIGN_IN_SCOPES.filter((scope) => scopes.includes(scope)),
  };
}

/** What a token request that names a resource of its own is for: everything has been agreed to already. */
export function narrowed(permissions: Permissions, version: 1 | 2, form: Form): Permissions {
  const given = form.get('scope') ?? '';
  const resource = version === 1 ? resourceOfParameter(form) : resourceOfScopes(wordsOf(given), given);
  return resource === undefined ? permissions : { ...permissions, resource };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function resourceOfParameter(parameters: Form): Resource | undefined {
  const audience = parameters.get('resource') ?? '';
  return audience === '' ? undefined : { audience, scopes: [DEFAULT_SCOPE] };
}

function resourceOfScopes(scopes: readonly string[], given: string): Resource | undefined {
  const asked = scopes.filter((scope) => !isSignInScope(scope)).map(split);
  const [first] = asked;
  if (first === undefined) return undefined;
  if (asked.some(({ audience, scope }) => audience === '' || scope === '')) {
    throw new EntraRefusal(
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${quoted(given)} is not valid.`,
    );
  }
  if (asked.some(({ audience }) => audience !== first.audience)) {
    throw new EntraRefusal(
      400,
      'invalid_request',
      28000,
      `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${quoted(given).slice(1, -1)} is not valid.`,
    );
  }
  const names = [...new Set(asked.map(({ scope }) => scope))];
  if (names.includes(DEFAULT_SCOPE) && names.length > 1) {
    throw new EntraRefusal(
      400,
      'invalid_scope',
      70011,
      `The provided value for the input parameter 'scope' is not valid. ${DEFAULT_SCOPE} scope can't be combined with resource-specific scopes.`,
    );
  }
  return { audience: first.audience, scopes: names };
}

/** `https://vault.azure.net//.default` is for the resource whose identifier ends in a slash. */
function split(scope: string): { readonly audience: string; readonly scope: string } {
  const slash = scope.lastIndexOf('/');
  return slash === -1
    ? { audience: GRAPH, scope }
    : { audience: scope.slice(0, slash), scope: scope.slice(slash + 1) };
}
