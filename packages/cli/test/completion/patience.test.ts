import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { start } from '../keyward.ts';

test('a vault that never answers is given up in silence', async () => {
  // The provider itself would be patient for longer than this test is.
  await using server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection');
  const variables = { KEY_VAULT_URI: `https://127.0.0.1:${port}`, KEYWARD_AUDIT: 'console' };
  const child = start(['complete', '--', 'get', 'app/'], variables);
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
      connected.then(([socket]) => void socket.on('error', () => {}).resume()),
    ]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: ':6\n', stderr: '' });
  } finally {
    child.kill();
  }
});
