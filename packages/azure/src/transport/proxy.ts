import type { AgentOptions } from 'node:https';
import { vaultError } from '@keyward/core/errors';

const VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];

/**
 * The proxy that the environment asks for, found as `@azure/identity` finds it, so that signing in and
 * calling the vault take one way.
 *
 * @throws `invalid_configuration` for what is no address; it is not shown, since it may hold a password.
 */
export function proxyFrom(env: NodeJS.ProcessEnv): NonNullable<AgentOptions['proxyEnv']> {
  const read = (name: string) => env[name] || env[name.toLowerCase()];
  const [name] = VARIABLES.filter(read);
  if (name === undefined) return {};
  const address = read(name) ?? '';
  const protocol = URL.parse(address)?.protocol;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw vaultError('invalid_configuration', {
      message: `${name} is not the address of a proxy, such as http://proxy.example:3128.`,
    });
  }
  return { HTTPS_PROXY: address, NO_PROXY: read('NO_PROXY') };
}
