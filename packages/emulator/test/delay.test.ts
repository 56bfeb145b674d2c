import { expect } from 'vitest';
import { withEmulator } from '../src/vitest/index.ts';
import { addressOf, clientOf, folder, refusalOf } from './stage.ts';

const clock = { time: Date.now(), now: () => clock.time };
const test = withEmulator({ folder, delayMs: 5_000, clock });

test('delete, recover and purge take the time they were given, by the emulator’s clock', async ({
  emulator,
}) => {
  const client = clientOf(emulator, 'keyward');
  await client.setSecret('slow', 'v');
  const deletion = await client.beginDeleteSecret('slow', { intervalInMs: 1 });
  expect(await refusalOf(client.getDeletedSecret('slow'))).toMatchObject({ status: 404 });
  expect(await refusalOf(client.getSecret('slow'))).toMatchObject({ status: 404 });
  expect(await refusalOf(client.setSecret('slow', 'w'))).toEqual({
    status: 409,
    code: 'Conflict',
    innerCode: 'ObjectIsBeingDeleted',
    message: 'Secret is currently being deleted.',
  });
  clock.time += 4_999;
  expect(await refusalOf(client.getDeletedSecret('slow'))).toMatchObject({ status: 404 });
  clock.time += 1;
  await deletion.pollUntilDone();
  expect((await client.getDeletedSecret('slow')).name).toBe('slow');

  const recovery = await client.beginRecoverDeletedSecret('slow', { intervalInMs: 1 });
  expect(await refusalOf(client.getSecret('slow'))).toMatchObject({ status: 404 });
  clock.time += 5_000;
  await recovery.pollUntilDone();
  expect((await client.getSecret('slow')).value).toBe('v');
});

test('a token ends by the emulator’s clock', async ({ emulator }) => {
  const authorization = `Bearer ${await emulator.issueToken({ expiresInS: 60 })}`;
  const list = async () => {
    const url = `${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`;
    return (await fetch(url, { headers: { authorization } })).status;
  };
  expect(await list()).toBe(200);
  clock.time += 60_000;
  expect(await list()).toBe(401);
});
