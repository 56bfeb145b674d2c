import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type FakeClock, fakeClock } from '@keyward/core/testing';
import { certificate } from '../certificate.ts';
import { connectProxy, type Tunnelling } from '../connect-proxy.ts';
import { impostor } from '../impostor.ts';
import { credential, standIn } from '../stand-in.ts';
import { behind, broken, CLOUD, reading } from './behind.ts';
import type { Case } from './case.ts';

const HOST = 'contoso.vault.azure.net';
const OTHERS = 'contoso.vault.azure.cn or contoso.vault.usgovcloudapi.net';
const REACH = `Let this machine reach ${HOST} on port 443, or set HTTPS_PROXY where the way out is a proxy; a private endpoint is reached from its own network alone.`;
const AROUND = 'name the vault in NO_PROXY if it is reached without a proxy';
const CORRECT = `Correct HTTPS_PROXY (or ALL_PROXY, HTTP_PROXY), or ${AROUND}.`;
const TABLE = 'Check the vault name, DNS, proxy settings and network of this machine.';
const PROXY = 'The proxy 127.0.0.1:PORT';
const ITSELF = `${PROXY}, through which the vault ${HOST} is reached, cannot be reached itself:`;

const breaking =
  (code: string): Case['when'] =>
  async (stack) =>
    reading(stack, { vaultUrl: CLOUD, httpClient: broken(code) });

/** A proxy that does something else than to dig a tunnel. */
const tunnelling =
  (what: Tunnelling, account = ''): Case['when'] =>
  async (stack) => {
    const proxy = stack.use(await connectProxy(1, () => what));
    return behind(stack, proxy.url.replace('://', `://${account}`));
  };

/** A call that is waiting somewhere when its time is over. */
const waiting =
  (call: () => Promise<unknown>, clock: FakeClock, there: Promise<void>) => async (): Promise<unknown> => {
    const outcome = call();
    outcome.catch(() => {});
    await there;
    await clock.advance(30_000);
    return outcome;
  };

/** A port of this machine that listens to what it is told and then says nothing, or ends the connection. */
async function port(stack: AsyncDisposableStack, act: 'silence' | 'end') {
  const { promise: told, resolve } = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    stack.defer(() => void socket.destroy());
    socket.once('data', () => {
      resolve();
      if (act === 'end') socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  return { told, port: (server.address() as AddressInfo).port };
}

/** Where there is no vault, or no way to it. */
export const UNREACHED: readonly Case[] = [
  {
    why: 'no vault of this name, or none that this network knows',
    when: breaking('ENOTFOUND'),
    code: 'vault_unreachable',
    message: `The vault ${HOST} cannot be reached: its name does not resolve (ENOTFOUND).`,
    hint: `Check the spelling, whether the vault was deleted (\`az keyvault list-deleted\`), and whether it is in another cloud (${OTHERS}). For a vault with a private endpoint link the DNS zone privatelink.vaultcore.azure.net to this network.`,
  },
  {
    why: 'no name service',
    when: breaking('EAI_AGAIN'),
    code: 'vault_unreachable',
    message: `The vault ${HOST} cannot be reached: the name service did not answer (EAI_AGAIN).`,
    hint: 'Check the name service of this machine, and the VPN where it is reached through one.',
  },
  {
    why: 'a firewall on the way',
    when: breaking('ETIMEDOUT'),
    code: 'vault_unreachable',
    message: `The vault ${HOST} cannot be reached: the connection timed out (ETIMEDOUT).`,
    hint: REACH,
  },
  {
    why: 'no emulator',
    when: async (stack) => reading(stack, { vaultUrl: 'https://localhost:1' }),
    code: 'vault_unreachable',
    message: 'The vault localhost:PORT cannot be reached: nothing listens there (ECONNREFUSED).',
    hint: 'Start an emulator with `keyward emulator`, and check the port.',
  },
  {
    why: 'an emulator that resets connections',
    when: async (stack) => {
      const server = stack.use(await standIn(() => 'reset'));
      return reading(stack, { vaultUrl: server.origin });
    },
    code: 'vault_unreachable',
    message: 'The vault localhost:PORT cannot be reached: the connection was reset (ECONNRESET).',
    hint: TABLE,
  },
  {
    why: 'something that takes connections and says nothing',
    async when(stack) {
      const clock = fakeClock();
      const silent = await port(stack, 'silence');
      const call = reading(stack, { vaultUrl: `https://localhost:${silent.port}`, clock });
      return waiting(call, clock, silent.told);
    },
    code: 'timeout',
    message:
      'The vault localhost:PORT did not read `app/db` within 30000 ms: no connection to it came about.',
    hint: 'Try again; if it persists, check the network between this machine and the vault.',
  },
  {
    why: 'a credential that takes too long',
    async when(stack) {
      const clock = fakeClock();
      const server = stack.use(await standIn(() => 'silence'));
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      const slow = credential(() => {
        resolve();
        return new Promise(() => {});
      });
      return waiting(reading(stack, { vaultUrl: server.origin, clock, credential: slow }), clock, asked);
    },
    code: 'timeout',
    message:
      'The vault localhost:PORT did not read `app/db` within 30000 ms: it was not asked, since no token came about in that time.',
    hint: 'See with `keyward whoami` how long signing in takes, and name the one way with KEYWARD_SIGN_IN: the default chain tries one after the other.',
  },
  {
    why: 'a proxy that is not there',
    when: async (stack) => behind(stack, 'http://127.0.0.1:1'),
    code: 'vault_unreachable',
    message: `${ITSELF} nothing listens there (ECONNREFUSED).`,
    hint: CORRECT,
  },
  {
    why: 'a proxy that ends connections',
    when: async (stack) => behind(stack, `http://127.0.0.1:${(await port(stack, 'end')).port}`),
    code: 'vault_unreachable',
    message: `${ITSELF} it closed the connection.`,
    hint: CORRECT,
  },
  {
    why: 'a proxy that says nothing',
    async when(stack) {
      const clock = fakeClock();
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      const silent = () => {
        resolve();
        return 'silence' as const;
      };
      const proxy = stack.use(await connectProxy(1, silent));
      return waiting(await behind(stack, proxy.url, { clock }), clock, asked);
    },
    code: 'timeout',
    message: `The vault ${HOST} did not read \`app/db\` within 30000 ms: the proxy 127.0.0.1:PORT did not lead to it.`,
    hint: CORRECT,
  },
  {
    why: 'a proxy that wants to know who asks',
    when: tunnelling({ status: '407 Proxy Authentication Required' }),
    code: 'vault_unreachable',
    message: `${PROXY} asks for a user name and password before it leads to the vault ${HOST} (407).`,
    hint: 'Set both in HTTPS_PROXY (or ALL_PROXY, HTTP_PROXY), percent-encoded, as in http://<user>:<password>@127.0.0.1:PORT.',
  },
  {
    why: 'a proxy that does not know who asks; neither name nor password is shown',
    when: tunnelling({ status: '407 canary' }, 'hunter2:canary@'),
    code: 'vault_unreachable',
    message: `${PROXY} does not accept the user name and password that it is given, and does not lead to the vault ${HOST} (407).`,
    hint: 'Set both in HTTPS_PROXY (or ALL_PROXY, HTTP_PROXY), percent-encoded, as in http://<user>:<password>@127.0.0.1:PORT.',
  },
  {
    why: 'a proxy that does not allow vaults',
    when: tunnelling({ status: '403 canary' }),
    code: 'vault_unreachable',
    message: `${PROXY} does not let this process through to the vault ${HOST} (403).`,
    hint: `Have the proxy allow CONNECT to ${HOST}:443, or ${AROUND}.`,
  },
  {
    why: 'a proxy that finds no such vault',
    when: tunnelling({ status: '502 Bad Gateway' }),
    code: 'vault_unreachable',
    message: `${PROXY} could not reach the vault ${HOST} (502).`,
    hint: `Check the spelling of the vault, and whether it is in another cloud (${OTHERS}); and that the proxy resolves and reaches it.`,
  },
  {
    why: 'a proxy without TLS that is called with it',
    when: async (stack) => {
      const proxy = stack.use(await connectProxy(1));
      return behind(stack, proxy.url.replace('http:', 'https:'));
    },
    code: 'vault_unreachable',
    message: `${ITSELF} it does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER).`,
    hint: CORRECT,
  },
  {
    why: 'a proxy whose own certificate is not trusted; nobody looks at the vault',
    when: async (stack) => {
      const who = stack.use(await impostor(certificate()));
      return behind(stack, `https://localhost:${who.port}`);
    },
    code: 'tls_untrusted',
    message:
      'The certificate of the proxy localhost:PORT is not trusted by this process (DEPTH_ZERO_SELF_SIGNED_CERT).',
    hint: 'Point NODE_EXTRA_CA_CERTS at the certificate of its authority, and start again.',
  },
  {
    why: 'a tunnel at whose end the connection breaks',
    when: async (stack) => {
      const proxy = stack.use(await connectProxy((await port(stack, 'end')).port));
      return behind(stack, proxy.url);
    },
    code: 'vault_unreachable',
    message: `The vault ${HOST} cannot be reached through the proxy 127.0.0.1:PORT: the connection was reset (ECONNRESET).`,
    hint: REACH,
  },
];
