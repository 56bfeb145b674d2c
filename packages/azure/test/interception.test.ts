import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { expect, test, vi } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { certificate } from './certificate.ts';
import { connectProxy, type Tunnelling } from './connect-proxy.ts';
import { type Impostor, impostor } from './impostor.ts';
import { refusalOf } from './opened.ts';
import { credential, TRUSTED } from './stand-in.ts';

const inspected = certificate({
  issuer: certificate({ commonName: 'Example Inspection Root', organization: 'Example Ltd', names: [] }),
});

/** A write that goes to whom a proxy leads it. */
async function writing(to: Impostor, options: { readonly tunnelling?: () => Tunnelling } = {}) {
  const proxy = await connectProxy(to.port, options.tunnelling);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  const own = credential();
  const clock = fakeClock();
  const provider = azureProvider({ vaultUrl: 'https://contoso.vault.azure.net', credential: own, clock });
  const caller = new AbortController();
  const value = secretValue('canary');
  return {
    clock,
    caller,
    proxy,
    tokens: own.asked,
    refusal: refusalOf(provider.write.set('a', { value }, { signal: caller.signal }), to),
    async [Symbol.asyncDispose]() {
      await provider.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

test('whoever presents a certificate that is not trusted is looked at once, and told nothing', async () => {
  await using who = await impostor(inspected);
  await using on = await writing(who);
  expect((await on.refusal).code).toBe('tls_intercepted');
  await on.proxy.idle();
  expect({ heard: who.heard(), connections: who.connections, tokens: on.tokens }).toEqual({
    heard: '',
    connections: 2,
    tokens: [],
  });
  expect(on.proxy.asked).toEqual(['contoso.vault.azure.net:443', 'contoso.vault.azure.net:443']);
});

test('an impostor that is trusted hears the request: the one before could have heard it too', async () => {
  await using who = await impostor(TRUSTED);
  await using on = await writing(who);
  await who.told;
  expect(who.heard()).toMatch(/^PUT \/secrets\/a\?/);
  on.caller.abort('enough');
  await expect(on.refusal).resolves.toMatchObject({ error: 'enough' });
  expect(who.connections).toBe(1);
});

test('the look lasts for two seconds at most', async () => {
  const { promise: looked, resolve: look } = Promise.withResolvers<void>();
  let tunnels = 0;
  const tunnelling = () => {
    if (++tunnels === 1) return 'open';
    look();
    return 'silence';
  };
  await using who = await impostor(inspected);
  await using on = await writing(who, { tunnelling });
  await looked;
  await on.clock.advance(2_000);
  const { code, message } = await on.refusal;
  expect({ code, message }).toEqual({
    code: 'tls_untrusted',
    message:
      'The certificate of the vault contoso.vault.azure.net is not trusted by this process (UNABLE_TO_VERIFY_LEAF_SIGNATURE).',
  });
  await on.proxy.idle();
  expect(on.clock.sleeping).toBe(0);
});

test('the look ends with the caller', async () => {
  let tunnels = 0;
  await using who = await impostor(inspected);
  await using on = await writing(who, {
    tunnelling() {
      if (++tunnels === 1) return 'open';
      on.caller.abort('enough');
      return 'silence';
    },
  });
  await expect(on.refusal).resolves.toMatchObject({ error: 'enough' });
  await on.proxy.idle();
  expect(on.clock.sleeping).toBe(0);
});

test('an emulator’s authority is no stranger: nobody looks', async () => {
  await using who = await impostor(inspected);
  const provider = azureProvider({ vaultUrl: `https://localhost:${who.port}`, credential: credential() });
  expect((await refusalOf(provider.get({ path: 'a' }), who)).code).toBe('tls_untrusted');
  await provider.close();
  expect(who.connections).toBe(1);
});
