import type { Request } from '../http/exchange.ts';
import type { Application } from './application.ts';
import { type AssertionContext, applicationOfAssertion, JWT_BEARER } from './assertion.ts';
import { applicationOf } from './directory.ts';
import type { Form } from './form.ts';
import { EntraRefusal, missingParameter, quoted } from './refusal.ts';

export interface Client {
  readonly application: Application;
  /** Claim `appidacr`: 0 none, which only a public client may give; 1 a secret, 2 an assertion. */
  readonly proof: '0' | '1' | '2';
}

/** Who redeems what a person agreed to: a public client by its name alone. Throws EntraRefusal. */
export async function identifyClient(
  form: Form,
  request: Request,
  context: AssertionContext,
): Promise<Client> {
  const clientId = form.get('client_id') ?? '';
  const given = ['client_secret', 'client_assertion'].some((name) => (form.get(name) ?? '') !== '');
  if (given || basicCredentials(request) !== undefined) {
    if (context.tenant.applications.byClientId(clientId)?.isPublic === true) {
      throw new EntraRefusal(
        401,
        'invalid_client',
        700025,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      );
    }
    return await authenticateClient(form, request, context);
  }
  if (clientId === '') throw missingParameter('client_id');
  const application = applicationOf(clientId, context.tenant);
  if (application.isPublic) return { application, proof: '0' };
  throw new EntraRefusal(
    401,
    'invalid_client',
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  );
}

/** Who asks for a token: by secret (body or HTTP Basic), or by an assertion. Throws EntraRefusal. */
export async function authenticateClient(
  form: Form,
  request: Request,
  context: AssertionContext,
): Promise<Client> {
  const assertion = form.get('client_assertion');
  if (assertion !== undefined && assertion !== '') {
    if (form.get('client_assertion_type') !== JWT_BEARER) {
      throw new EntraRefusal(
        400,
        'invalid_request',
        900144,
        `The request body must contain the following parameter: 'client_assertion_type' with value '${JWT_BEARER}'.`,
      );
    }
    return {
      application: await applicationOfAssertion(assertion, form.get('client_id'), context),
      proof: '2',
    };
  }
  const basic = basicCredentials(request);
  const clientId = basic?.clientId ?? form.get('client_id') ?? '';
  const secret = basic?.secret ?? form.get('client_secret') ?? '';
  if (clientId === '') throw missingParameter('client_id');
  const application = applicationOf(clientId, context.tenant);
  if (secret === '') {
    throw new EntraRefusal(
      401,
      'invalid_client',
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  }
  if (!application.knowsSecret(secret)) {
    throw new EntraRefusal(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app ${quoted(application.clientId)}.`,
    );
  }
  return { application, proof: '1' };
}

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function basicCredentials(request: Request): { clientId: string; secret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(String(request.headers['authorization'] ?? ''))?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { clientId: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) };
}

function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
