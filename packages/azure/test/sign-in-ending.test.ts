import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { azureProvider, type SignIn, whoAmI } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';
import { type Programs, programs } from './signed-in.ts';

let on: Emulated;
beforeAll(async () => {
  on = await emulated();
});
afterAll(() => on[Symbol.asyncDispose]());

/** A port of this machine, and whoever comes to it. */
async function port() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    number: (server.address() as AddressInfo).port,
    caller: async () => (await once(server, 'connection'))[0] as Socket,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

function stub({ folder, acting }: Programs, as: string): void {
  for (const [name, value] of Object.entries(acting(as))) vi.stubEnv(name, value);
  vi.stubEnv('AZURE_AUTHORITY_HOST', on.emulator.authorityHost);
  expect(process.env['PATH']).toBe(folder);
}

describe('a program that a sign-in asks ends with it', () => {
  test.each<SignIn>([{ method: 'azure-cli' }, { method: 'azure-powershell' }])(
    '$method, by a caller of whoAmI who leaves',
    async (signIn) => {
      await using tools = await programs('az', 'pwsh');
      await using silent = await port();
      stub(tools, String(silent.number));
      const caller = new AbortController();
      const asking = whoAmI({ vaultUrl: on.localhostUrl, signIn }, { signal: caller.signal });
      const program = await silent.caller();
      caller.abort('enough');
      await expect(asking).rejects.toBe('enough');
      await once(program.resume(), 'close');
    },
  );

  test('azure-cli, by a provider that is closed', async () => {
    await using tools = await programs('az');
    await using silent = await port();
    stub(tools, String(silent.number));
    const provider = azureProvider({ vaultUrl: on.localhostUrl, signIn: { method: 'azure-cli' } });
    const reading = provider.get({ path: 'a' });
    const program = await silent.caller();
    await provider.close();
    await expect(reading).rejects.toMatchObject({ code: 'provider_closed' });
    await once(program.resume(), 'close');
  });
});

test('a browser is left alone, and what waits for it is not', async () => {
  await using tools = await programs();
  await using told = await port();
  const program = new URL('open.program.ts', import.meta.url).pathname;
  const browser = await tools.program('visit', `"${process.execPath}" "${program}" ${told.number}`);
  vi.stubEnv('BROWSER', browser);
  vi.stubEnv('CI', '');
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.stubEnv('AZURE_AUTHORITY_HOST', on.emulator.authorityHost);
  const caller = new AbortController();
  const signIn = { method: 'browser', tenantId: on.emulator.tenantId } as const;
  const asking = whoAmI({ vaultUrl: on.localhostUrl, signIn }, { signal: caller.signal });
  const opened = new URL(await text(await told.caller()));
  expect(opened.origin).toBe(on.emulator.authorityHost);
  const redirect = new URL(opened.searchParams.get('redirect_uri') ?? '');
  const reach = () => once(connect(Number(redirect.port), '127.0.0.1'), 'connect');
  await reach();
  caller.abort('enough');
  await expect(asking).rejects.toBe('enough');
  await expect(reach()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
