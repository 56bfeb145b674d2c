import type { Authorization, Gate, Refused } from '../access/gate.ts';
import { networkRefusal } from '../access/network.ts';
import type { Principal } from '../access/principal.ts';
import { PUBLIC_AUTHORITY } from '../cloud/hosts.ts';
import { EmulatorError } from '../error.ts';
import type { CallerFaults } from '../fault/caller.ts';
import type { Reply, Request } from '../http/exchange.ts';
import type { Quotas } from '../quota/quotas.ts';
import { checkName } from '../vault/limits.ts';
import { invalidName, throttled, VaultError } from '../vault/refusal.ts';
import type { Vault } from '../vault/vault.ts';
import { checkApiVersion } from './api-version.ts';
import { challengeOf } from './challenge.ts';
import { Renderer } from './renderer.ts';
import { clientAddress, errorBody, jsonReply, standardHeaders } from './reply.ts';
import { isProbe, type Route, routeOf } from './route.ts';

export interface DataPlaneOptions {
  readonly gate: Gate;
  /** Nobody is asked who he is, what he may do or where he comes from. */
  readonly open?: boolean;
  /** Whether a vault takes one more request; every one where this is absent. */
  readonly quotas?: Pick<Quotas, 'admit'>;
  /** How callers who are known are refused all the same. */
  readonly faults?: CallerFaults;
}

export type DataPlane = (vault: Vault, request: Request) => Promise<Reply>;

type Caller = { readonly name: string; readonly principal?: Principal };

/**
 * The secrets data plane over HTTP. The doors, in the service's order: token, network, route, quota, api-version,
 * name, role or access policy, body, vault. Whoever has no token learns nothing, not even which paths exist.
 */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const { gate, open = false, faults } = options;
  return async (vault, request) => {
    const route = routeOf(request.method, request.path);
    const headers = standardHeaders(vault, request);
    const pattern = `${request.method} ${route.pattern}`;
    let caller: Caller | undefined;
    let fault: string | undefined;
    const traced = () => ({
      route: pattern,
      vault: vault.name,
      ...(caller === undefined ? {} : { principal: caller.name }),
    });
    try {
      caller = await enter(gate, open, route, request, headers);
      const setback = faults?.({ vault, request, route, named: pattern, principal: caller.principal });
      if (setback !== undefined) {
        fault = setback.id;
        if (setback.claims !== undefined) challenge(gate, request, headers, setback.claims);
        throw setback.error;
      }
      if (caller.principal !== undefined) checkNetwork(caller.principal, vault, request);
      const result = serve(options, vault, request, route, caller, headers);
      return jsonReply(result === undefined ? 204 : 200, result, headers, traced());
    } catch (error) {
      const refusal = error instanceof EmulatorError ? notKept(error) : error;
      if (!(refusal instanceof VaultError)) throw error;
      const struck = fault === undefined ? {} : { fault };
      const trace = { ...traced(), refusal: refusal.innerCode ?? refusal.code, ...struck };
      return jsonReply(refusal.status, errorBody(refusal), headers, trace);
    }
  };
}

async function enter(
  gate: Gate,
  open: boolean,
  route: Route,
  request: Request,
  headers: Record<string, string>,
): Promise<Caller> {
  const sent = request.headers['authorization'];
  const token = typeof sent === 'string' && /^Bearer +\S/i.test(sent) ? sent : undefined;
  if (open && !(token === undefined && isProbe(route, request.body))) return { name: 'open' };
  const { audiences } = challengeOf(request.authority);
  const answer =
    token === undefined
      ? { kind: 'refused' as const, message: 'AKV10000: Request is missing a Bearer or PoP token.' }
      : await gate.authenticate(token, audiences);
  if (answer.kind === 'authenticated') return { name: answer.principal.name, principal: answer.principal };
  challenge(gate, request, headers);
  throw new VaultError(401, 'Unauthorized', answer.message);
}

/** Tells where to sign in; `claims`, in base64, what a token has to be like that the caller's is not. */
function challenge(
  gate: Gate,
  { authority, tunnel }: Request,
  headers: Record<string, string>,
  claims?: string,
): void {
  const authorityHost = tunnel === undefined ? gate.authorityHost() : PUBLIC_AUTHORITY;
  const plain = challengeOf(authority).header(authorityHost, gate.tenantId);
  headers['WWW-Authenticate'] =
    claims === undefined ? plain : `${plain}, error="insufficient_claims", claims="${claims}"`;
}

function serve(
  { gate, quotas }: DataPlaneOptions,
  vault: Vault,
  request: Request,
  route: Route,
  caller: Caller,
  headers: Record<string, string>,
): object | undefined {
  if (route.kind === 'unknown') throw unknownPath(request);
  if (route.kind === 'method') {
    headers['Allow'] = route.allow;
    throw methodNotAllowed(request);
  }
  const { operation } = route;
  if (quotas?.admit(vault, operation.action) === false) throw throttled();
  const apiVersion = checkApiVersion(request.query.get('api-version'));
  const name = decoded(route.name);
  if (name !== undefined) checkName(name);
  if (caller.principal !== undefined) {
    const secret = name === undefined ? {} : { secret: name };
    const { action, permission } = operation;
    const wanted = { vault: vault.name, action, permission, ...secret };
    admit(gate.authorize(caller.principal, wanted, vault.properties), headers);
  }
  return operation.run({
    vault,
    name: name ?? '',
    version: decoded(route.version),
    apiVersion,
    query: request.query,
    body: request.body,
    render: new Renderer(vault, `https://${request.authority}`, apiVersion),
  });
}

function checkNetwork(principal: Principal, vault: Vault, { remoteAddress }: Request): void {
  const refused = networkRefusal({ principal, address: clientAddress(remoteAddress), vault });
  if (refused !== undefined) throw forbidden(refused);
}

function forbidden({ message, innerCode }: Refused): VaultError {
  return new VaultError(403, 'Forbidden', message, innerCode);
}

function admit(answer: Authorization, headers: Record<string, string>): void {
  if (answer.kind === 'refused') throw forbidden(answer);
  if (answer.assignmentId === undefined) return;
  headers['x-ms-keyvault-rbac-assignment-id'] = answer.assignmentId;
  headers['x-ms-keyvault-rbac-cache'] = 'ra_age=0;da_age=0;rd_age=0;brd_age=0;ra_notif_age=0;dec_lev=1;';
}

/** What the vault's journal could not keep: nothing of the service's own, but said in its manner. */
function notKept({ message, hint }: EmulatorError): VaultError {
  return new VaultError(500, 'InternalServerError', `${message} ${hint}`);
}

function decoded(segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidName(segment);
  }
}

function unknownPath({ authority, path }: Request): VaultError {
  return new VaultError(
    404,
    'NotFound',
    `No HTTP resource was found that matches the request URI 'https://${authority}${path}'.`,
  );
}

function methodNotAllowed({ method }: Request): VaultError {
  return new VaultError(
    405,
    'MethodNotAllowed',
    `The requested resource does not support http method '${method}'.`,
  );
}
