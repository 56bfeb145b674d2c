import type { RenewedCertificates } from '../certificate/renewal.ts';
import type { Router } from '../listener/door.ts';
import { type Listener, type ListenerOptions, openListener } from '../listener/listener.ts';
import { type ServedVault, vaultRouter } from '../listener/routers.ts';
import type { Settings } from '../options.ts';
import { openProxyListener } from '../proxy/listener.ts';
import type { ProxyPlanes } from '../proxy/router.ts';

/** What every listener is given. */
type Common = Required<Pick<ListenerOptions, 'clock' | 'record' | 'onFault' | 'misfortune'>>;

export interface PortsOptions extends Common {
  readonly settings: Pick<Settings, 'port' | 'addresses' | 'proxyPort' | 'offline'>;
  readonly certificates: RenewedCertificates;
}

/** How the emulator is reached. Addresses are there once their ports are open. */
export interface Ports {
  readonly sharedPort: number;
  readonly authorityHost: string;
  readonly plainUrl: string;
  /** Undefined where there is no proxy. */
  readonly proxyUrl: string | undefined;
  /** The port of the options. @throws EmulatorError `port_in_use`, `port_refused`. */
  openShared(route: Router): Promise<void>;
  openPlain(route: Router): Promise<void>;
  /** A vault's own; `index` counts the vaults from 0. Whoever opens it closes it. */
  openVault(vault: ServedVault, index: number, isServed: () => boolean): Promise<Listener>;
  /** Does nothing where no proxy was asked for. Comes after the plain port, which is reached through it too. */
  openProxy(planes: Omit<ProxyPlanes, 'plain'>, vaults: () => readonly string[]): Promise<void>;
  /** All but the vaults' own, at once. */
  close(graceMs: number): Promise<void>;
}

export function createPorts({ settings, certificates, ...common }: PortsOptions): Ports {
  const { port, addresses } = settings;
  let shared: Listener | undefined;
  let plain: { readonly port: number; readonly route: Router } | undefined;
  let proxy: Listener | undefined;
  const opened: Listener[] = [];
  const keep = async (opening: Promise<Listener>) => {
    const listener = await opening;
    opened.push(listener);
    return listener;
  };
  const listen = (listener: Pick<ListenerOptions, 'ports' | 'route' | 'vault' | 'tls'>) =>
    openListener({ ...listener, ...common, addresses });
  const tls = () => {
    const { key, chain } = certificates.current();
    return { key, cert: chain };
  };
  const preferred = (offset: number) => {
    const next = port + offset;
    return port === 0 || next > 65_535 || next === settings.proxyPort ? [0] : [next, 0];
  };

  return {
    get sharedPort() {
      return portOf(shared);
    },
    get authorityHost() {
      return `https://localhost:${portOf(shared)}`;
    },
    get plainUrl() {
      return `http://127.0.0.1:${portOf(plain)}`;
    },
    get proxyUrl() {
      return proxy === undefined ? undefined : `http://127.0.0.1:${proxy.port}`;
    },
    openShared: async (route) => {
      shared = await keep(listen({ ports: [port], route, tls }));
    },
    openPlain: async (route) => {
      plain = { port: (await keep(listen({ ports: preferred(1), route }))).port, route };
    },
    openVault: (vault, index, isServed) =>
      listen({ ports: preferred(2 + index), route: vaultRouter(vault, isServed), vault: vault.name, tls }),
    openProxy: async (planes, vaults) => {
      if (settings.proxyPort === undefined || plain === undefined) return;
      proxy = await keep(
        openProxyListener({
          ...common,
          port: settings.proxyPort,
          offline: settings.offline,
          presented: () => certificates.current().proxy,
          planes: { ...planes, plain },
          vaults,
          environment: process.env,
        }),
      );
    },
    close: async (graceMs) => {
      await Promise.all(opened.map((listener) => listener.close(graceMs)));
    },
  };
}

function portOf(opened: { readonly port: number } | undefined): number {
  if (opened === undefined) throw new Error('This port is not open yet.');
  return opened.port;
}
