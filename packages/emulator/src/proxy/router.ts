import { placeOf } from '../cloud/hosts.ts';
import type { Handler, Request } from '../http/exchange.ts';
import type { Plane, Route, Router } from '../listener/door.ts';
import { hostOf, isLoopbackHost } from '../listener/host.ts';
import { refusal } from '../listener/reply.ts';
import { misdirected, type ServedVault, unknownVault } from '../listener/routers.ts';

export interface ProxyPlanes {
  readonly find: (vault: string) => ServedVault | undefined;
  readonly entra: Handler;
  readonly management: Handler;
  /** The plain port, which clients that send every request to the proxy reach only through it. */
  readonly plain: { readonly port: number; readonly route: Router };
}

/**
 * Requests inside of a terminated connection by the host that it was opened to, which the Host header and the name
 * of the TLS handshake have to agree with; all others are plain http:// ones.
 */
export function proxyRouter({ find, entra, management, plain }: ProxyPlanes): Router {
  return (request) => {
    const { tunnel } = request;
    if (tunnel === undefined) return isPlain(request, plain.port) ? plain.route(request) : notForwarded();
    const { host, serverName } = tunnel;
    const named = hostOf(request.authority.replace(/:443$/, ''));
    const agreed =
      named === host &&
      !/:\d+$/.test(request.authority.replace(/:443$/, '')) &&
      (serverName ?? host) === host;
    if (!agreed) return misdirected(DISAGREED);
    const at = (plane: Plane, answer: Handler, vault?: string): Route => ({
      plane,
      // Ids and links without the port and in lower case, as Azure writes them.
      answer: (given) => answer({ ...given, authority: host }),
      ...(vault === undefined ? {} : { vault }),
    });
    const place = placeOf(host);
    if (place.kind === 'entra') return at('entra', entra);
    if (place.kind === 'management') return at('management', management);
    const vault = place.kind === 'vault' ? find(place.name) : undefined;
    return vault === undefined ? unknownVault(host) : at('vault', vault.answer, vault.name);
  };
}

function isPlain({ authority }: Request, port: number): boolean {
  const host = hostOf(authority);
  return host !== undefined && isLoopbackHost(host) && authority.endsWith(`:${port}`);
}

const DISAGREED =
  'The Host header, or the server name of the TLS handshake, is not the host that the proxy was asked to connect to.';

function notForwarded(): Route {
  const refuse = ({ method }: Request) => {
    const reply = refusal(
      405,
      'MethodNotAllowed',
      'This proxy takes CONNECT only: it stands in for https:// addresses. Set HTTPS_PROXY to it, and not HTTP_PROXY.',
      `${method} (not forwarded)`,
    );
    return { ...reply, headers: { ...reply.headers, Allow: 'CONNECT' } };
  };
  return { plane: 'proxy', refuse, answer: refuse };
}
