import { secretValue } from '@keyward/core/value';
import { describe, expect, test, vi } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { connectProxy, type Tunnelling } from './connect-proxy.ts';
import { refusalOf } from './opened.ts';
import { bundle, challenge, credential, type Reply, standIn, TOKEN } from './stand-in.ts';

const CLOUD = 'https://contoso.vault.azure.net';
const value = secretValue('hunter2');
const readable = (): Reply => ({ status: 200, body: { value: 'hunter2', ...bundle(CLOUD, 'a') } });

/** A provider of a vault in the cloud that is reached through a proxy alone. */
async function behindProxy(act?: () => Tunnelling, headers: Readonly<Record<string, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const probe = () => {
    const asked = challenge();
    return { ...asked, headers: { ...asked.headers, ...headers } };
  };
  const server = stack.use(await standIn(readable, { probe }));
  const proxy = stack.use(await connectProxy(server.port, act));
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  const provider = azureProvider({ vaultUrl: CLOUD, credential: credential() });
  stack.defer(() => provider.close());
  const owned = stack.move();
  return { server, proxy, provider, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

describe('HTTPS_PROXY', () => {
  test('is a tunnel to a vault in a cloud, which sees neither tokens nor values', async () => {
    await using on = await behindProxy();
    await on.provider.write.set('a', { value });
    expect((await on.provider.get({ path: 'a' })).value.reveal()).toBe('hunter2');
    expect(on.proxy.asked).toEqual(['contoso.vault.azure.net:443']);
    expect(on.server.authorized).toEqual(['PUT /secrets/a', 'GET /secrets/a/']);
    expect(on.proxy.seen().length).toBeGreaterThan(1_000);
    expect(on.proxy.seen()).not.toContain(TOKEN);
    expect(on.proxy.seen()).not.toContain('hunter2');
    await on.provider.close();
    await on.proxy.idle();
  });

  test('is not asked for a vault of this machine, and need not be one of HTTP for it', async () => {
    await using on = await behindProxy();
    vi.stubEnv('HTTPS_PROXY', on.proxy.url.replace('http:', 'socks5:'));
    const own = azureProvider({ vaultUrl: on.server.origin, credential: credential() });
    expect((await refusalOf(own.get({ path: 'a' }), on.server)).code).toBe('unexpected_response');
    await own.close();
    expect(on.server.authorized).toEqual(['GET /secrets/a/']);
    expect(on.proxy.asked).toEqual([]);
  });

  test('that is silent does not hold a caller who leaves, and no connection after close', async () => {
    const caller = new AbortController();
    await using on = await behindProxy(() => {
      setImmediate(() => caller.abort('enough'));
      return 'silence';
    });
    await expect(on.provider.get({ path: 'a' }, { signal: caller.signal })).rejects.toBe('enough');
    await on.provider.close();
    await on.proxy.idle();
  });

  test('that refuses leaves no write in doubt: nothing was sent', async () => {
    let tunnels = 0;
    await using on = await behindProxy(() => (++tunnels === 1 ? 'open' : { status: '403 Forbidden' }), {
      connection: 'close',
    });
    const refusal = await refusalOf(on.provider.write.set('a', { value }), { port: 0 });
    expect({ code: refusal.code, message: refusal.message, tunnels }).toEqual({
      code: 'vault_unreachable',
      message: `The proxy ${new URL(on.proxy.url).host} does not let this process through to the vault contoso.vault.azure.net (403).`,
      tunnels: 2,
    });
    expect(on.server.authorized).toEqual([]);
  });

  test.each([
    ['10.0.0.1:3128', 'it is not a URL'],
    ['proxy.example:3128', 'it has no http or https in front'],
  ])('%s is refused by name: %s', async (given) => {
    vi.stubEnv('HTTPS_PROXY', given);
    const provider = azureProvider({ vaultUrl: CLOUD, credential: credential() });
    const { code, message } = await refusalOf(provider.get({ path: 'a' }), { port: 0 });
    await provider.close();
    expect({ code, message }).toEqual({
      code: 'invalid_configuration',
      message: 'HTTPS_PROXY is not the address of a proxy, such as http://proxy.example:3128.',
    });
  });
});
