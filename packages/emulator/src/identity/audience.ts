import type { Form } from './form.ts';
import { EntraRefusal, missingParameter, quoted } from './refusal.ts';
import { isSignInScope } from './sign-in/permissions.ts';

const SUFFIX = '/.default';

/**
 * The audience that a `scope` asks for. `https://vault.azure.net//.default` asks for the resource whose identifier
 * ends in a slash; the scopes of a sign-in, which MSAL Python adds by habit, mean nothing here.
 */
export function audienceOfScope(form: Form): string {
  const given = form.get('scope') ?? '';
  const asked = given.split(/\s+/).filter((scope) => scope !== '' && !isSignInScope(scope));
  const [scope, ...more] = asked;
  if (scope === undefined || more.length > 0) {
    throw new EntraRefusal(
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${quoted(given)} is not valid.`,
    );
  }
  const audience = scope.endsWith(SUFFIX) ? scope.slice(0, -SUFFIX.length) : '';
  if (audience === '') {
    throw new EntraRefusal(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${quoted(scope)} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  return audience;
}

/** The audience of the v1 endpoint. */
export function audienceOfResource(form: Form): string {
  const resource = form.get('resource') ?? '';
  if (resource === '') throw missingParameter('resource');
  return resource;
}
