import type { KeyAndChain } from '../certificate/certificates.ts';
import type { Misfortune } from '../fault/wire.ts';
import { type Limits, type Listener, openListener } from '../listener/listener.ts';
import { createProxy, type ProxyOptions } from './proxy.ts';
import { type ProxyPlanes, proxyRouter } from './router.ts';
import { upstreamOf } from './upstream.ts';

type Passed = 'offline' | 'vaults' | 'clock' | 'record' | 'onFault' | 'limit' | 'connectMs' | 'handshakeMs';

export interface ProxyListenerOptions extends Pick<ProxyOptions, Passed> {
  /** 0 for any free one. */
  readonly port: number;
  /** What to present in the name of Azure's hosts; always there where a proxy was asked for. */
  readonly presented: () => KeyAndChain | undefined;
  readonly planes: ProxyPlanes;
  readonly misfortune?: Misfortune;
  readonly limits?: Limits;
  /** Where HTTPS_PROXY and NO_PROXY are looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The proxy's port, on loopback whatever the others listen on. Throws `invalid_option`, `port_in_use`, `port_refused`. */
export async function openProxyListener(options: ProxyListenerOptions): Promise<Listener> {
  const { port, presented, planes, clock, record, onFault, environment } = options;
  const { limits = {}, misfortune } = options;
  let own = port;
  const proxy = createProxy({
    ...options,
    upstream: options.offline ? undefined : upstreamOf(environment),
    ownPort: () => own,
    tls: () => {
      const { key, chain } = presented() ?? { key: '', chain: '' };
      return { key, cert: chain };
    },
  });
  const listener = await openListener({
    ports: [port],
    option: '--proxy-port',
    route: proxyRouter(planes),
    connect: proxy.connect,
    tunnelOf: proxy.tunnelOf,
    clock,
    record,
    onFault,
    limits,
    ...(misfortune === undefined ? {} : { misfortune }),
  });
  own = listener.port;
  return listener;
}
