import { expect, test } from 'vitest';
import { startEmulator, trustCa } from '../src/index.ts';
import { clientOf, folder } from './stage.ts';

const format = 'keyward-emulator-state/1';

test('a test of any language sets the state back by the control API', async () => {
  await using emulator = await startEmulator({ folder, vaults: ['orders'] });
  using _trust = trustCa(emulator.caPem);
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(emulator.controlUrl + path, {
      method,
      headers: { authorization: `Bearer ${emulator.controlToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const orders = clientOf(emulator, 'orders');
  await orders.setSecret('db-password', 'before');
  expect(await call('POST', '/snapshots', { name: 'clean' })).toMatchObject({
    status: 201,
    body: { name: 'clean', vaults: 1, secrets: 1 },
  });
  await orders.setSecret('db-password', 'after');
  const seed = { format, vaults: [{ name: 'orders', secrets: { more: 'x' } }] };
  expect((await call('POST', '/state', seed)).status).toBe(204);
  expect(await call('POST', '/state', seed)).toMatchObject({
    status: 409,
    body: {
      error: {
        code: 'StateConflict',
        message: 'vaults[0].secrets[0].name: the vault has a secret of this name, be it live or deleted.',
      },
    },
  });
  expect((await call('GET', '/snapshots')).body.snapshots).toHaveLength(1);
  expect((await call('POST', '/snapshots/clean/restore')).status).toBe(204);
  expect((await orders.getSecret('db-password')).value).toBe('before');
  const told = (await call('GET', '/state?times=absolute')).body;
  expect(told).toEqual(emulator.state('absolute'));
  expect((await call('POST', '/reset')).status).toBe(204);
  expect((await call('GET', '/state')).body.vaults[0].secrets).toEqual([]);
  expect((await call('PUT', '/state', told)).status).toBe(204);
  expect((await call('GET', '/state?times=absolute')).body).toEqual(told);
  expect((await call('DELETE', '/snapshots/clean')).status).toBe(204);
  expect(await call('POST', '/snapshots/clean/restore')).toMatchObject({
    status: 404,
    body: { error: { code: 'SnapshotNotFound', message: 'There is no such snapshot.' } },
  });
  const wrong = { format, vaults: [{ name: 'orders', secrets: { a: 7 } }] };
  expect((await call('PUT', '/state', wrong)).body.error).toEqual({
    code: 'InvalidInput',
    message: 'vaults[0].secrets.a.value: this is not a text.',
    hint: 'Nothing was taken in. Mend this place and try again.',
  });
  // Larger than other bodies may be.
  const large = {
    format,
    vaults: [
      {
        name: 'large',
        secrets: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`s${at}`, 'x'.repeat(25_000)])),
      },
    ],
  };
  expect((await call('POST', '/state', large)).status).toBe(204);
});
