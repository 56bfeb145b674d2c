import { vaultError } from '@keyward/core/errors';
import type { VaultAddress } from '../vault-url/vault-url.ts';

/** A proxy of HTTP that leads to a vault by CONNECT. */
export interface ProxyAddress {
  /** As configured. It may hold a password: it is for node:https alone. */
  readonly url: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** The configuration gives a user name for it. */
  readonly signsIn: boolean;
}

const VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];

/**
 * The proxy that the environment asks for, found as `@azure/identity` finds it, so that signing in and
 * calling the vault take one way; what NO_PROXY excepts is decided for both by {@link isExcepted}. A vault on this
 * machine is never behind one.
 *
 * @throws `invalid_configuration` for what is no address; it is not shown, since it may hold a password.
 */
export function proxyFrom(env: NodeJS.ProcessEnv, vault: VaultAddress): ProxyAddress | undefined {
  const [name] = VARIABLES.filter((one) => read(env, one));
  if (name === undefined) return undefined;
  const given = read(env, name) ?? '';
  const url = URL.parse(given);
  const isDirect = vault.place === 'loopback' || isExcepted(new URL(vault.origin), env);
  // The official client reads the address too, needed or not, and breaks over what is no URL.
  if (isDirect && url !== null) return undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw vaultError('invalid_configuration', {
      message: `${name} is not the address of a proxy, such as http://proxy.example:3128.`,
    });
  }
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return { url: given, host: `${url.hostname}:${port}`, signsIn: url.username !== '' };
}

/**
 * Whether NO_PROXY names a host: by its name, with or without its port, by `.suffix` or `*.suffix`, or by `*`, which
 * is all of them; between commas.
 */
export function isExcepted({ hostname, port }: URL, env: NodeJS.ProcessEnv): boolean {
  return (read(env, 'NO_PROXY') ?? '').split(',').some((entry) => {
    const given = entry.trim().toLowerCase();
    if (given === '*' || given === hostname || given === `${hostname}:${port || '443'}`) return true;
    const suffix = given.replace(/^\*(?=\.)/, '');
    return suffix.startsWith('.') && `.${hostname}`.endsWith(suffix);
  });
}

function read(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()];
}
