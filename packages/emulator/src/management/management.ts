import { RESOURCE_GROUP, SUBSCRIPTION_ID } from '../access/placement.ts';
import { PUBLIC_AUTHORITY } from '../cloud/hosts.ts';
import type { Handler } from '../http/exchange.ts';
import { jsonReplies } from '../http/json.ts';
import {
  type Call,
  type Endpoint,
  endpointOf,
  type ManagementOptions,
  nameOfManagementRequest,
} from './endpoint.ts';
import {
  invalidToken,
  ManagementRefusal,
  missingApiVersion,
  missingToken,
  noResourceGroup,
  noSubscription,
  readOnly,
  unknownPath,
} from './refusal.ts';

const jsonReply = jsonReplies('no-cache');

/** Both names of Azure Resource Manager, which clients ask for with and without the slash. */
const AUDIENCES = [
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
];

const ANYBODY = { kind: 'anybody' } as const;

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
    const meant = endpointOf(request.path);
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

function bodyOf({ code, message }: ManagementRefusal): object {
  return { error: { code, message } };
}
