import { once } from 'node:events';
import { request } from 'node:http';
import { expect } from 'vitest';
import { withEmulator } from '../src/vitest/index.ts';
import { clientOf, folder } from './stage.ts';

const test = withEmulator({ folder, vaults: ['keyward', 'other'] });

test('the page on how it stands tells no name of a secret, no value and no token', async ({ emulator }) => {
  const client = clientOf(emulator, 'keyward');
  await client.setSecret('canary-name', 'canary-value', { tags: { tag: 'canary-tag' } });
  await client.setSecret('canary-gone', 'canary-value');
  await client.beginDeleteSecret('canary-gone');
  await fetch(`${emulator.controlUrl}/nowhere?token=canary-query`);
  const answer = await fetch(new URL('/', emulator.controlUrl));
  const page = await answer.text();
  expect(answer.status).toBe(200);
  for (const fact of ['keyward', 'other', 'secrets: 1', 'deleted: 1', 'PUT /secrets/{name}']) {
    expect(page).toContain(fact);
  }
  const { controlToken, identityHeader, clientSecret } = emulator;
  for (const secret of ['canary', controlToken, identityHeader, clientSecret])
    expect(page).not.toContain(secret);
});

test('it tells what is not as usual', async ({ emulator }) => {
  emulator.clock.freeze(Date.UTC(2031, 4, 6));
  emulator.faults.add({ effect: { kind: 'throttle' }, count: 1, match: { vault: 'other' } });
  emulator.quotas.set(true);
  const read = async () => (await fetch(new URL('/', emulator.controlUrl))).text();
  const page = await read();
  for (const remark of ['The clock is frozen at 2031-05-06', 'One rule lets', 'is held to Azure']) {
    expect(page).toContain(remark);
  }
  await emulator.reset();
  expect(await read()).not.toContain('class="remark"');
});

test('it answers to names of this machine alone, and managed identity stays beside it', async ({
  emulator,
}) => {
  const { port } = new URL(emulator.controlUrl);
  // `fetch` sets Host itself.
  const asked = async (host: string, path: string) => {
    const sent = request({ port, host: '127.0.0.1', path, headers: { host } }).end();
    const [answer] = await once(sent, 'response');
    answer.resume();
    return answer.statusCode;
  };
  expect(await asked(`localhost:${port}`, '/')).toBe(200);
  expect(await asked('rebound.example', '/')).toBe(421);
  expect(await asked(`localhost:${port}`, '/index.html')).toBe(404);
  const token = await fetch(
    `${emulator.identityEndpoint}?resource=https://vault.azure.net&api-version=2019-08-01`,
    {
      headers: { 'X-IDENTITY-HEADER': emulator.identityHeader },
    },
  );
  expect(token.status).toBe(200);
});
