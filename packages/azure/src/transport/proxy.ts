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
 * calling the vault take one way. A vault on this machine is never behind one.
 *
 * @throws `invalid_configuration` for what is no address; it is not shown, since it may hold a password.
 */
export function proxyFrom(env: NodeJS.ProcessEnv, vault: VaultAddress): ProxyAddress | undefined {
  const read = (name: string) => env[name] || env[name.toLowerCase()];
  const [name] = VARIABLES.filter(read);
  if (name === undefined) return undefined;
  const given = read(name) ?? '';
  const url = URL.parse(given);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw vaultError('invalid_configuration', {
      message: `${name} is not the address of a proxy, such as http://proxy.example:3128.`,
    });
  }
  if (vault.place === 'loopback' || isExcepted(vault.host, read('NO_PROXY') ?? '')) return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return { url: given, host: `${url.hostname}:${port}`, signsIn: url.username !== '' };
}

/** NO_PROXY: hosts, `.suffix` and `*.suffix`, between commas; `*` is all of them. */
function isExcepted(host: string, exceptions: string): boolean {
  return exceptions.split(',').some((entry) => {
    const given = entry.trim().toLowerCase();
    if (given === '*' || given === host || given === `${host}:443`) return true;
    const suffix = given.replace(/^\*(?=\.)/, '');
    return suffix.startsWith('.') && `.${host}`.endsWith(suffix);
  });
}
