import { hash, timingSafeEqual } from 'node:crypto';
import { type Clock, seconds } from '../clock/clock.ts';
import type { Handler, Reply, Request } from '../http/exchange.ts';
import type { Application } from './application.ts';
import { jsonReply } from './refusal.ts';
import type { IssuedToken, Tenant } from './tenant.ts';

export interface ManagedIdentityOptions {
  readonly tenant: Tenant;
  readonly clock: Clock;
  /** What App Service calls IDENTITY_HEADER: the secret that shows that the caller runs on this machine. */
  readonly identityHeader: string;
  /** Client id of the identity that answers a caller who names none. */
  readonly systemAssigned?: string;
  /** Client ids of the identities that callers may name, by client, object or resource id. */
  readonly userAssigned?: readonly string[];
}

const SERVICES = [
  { path: '/msi/token', answer: appService },
  { path: '/metadata/identity/oauth2/token', answer: imds },
] as const;

const APP_SERVICE_VERSION = '2019-08-01';
const IMDS_OLDEST_VERSION = '2018-02-01';
const RESOURCE_LIMIT = 512;
/** Whose identity a system-assigned one is: that of the service that answers. */
const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers';
const SITE = `${GROUP}/Microsoft.Web/sites/keyward`;
const MACHINE = `${GROUP}/Microsoft.Compute/virtualMachines/keyward`;
/** What may name an identity: App Service and the metadata service spell it differently, and so do their versions. */
const SELECTORS: Readonly<Record<string, 'byClientId' | 'byObjectId' | 'byResourceId'>> = {
  client_id: 'byClientId',
  principal_id: 'byObjectId',
  object_id: 'byObjectId',
  mi_res_id: 'byResourceId',
  msi_res_id: 'byResourceId',
};

/**
 * Managed identity over plain HTTP, in the shapes of App Service (`IDENTITY_ENDPOINT`) and of a virtual machine's
 * metadata service (`AZURE_POD_IDENTITY_AUTHORITY_HOST`). Identities are applications of the tenant. Other paths are
 * answered 404.
 */
export function createManagedIdentity(options: ManagedIdentityOptions): Handler {
  return async (request) => {
    const service = serviceOf(request);
    const route = nameOfIdentityRequest(request);
    if (service === undefined) {
      return { status: 404, headers: { 'Cache-Control': 'no-store' }, trace: { route } };
    }
    if (request.method !== 'GET') {
      return {
        status: 405,
        headers: { Allow: 'GET', 'Cache-Control': 'no-store' },
        trace: { route },
      };
    }
    return await service.answer(request, options, route);
  };
}

/** As the request log names it: nothing of a path that nobody knows. */
export function nameOfIdentityRequest(request: Request): string {
  return `${request.method} ${serviceOf(request)?.path ?? '(no such endpoint)'}`;
}

function serviceOf({ path }: Request) {
  const asked = path.replace(/\/$/, '').toLowerCase();
  return SERVICES.find((service) => service.path === asked);
}

async function appService(request: Request, options: ManagedIdentityOptions, route: string): Promise<Reply> {
  const refuse = (status: number, message: string) =>
    jsonReply(status, { statusCode: status, message }, { route });
  if (!isSecret(request.headers['x-identity-header'], options.identityHeader)) {
    return refuse(401, 'The X-IDENTITY-HEADER header is missing or does not match IDENTITY_HEADER.');
  }
  if (request.query.get('api-version') !== APP_SERVICE_VERSION) {
    return refuse(400, `The api-version must be ${APP_SERVICE_VERSION}.`);
  }
  const resource = resourceOf(request);
  if (resource === undefined) return refuse(400, 'The resource parameter is missing or not usable.');
  const identity = identityOf(request, options);
  if (identity === undefined) {
    return refuse(
      400,
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    );
  }
  const issued = await issue(identity, { tenant: options.tenant, audience: resource, host: SITE });
  const body = {
    access_token: issued.token,
    expires_on: String(issued.expiresOn),
    resource,
    token_type: 'Bearer',
    client_id: identity.clientId,
  };
  return jsonReply(200, body, { route, principal: identity.name });
}

async function imds(request: Request, options: ManagedIdentityOptions, route: string): Promise<Reply> {
  const refuse = (error: string, description: string) =>
    jsonReply(400, { error, error_description: description }, { route });
  if (String(request.headers['metadata']).toLowerCase() !== 'true') {
    return refuse('invalid_request', 'Required metadata header not specified');
  }
  // A forwarded request comes from another machine: the service is for this one only.
  if (request.headers['x-forwarded-for'] !== undefined) {
    return refuse('invalid_request', 'X-Forwarded-For header is not allowed');
  }
  const version = request.query.get('api-version') ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version) || version < IMDS_OLDEST_VERSION) {
    return refuse('invalid_request', 'Required query variable api-version not specified or not supported');
  }
  const resource = resourceOf(request);
  if (resource === undefined) {
    return refuse('invalid_request', "Required query variable 'resource' is missing");
  }
  const identity = identityOf(request, options);
  if (identity === undefined) return refuse('invalid_request', 'Identity not found');
  const issued = await issue(identity, { tenant: options.tenant, audience: resource, host: MACHINE });
  return jsonReply(200, imdsBody(issued, identity, resource, options.clock), {
    route,
    principal: identity.name,
  });
}

/** A user-assigned identity is a resource of its own; a system-assigned one belongs to its host. */
function issue(
  application: Application,
  { tenant, audience, host }: { readonly tenant: Tenant; readonly audience: string; readonly host: string },
): Promise<IssuedToken> {
  return tenant.issue({ application, audience, resourceId: application.resourceId ?? host });
}

/** Every value is text. */
function imdsBody(issued: IssuedToken, identity: Application, resource: string, clock: Clock): object {
  return {
    access_token: issued.token,
    client_id: identity.clientId,
    expires_in: String(issued.expiresOn - seconds(clock)),
    expires_on: String(issued.expiresOn),
    ext_expires_in: String(issued.expiresInS),
    not_before: String(issued.notBefore),
    resource,
    token_type: 'Bearer',
  };
}

function resourceOf(request: Request): string | undefined {
  const resource = request.query.get('resource') ?? '';
  return resource === '' || resource.length > RESOURCE_LIMIT ? undefined : resource;
}

/** One name at most; a system-assigned identity may be named too, as on the real service. */
function identityOf(request: Request, options: ManagedIdentityOptions): Application | undefined {
  const { tenant, systemAssigned, userAssigned = [] } = options;
  const allowed = systemAssigned === undefined ? userAssigned : [systemAssigned, ...userAssigned];
  const named = Object.entries(SELECTORS).filter(([parameter]) => request.query.has(parameter));
  const [first, ...more] = named;
  if (more.length > 0) return undefined;
  const [parameter, find] = first ?? ['', 'byClientId'];
  const id = first === undefined ? systemAssigned : request.query.get(parameter);
  const found = id === undefined ? undefined : tenant.applications[find](id);
  return allowed.some((one) => one.toLowerCase() === found?.clientId.toLowerCase()) ? found : undefined;
}

/** Digests, so that neither length nor content shows in the time that it takes. */
function isSecret(given: string | string[] | undefined, secret: string): boolean {
  if (typeof given !== 'string') return false;
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', secret, 'buffer'));
}
