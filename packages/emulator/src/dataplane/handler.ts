import type { Authentication, Authorization, Gate, Refused } from '../access/gate.ts';
import { networkRefusal } from '../access/network.ts';
import type { Principal } from '../access/principal.ts';
import { PUBLIC_AUTHORITY } from '../cloud/hosts.ts';
import { EmulatorError } from '../error.ts';
import type { CallerFaults } from '../fault/caller.ts';
import type { Reply, Request, Trace } from '../http/exchange.ts';
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

export type DataPlane = (vault: Vault, request: Request) => Reply | Promise<Reply>;

/** A request to a vault, and what is known by now of its answer. */
interface Visit {
  readonly vault: Vault;
  readonly request: Request;
  readonly route: Route;
  readonly headers: Record<string, string>;
  readonly trace: { -readonly [Field in keyof Trace]: Trace[Field] };
}

/** What is known of who calls. */
type Identity = Authentication | { readonly kind: 'open' };

/** Nobody in particular where nobody is asked who he is. */
type Caller = Principal | undefined;

const MISSING: Identity = {
  kind: 'refused',
  message: 'AKV10000: Request is missing a Bearer or PoP token.',
};

/**
 * The secrets data plane over HTTP. The doors, in the service's order: token, network, route, quota, api-version,
 * name, role or access policy, body, vault. Whoever has no token learns nothing, not even which paths exist.
 */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  return (vault, request) => {
    const route = routeOf(request.method, request.path);
    const headers = standardHeaders(vault, request);
    const visit = { vault, request, route, headers, trace: { route: route.named, vault: vault.name } };
    const identity = identify(options, visit);
    return identity instanceof Promise
      ? identity.then((known) => answer(options, visit, known))
      : answer(options, visit, identity);
  };
}

function identify(
  { gate, open = false }: DataPlaneOptions,
  { request, route }: Visit,
): Identity | Promise<Identity> {
  const sent = request.headers['authorization'];
  const token = typeof sent === 'string' && /^Bearer +\S/i.test(sent) ? sent : undefined;
  if (open && !(token === undefined && isProbe(route, request.body))) return { kind: 'open' };
  if (token === undefined) return MISSING;
  return gate.authenticate(token, challengeOf(request.authority).audiences);
}

function answer(options: DataPlaneOptions, visit: Visit, identity: Identity): Reply {
  const { headers, trace } = visit;
  try {
    const caller = enter(options.gate, visit, identity);
    trace.principal = caller?.name ?? 'open';
    suffer(options, visit, caller);
    if (caller !== undefined) checkNetwork(caller, visit);
    const result = serve(options, visit, caller);
    return jsonReply(result === undefined ? 204 : 200, result, headers, trace);
  } catch (error) {
    const refusal = error instanceof EmulatorError ? notKept(error) : error;
    if (!(refusal instanceof VaultError)) throw error;
    trace.refusal = refusal.innerCode ?? refusal.code;
    return jsonReply(refusal.status, errorBody(refusal), headers, trace);
  }
}

function enter(gate: Gate, { request, headers }: Visit, identity: Identity): Caller {
  if (identity.kind === 'open') return undefined;
  if (identity.kind === 'authenticated') return identity.principal;
  challenge(gate, request, headers);
  throw new VaultError(401, 'Unauthorized', identity.message);
}

/** What a fault has for a caller who would have been let in. */
function suffer({ gate, faults }: DataPlaneOptions, visit: Visit, principal: Caller): void {
  const { vault, request, route, headers, trace } = visit;
  const setback = faults?.({ vault, request, route, named: route.named, principal });
  if (setback === undefined) return;
  trace.fault = setback.id;
  if (setback.claims !== undefined) challenge(gate, request, headers, setback.claims);
  throw setback.error;
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
  { vault, request, route, headers }: Visit,
  caller: Caller,
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
  if (caller !== undefined) {
    const secret = name === undefined ? {} : { secret: name };
    const { action, permission } = operation;
    const wanted = { vault: vault.name, action, permission, ...secret };
    admit(gate.authorize(caller, wanted, vault.properties), headers);
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

function checkNetwork(principal: Principal, { vault, request }: Visit): void {
  const refused = networkRefusal({ principal, address: clientAddress(request.remoteAddress), vault });
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
  if (segment === undefined || !segment.includes('%')) return segment;
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
