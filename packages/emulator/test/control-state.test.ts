import { once } from 'node:events';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'vitest';
import { withEmulator } from '../src/vitest/index.ts';
import { clientOf, folder } from './stage.ts';

const test = withEmulator({ folder, vaults: ['orders'] });
const format = 'keyward-emulator-state/1';

test('a test of any language sets the state back by the control API', async ({ emulator }) => {
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

const LARGEST = 64 * 1024 * 1024;

test.for([
  { line: 'PUT /control/state', more: [], answer: '401 Unauthorized', why: 'no token' },
  {
    line: 'POST /control/state',
    more: ['Authorization: Bearer wrong'],
    answer: '401 Unauthorized',
    why: 'another',
  },
  { line: 'PUT /control/state', more: ['Host: evil.example'], answer: '421 Misdirected', why: 'a name' },
  { line: 'PUT /control/state', more: ['Origin: null'], answer: '403 Forbidden', why: 'a page' },
  { line: 'PUT /control/nowhere', more: [], answer: '401 Unauthorized', why: 'no such path' },
])('$line is refused before its body is sent: $why', async ({ line, more, answer }, { emulator }) => {
  const { hostname, port, host } = new URL(emulator.controlUrl);
  const socket = connect(Number(port), hostname);
  try {
    const given = more.some((header) => header.startsWith('Host:')) ? more : [`Host: ${host}`, ...more];
    socket.write([`${line} HTTP/1.1`, ...given, `Content-Length: ${LARGEST}`, '', ''].join('\r\n'));
    const [told] = await once(socket, 'data');
    expect(`${told}`).toMatch(`HTTP/1.1 ${answer}`);
  } finally {
    socket.destroy();
  }
});

test('a refusal ends no connection: the body is thrown away, and the next request is answered', async ({
  emulator,
}) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (method: string, path: string, body = '') => {
    const request = send(emulator.controlUrl + path, { method, agent }).end(body);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await answer.resume().toArray();
    return { status: answer.statusCode, again: request.reusedSocket };
  };
  try {
    expect(await ask('PUT', '/state', 'x'.repeat(2_000_000))).toEqual({ status: 401, again: false });
    expect(await ask('GET', '/health')).toEqual({ status: 200, again: true });
  } finally {
    agent.destroy();
  }
});
