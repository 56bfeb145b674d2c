import { CONTROL_PREFIX, type Control } from '../control/control.ts';
import type { Handler, Reply, Request } from '../http/exchange.ts';
import { isManagementPath } from '../management/endpoint.ts';
import type { Route, Router } from './door.ts';
import { belongsToVault, destinationOf, hostOf, isLoopbackHost } from './host.ts';
import { refusal } from './reply.ts';

/** A vault as a listener knows it. */
export interface ServedVault {
  readonly name: string;
  readonly answer: Handler;
}

/**
 * The shared port: vaults by their names, Entra ID on every other name of this machine, and beside it the management
 * plane, whose paths no tenant can have.
 */
export function sharedRouter(
  find: (name: string) => ServedVault | undefined,
  entra: Handler,
  management: Handler,
): Router {
  return (request) => {
    const host = hostOf(request.authority);
    if (host === undefined) return misdirected();
    const destination = destinationOf(host);
    if (destination.kind === 'entra') {
      return isManagementPath(request.path)
        ? { plane: 'management', answer: management }
        : { plane: 'entra', answer: entra };
    }
    if (destination.kind === 'stranger') return misdirected();
    const vault = find(destination.name);
    return vault === undefined
      ? unknownVault(destination.name)
      : { plane: 'vault', vault: vault.name, answer: vault.answer };
  };
}

/** A vault's own port, which is open a moment before the vault is served and a moment longer. */
export function vaultRouter(vault: ServedVault, isServed: () => boolean): Router {
  const route: Route = { plane: 'vault', vault: vault.name, answer: vault.answer };
  return (request) => {
    const host = hostOf(request.authority);
    if (host === undefined || !belongsToVault(host, vault.name)) return misdirected();
    return isServed() ? route : unknownVault(vault.name);
  };
}

export interface PlainHandlers {
  readonly identity: Handler;
  readonly control: Control;
  readonly status: Handler;
  /** The root certificate, PEM. */
  readonly caPem: () => string;
}

/** The plain port: managed identity, the control API, a page on how it stands, and the certificate that makes the other ports trusted. */
export function plainRouter({ identity, control, status, caPem }: PlainHandlers): Router {
  const certificate = (request: Request): Reply =>
    request.method === 'GET' || request.method === 'HEAD'
      ? {
          status: 200,
          headers: { 'Content-Type': 'application/x-pem-file', 'Cache-Control': 'no-cache' },
          body: caPem(),
          trace: { route: `${request.method} /ca.pem` },
        }
      : refusal(405, 'MethodNotAllowed', 'Only GET is answered here.', `${request.method} /ca.pem`);
  return (request) => {
    const host = hostOf(request.authority);
    if (host === undefined || !isLoopbackHost(host)) return misdirected();
    if (request.path.startsWith(`${CONTROL_PREFIX}/`)) return { plane: 'control', ...control };
    if (request.path === '/') return { plane: 'none', answer: status };
    if (request.path === '/ca.pem') return { plane: 'none', answer: certificate };
    return { plane: 'identity', answer: identity };
  };
}

/** RFC 9110 §15.5.20. Nothing of the Host goes back into the answer. */
export function misdirected(
  why = 'The Host header names nothing that is served here. This port answers to localhost, 127.0.0.1, [::1] and <vault>.vault.localhost.',
): Route {
  const refuse = ({ method }: Request) => refusal(421, 'MisdirectedRequest', why, `${method} (misdirected)`);
  return { plane: 'none', refuse, answer: refuse };
}

export function unknownVault(name: string): Route {
  const refuse = ({ method }: Request) =>
    refusal(
      404,
      'VaultNotFound',
      `There is no vault ${JSON.stringify(name)} in this emulator. Azure has no such host name then; here the name resolves for every vault.`,
      `${method} (unknown vault)`,
    );
  return { plane: 'none', vault: name, refuse, answer: refuse };
}
