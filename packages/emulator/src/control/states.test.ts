import { expect, test } from 'vitest';
import { stage } from './stage.fixture.ts';

const format = 'keyward-emulator-state/1';

test('the state is told, put in place, added to and set back', async () => {
  const { call, seen } = stage();
  expect(await call('GET', '/control/state?times=absolute')).toMatchObject({ status: 200, body: { format } });
  expect((await call('PUT', '/control/state', { format })).status).toBe(204);
  expect((await call('POST', '/control/state', { format, vaults: [] })).status).toBe(204);
  expect((await call('POST', '/control/reset', '')).status).toBe(204);
  expect(seen).toEqual([{ replaced: { format } }, { seeded: { format, vaults: [] } }, 'reset']);
});

test('snapshots are taken, listed, restored and removed', async () => {
  const { call, seen } = stage();
  expect(await call('POST', '/control/snapshots', '')).toMatchObject({ status: 201, body: { name: 'made' } });
  expect(await call('POST', '/control/snapshots', { name: 'a' })).toMatchObject({
    status: 201,
    body: { name: 'a' },
  });
  expect(await call('GET', '/control/snapshots')).toMatchObject({ status: 200, body: { snapshots: [] } });
  expect((await call('POST', '/control/snapshots/a.b-c/restore')).status).toBe(204);
  expect(seen).toEqual([{ restored: 'a.b-c' }]);
  expect((await call('DELETE', '/control/snapshots/made')).status).toBe(204);
  expect((await call('DELETE', '/control/snapshots/other')).status).toBe(404);
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
  expect(await stage().call(method, target, body)).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidInput', message } },
  });
});
