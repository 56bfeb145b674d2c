import type { Gate } from '../access/gate.ts';
import { RESOURCE_GROUP, SUBSCRIPTION_ID } from '../access/placement.ts';
import { PUBLIC_AUTHORITY, publicUrl } from '../cloud/hosts.ts';
import type { Handler, Request } from '../http/exchange.ts';
import type { Vault } from '../vault/vault.ts';
import { filterOf } from './filter.ts';
import { cloudMetadata } from './metadata.ts';
import { jsonReply, ManagementRefusal, noResourceGroup, noSubscription, noVault } from './refusal.ts';
import {
  groupResource,
  subscriptionResource,
  tenantResource,
  VAULT_TYPE,
  vaultResource,
  vaultSummary,
} from './resource.ts';

export interface ManagementOptions {
  readonly gate: Pick<Gate, 'tenantId' | 'authenticate' | 'authorityHost'>;
  readonly vaults: () => readonly Vault[];
  /** Where a vault is reached by its name, for whoever does not come through the proxy. */
  readonly urlOf: (vault: Vault) => string;
  /** Azure region of the resource group. */
  readonly location: string;
}

/** Both names of Azure Resource Manager, which clients ask for with and without the slash. */
const AUDIENCES = [
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
];

/** Whether a path of the port that Entra ID is on means the management plane. */
export function isManagementPath(path: string): boolean {
  return /^\/(?:subscriptions|tenants|metadata\/endpoints)(?:\/|$)/i.test(path);
}

const ANYBODY = { kind: 'anybody' } as const;

interface Call {
  readonly request: Request;
  /** What stands in the places of the path's pattern, by name. */
  readonly at: Readonly<Record<string, string>>;
}

interface Endpoint {
  readonly pattern: string;
  /** Whoever asks is answered, without a token. */
  readonly open?: true;
  answer(call: Call, options: ManagementOptions): object;
}

const list = (value: readonly object[]) => ({ value });

const shown = (of: Vault, { tunnel }: Request, { gate, urlOf }: ManagementOptions) => {
  const url = tunnel === undefined ? urlOf(of) : publicUrl(of.name);
  return vaultResource(of, gate.tenantId, `${url}/`);
};

const resources: Endpoint['answer'] = ({ request }, { vaults }) =>
  list(
    vaults()
      .filter(filterOf(request.query.get('$filter')))
      .map(vaultSummary),
  );

const all: Endpoint['answer'] = ({ request }, options) =>
  list(options.vaults().map((one) => shown(one, request, options)));

const SUBSCRIPTION = '/subscriptions/{subscription}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;
const ENDPOINTS: readonly Endpoint[] = [
  {
    pattern: '/metadata/endpoints',
    open: true,
    answer: ({ request }, { gate }) => cloudMetadata(request, gate.authorityHost()),
  },
  { pattern: '/tenants', answer: (_, { gate }) => list([tenantResource(gate.tenantId)]) },
  { pattern: '/subscriptions', answer: (_, { gate }) => list([subscriptionResource(gate.tenantId)]) },
  { pattern: SUBSCRIPTION, answer: (_, { gate }) => subscriptionResource(gate.tenantId) },
  { pattern: `${SUBSCRIPTION}/resources`, answer: resources },
  { pattern: `${SUBSCRIPTION}/resourceGroups`, answer: (_, { location }) => list([groupResource(location)]) },
  { pattern: `${SUBSCRIPTION}/providers/${VAULT_TYPE}`, answer: all },
  { pattern: `${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults`, answer: () => list([]) },
  { pattern: GROUP, answer: (_, { location }) => groupResource(location) },
  { pattern: `${GROUP}/resources`, answer: resources },
  { pattern: `${GROUP}/providers/${VAULT_TYPE}`, answer: all },
  {
    pattern: `${GROUP}/providers/${VAULT_TYPE}/{vault}`,
    answer: ({ request, at }, options) => {
      const { vault: name = '', group: of = '' } = at;
      const found = options.vaults().find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (found === undefined) throw noVault(name, of);
      return shown(found, request, options);
    },
  },
];

/** As the request log names it. */
export function nameOfManagementRequest({ method, path }: Pick<Request, 'method' | 'path'>): string {
  return `${method} ${found(path)?.endpoint.pattern ?? '(no such resource)'}`;
}

function found(path: string) {
  for (const endpoint of ENDPOINTS) {
    const at = matched(endpoint.pattern, path);
    if (at !== undefined) return { endpoint, at };
  }
  return undefined;
}

/**
 * The slice of Azure Resource Manager that signing in and finding vaults needs, to read only: one subscription and
 * one resource group with every vault in it. Whoever has a token for it may read all; roles of vaults do not count.
 */
export function createManagement(options: ManagementOptions): Handler {
  const { gate } = options;
  const { tenantId } = gate;
  const serve = (call: Call, endpoint: Endpoint | undefined): object => {
    const { request, at } = call;
    if (endpoint === undefined) throw unknownPath();
    if (request.method !== 'GET') throw readOnly(request.method);
    if ((request.query.get('api-version') ?? '') === '') throw missingApiVersion();
    const { subscription: id, group: name } = at;
    if (id !== undefined && id.toLowerCase() !== SUBSCRIPTION_ID) throw noSubscription(id);
    if (name !== undefined && name.toLowerCase() !== RESOURCE_GROUP) throw noResourceGroup(name);
    return endpoint.answer(call, options);
  };

  return async (request) => {
    const meant = found(request.path);
    const route = nameOfManagementRequest(request);
    const authorization = request.headers['authorization'];
    const sent = typeof authorization === 'string' ? authorization : undefined;
    const caller = meant?.endpoint.open ? ANYBODY : await gate.authenticate(sent, AUDIENCES);
    if (caller.kind === 'refused') {
      const refusal = sent === undefined ? missingToken() : invalidToken();
      const authority = request.tunnel === undefined ? gate.authorityHost() : PUBLIC_AUTHORITY;
      const challenge = `Bearer authorization_uri="${authority}/${tenantId}", error="invalid_token", error_description="${refusal.message}"`;
      const trace = { route, refusal: refusal.code };
      return jsonReply(401, bodyOf(refusal), trace, { 'WWW-Authenticate': challenge });
    }
    const trace = caller.kind === 'anybody' ? { route } : { route, principal: caller.principal.name };
    try {
      return jsonReply(200, serve({ request, at: meant?.at ?? {} }, meant?.endpoint), trace);
    } catch (error) {
      if (!(error instanceof ManagementRefusal)) throw error;
      return jsonReply(error.status, bodyOf(error), { ...trace, refusal: error.code });
    }
  };
}

/** Paths have no case here. Undefined where it is another one. */
function matched(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const at: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && segment !== '') at[name] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return at;
}

function bodyOf({ code, message }: ManagementRefusal): object {
  return { error: { code, message } };
}

function missingToken(): ManagementRefusal {
  return new ManagementRefusal(
    401,
    'AuthenticationFailed',
    "Authentication failed. The 'Authorization' header is missing.",
  );
}

function invalidToken(): ManagementRefusal {
  return new ManagementRefusal(
    401,
    'InvalidAuthenticationToken',
    'The access token is invalid: it has to be one of this tenant, in force, for https://management.azure.com or https://management.core.windows.net.',
  );
}

function missingApiVersion(): ManagementRefusal {
  return new ManagementRefusal(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}

function unknownPath(): ManagementRefusal {
  return new ManagementRefusal(
    404,
    'NotFound',
    'The emulator has only the part of Azure Resource Manager that finds subscriptions, resource groups and vaults.',
  );
}

function readOnly(method: string): ManagementRefusal {
  return new ManagementRefusal(
    405,
    'MethodNotAllowed',
    `The emulator's part of Azure Resource Manager is read only and takes no ${method}: its control API adds and changes vaults.`,
  );
}
