import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { join } from './join.ts';

/** Both ends of connections over a socket in the file system: the system holds little of what nobody has read. */
async function wires() {
  const folder = await mkdtemp(pathOf(tmpdir(), 'keyward-join-'));
  const path = pathOf(folder, 's');
  const server = createServer({ allowHalfOpen: true }).listen(path);
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return async (): Promise<readonly [Socket, Socket]> => {
    const accepted = once(server, 'connection');
    const near = connect({ path, allowHalfOpen: true });
    return [near, (await accepted)[0]];
  };
}

const KIB = 1_024;

test('what one side sent before it ended reaches the other, however late that reads', async () => {
  const wire = await wires();
  const seen = { closedFirst: 0, readFirst: 0 };
  for (let size = 32 * KIB; size <= 1_024 * KIB; size += 32 * KIB) {
    const [client, socket] = await wire();
    const [remote, server] = await wire();
    join(socket, remote);
    client.end('ask');
    server.resume();
    server.end(Buffer.alloc(size));
    // Either the remote side is done with all of it, or it waits for the client to read.
    for (let turns = 0; turns < 50 && !remote.closed; turns += 1) await turn();
    seen[remote.closed ? 'closedFirst' : 'readFirst'] += 1;
    let got = 0;
    client.on('data', (chunk: Buffer) => {
      got += chunk.length;
    });
    await once(client, 'end');
    expect(got).toBe(size);
  }
  expect(Math.min(seen.closedFirst, seen.readFirst)).toBeGreaterThan(0);
});
