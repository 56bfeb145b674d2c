import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { refuse } from './answer.ts';

test('a caller who is refused and goes on talking is hung up on', async () => {
  const refusal = { status: 403, code: 'Offline', message: 'No.', route: 'CONNECT (offline)' } as const;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    refuse(socket, refusal, 500);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const caller = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  caller.on('error', () => {});
  const talk = setInterval(() => caller.write('x'), 10);
  const [answer] = await once(caller, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403 No\.\r\n/);
  caller.resume();
  // Not `once`: that the pipe breaks is what is waited for.
  await new Promise((resolve) => caller.on('close', resolve));
  clearInterval(talk);
  server.close();
}, 5_000);
