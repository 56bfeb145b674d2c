import { expect, test } from 'vitest';
import { START, stage, UUID } from './stage.fixture.ts';

const format = 'keyward-emulator-state/1';

test('the state is told, put in place, added to and set back', async () => {
  const { call, told } = await stage();
  const names = async () => (await told()).vaults.map(({ name }: { name: string }) => name);
  const { status, body } = await call('GET', '/control/state?times=absolute');
  expect({ status, body }).toMatchObject({ status: 200, body: { format, vaults: [{ name: 'one' }] } });
  expect((await call('PUT', '/control/state', { format })).status).toBe(204);
  expect(await names()).toEqual([]);
  expect((await call('POST', '/control/state', { format, vaults: [{ name: 'two' }] })).status).toBe(204);
  expect(await names()).toEqual(['two']);
  expect((await call('POST', '/control/reset', '')).status).toBe(204);
  expect(await told()).toEqual(body);
});

test('snapshots are taken, listed, restored and removed', async () => {
  const { call, told } = await stage();
  const before = await told();
  const made = await call('POST', '/control/snapshots', '');
  const record = { name: expect.stringMatching(UUID), takenAt: START, vaults: 1, secrets: 0 };
  expect(made).toMatchObject({ status: 201, body: record });
  const named = await call('POST', '/control/snapshots', { name: 'a.b-c' });
  expect(named).toMatchObject({ status: 201, body: { ...record, name: 'a.b-c' } });
  expect(await call('GET', '/control/snapshots')).toMatchObject({
    status: 200,
    body: { snapshots: [made.body, named.body] },
  });
  expect((await call('POST', '/control/vaults', { name: 'two' })).status).toBe(201);
  expect((await call('POST', '/control/snapshots/a.b-c/restore')).status).toBe(204);
  expect(await told()).toEqual(before);
  expect((await call('DELETE', '/control/snapshots/a.b-c')).status).toBe(204);
  expect((await call('DELETE', '/control/snapshots/a.b-c')).status).toBe(404);
});

test.each([
  {
    call: ['GET', '/control/state?times=soon'],
    message: 'times is neither relative nor absolute.',
    why: 'a word',
  },
  {
    call: ['GET', '/control/state?time=absolute'],
    message: 'Here only times can be said: relative or absolute.',
    why: 'a slip',
  },
  { call: ['PUT', '/control/state', '{'], message: 'The body is not JSON.', why: 'no document' },
  { call: ['POST', '/control/snapshots', { name: 7 }], message: 'name is not a text.', why: 'a number' },
  {
    call: ['POST', '/control/snapshots', { named: 'a' }],
    message: 'The body has no "named"; it has name.',
    why: 'a slip',
  },
] as const)('$message ($why)', async ({ call: [method, target, body], message }) => {
  const { call: send } = await stage();
  expect(await send(method, target, body)).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidInput', message } },
  });
});
