import type { Clock } from '../clock/clock.ts';
import type { Handler, Reply, Request } from '../http/exchange.ts';
import { pathOfEntra, tenantOf } from './adfs.ts';
import { isTenantName, unknownTenant } from './directory.ts';
import { ANY_TENANT, instanceDiscovery, openIdConfiguration, openIdConfigurationV1 } from './discovery.ts';
import { EntraRefusal, jsonReply, refusalReply } from './refusal.ts';
import { answerAuthorize } from './sign-in/authorize.ts';
import { answerDeviceCode } from './sign-in/device.ts';
import { answerDevicePage } from './sign-in/device-page.ts';
import { createGrants } from './sign-in/grants.ts';
import { answerLogout } from './sign-in/logout.ts';
import { refusalPage } from './sign-in/refusal-page.ts';
import type { Tenant } from './tenant.ts';
import { answerToken } from './token.ts';

export interface EntraOptions {
  readonly tenant: Tenant;
  readonly clock: Clock;
}

interface Call {
  readonly request: Request;
  /** The tenant as the path names it. */
  readonly asked: string;
  /** The path names `common` or the like instead. */
  readonly anyTenant: boolean;
  readonly route: string;
}

interface Endpoint {
  readonly methods: readonly ('GET' | 'POST')[];
  /** For the eyes of a person: so are its refusals. */
  readonly page?: true;
  answer(call: Call): Reply | Promise<Reply>;
}

/** What stands behind the tenant. */
const PATHS = [
  'oauth2/v2.0/token',
  'oauth2/token',
  'oauth2/v2.0/authorize',
  'oauth2/authorize',
  'oauth2/v2.0/devicecode',
  'oauth2/deviceauth',
  'oauth2/v2.0/logout',
  'oauth2/logout',
  'v2.0/.well-known/openid-configuration',
  '.well-known/openid-configuration',
  'discovery/v2.0/keys',
  'discovery/keys',
  'discovery/instance',
] as const;

const MULTI_TENANT = new Set(['common', 'organizations', 'consumers']);

/**
 * Entra ID over HTTP: discovery, keys, the token endpoints of one tenant and the pages where its people sign in, on
 * every path that is not a vault's. Documents name the host that the caller used.
 */
export function createEntra({ tenant, clock }: EntraOptions): Handler {
  const grants = createGrants(clock);
  const token = (version: 1 | 2): Endpoint => ({
    methods: ['POST'],
    answer: (call) => answerToken({ ...call, tenant, clock, grants, version }),
  });
  const page = (answer: Endpoint['answer']): Endpoint => ({ methods: ['GET', 'POST'], page: true, answer });
  const authorize = (version: 1 | 2) =>
    page((call) => answerAuthorize({ ...call, tenant, clock, grants, version }));
  const logout = page(({ request, route }) => answerLogout(request, tenant, route));
  const document = (body: (call: Call) => object): Endpoint => ({
    methods: ['GET'],
    // Anyone may read these, a script in a browser too.
    answer: (call) =>
      jsonReply(200, body(call), { route: call.route }, { 'Access-Control-Allow-Origin': '*' }),
  });
  const keys = document(() => ({ keys: tenant.keys }));
  const endpoints: Readonly<Record<(typeof PATHS)[number], Endpoint>> = {
    'oauth2/v2.0/token': token(2),
    'oauth2/token': token(1),
    'oauth2/v2.0/authorize': authorize(2),
    'oauth2/authorize': authorize(1),
    'oauth2/v2.0/devicecode': {
      methods: ['POST'],
      answer: (call) => answerDeviceCode({ ...call, tenant, grants }),
    },
    'oauth2/deviceauth': page((call) => answerDevicePage({ ...call, tenant, grants })),
    'oauth2/v2.0/logout': logout,
    'oauth2/logout': logout,
    'v2.0/.well-known/openid-configuration': document(({ request, asked, anyTenant }) =>
      openIdConfiguration(request.authority, asked, anyTenant ? ANY_TENANT : tenant.tenantId),
    ),
    '.well-known/openid-configuration': document(({ request, asked }) =>
      openIdConfigurationV1(request.authority, asked, tenant.issuer),
    ),
    'discovery/v2.0/keys': keys,
    'discovery/keys': keys,
    'discovery/instance': document(({ request }) =>
      instanceDiscovery(request.authority, tenantToDiscover(request)),
    ),
  };

  return async (request) => {
    const { method } = request;
    const { asked: named, path } = partsOf(request);
    const asked = tenantOf(named, tenant.tenantId);
    const route = nameOfEntraRequest(request);
    if (path === undefined || asked === '') {
      return { status: 404, headers: { 'Cache-Control': 'no-store' }, trace: { route } };
    }
    const endpoint = endpoints[path];
    const anyTenant = MULTI_TENANT.has(asked.toLowerCase());
    try {
      if (!anyTenant && asked.toLowerCase() !== tenant.tenantId.toLowerCase()) {
        throw unknownTenant(asked, endpoint.methods.includes('GET') ? 'invalid_tenant' : 'invalid_request');
      }
      if (!endpoint.methods.some((one) => one === method)) throw wrongMethod(method, endpoint.methods);
      return await endpoint.answer({ request, asked, anyTenant, route });
    } catch (error) {
      if (!(error instanceof EntraRefusal)) throw error;
      const trace = { route, refusal: `AADSTS${error.code}` };
      return (endpoint.page === true ? refusalPage : refusalReply)(error, request, clock, trace);
    }
  };
}

/** As the request log names it: nothing of a path that nobody knows. */
export function nameOfEntraRequest(request: Request): string {
  const { asked, path } = partsOf(request);
  if (path === undefined || asked === '') return `${request.method} (no such endpoint)`;
  return `${request.method} ${path === 'discovery/instance' ? '/common' : '/{tenant}'}/${path}`;
}

function partsOf(request: Request) {
  const [, asked = '', ...rest] = pathOfEntra(request.path).split('/');
  const below = rest.join('/').replace(/\/$/, '').toLowerCase();
  return { asked, path: PATHS.find((path) => path === below) };
}

/** The tenant of `authorization_endpoint`, which every client sends. */
function tenantToDiscover(request: Request): string {
  const endpoint = request.query.get('authorization_endpoint') ?? '';
  const tenant = URL.canParse(endpoint) ? new URL(endpoint).pathname.split('/')[1] : undefined;
  if (tenant !== undefined && isTenantName(tenant)) return tenant;
  throw new EntraRefusal(
    400,
    'invalid_request',
    900144,
    "The request must contain the following parameter: 'authorization_endpoint'.",
  );
}

function wrongMethod(received: string, accepted: readonly string[]): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    900561,
    `The endpoint only accepts ${[...accepted, 'OPTIONS'].join(', ')} requests. Received a ${received} request.`,
  );
}
