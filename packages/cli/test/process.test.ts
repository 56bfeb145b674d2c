import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keyward, keywardInto, start } from './keyward.ts';

test('help lists the commands, settings, examples and exit codes', async () => {
  const { code, stdout } = await keyward(['--help']);
  expect(code).toBe(0);
  for (const words of ['get', 'purge', 'metadata', 'KEY_VAULT_URI', 'Examples:', 'Topics', 'Exit codes:']) {
    expect(stdout).toContain(words);
  }
});

test('the version is that of the package', async () => {
  expect((await keyward(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [['help', 'get'], 'Usage: keyward get [options] <ref>'],
  [['get', '--help'], 'Usage: keyward get [options] <ref>'],
  [['help', 'emulator'], 'Usage: keyward emulator [options] [command]'],
  [['emulator', 'env', '--help'], 'Usage: keyward emulator env [options]'],
  [['help', 'metadata', 'merge'], 'Usage: keyward metadata merge [options] <ref> [tags...]'],
])('%j is the help of that command', async (args, usage) => {
  const { code, stdout, stderr } = await keyward(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(usage);
});

test.each([
  [[], 'Usage: keyward [options] [command]'],
  [['metadata'], 'Usage: keyward metadata [options] [command]'],
])('%j is answered with help, on standard error', async (args, usage) => {
  const { code, stdout, stderr } = await keyward(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(usage);
  expect(stderr).not.toContain('error:');
});

test('a reader that has left is no failure', async () => {
  const child = start(['--help']);
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the exit code stands where nobody reads the error', async () => {
  const child = start(['get', 'azure:/x']);
  child.stderr.destroy();
  expect(await once(child, 'exit')).toEqual([2, null]);
});

test.skipIf(!existsSync('/dev/full'))(
  'an answer that cannot be written is a failure, told without a stack',
  async () => {
    expect(await keywardInto('/dev/full', ['--help'])).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        'error: The answer could not be written: ENOSPC: no space left on device, write.',
        '  fix: Look at where standard output leads; what was asked for may have been done all the same.',
        '  code: unexpected',
        '',
      ].join('\n'),
    });
  },
);

test.skipIf(!existsSync('/dev/full'))(
  'a refusal keeps its code where nothing could have been written',
  async () => {
    expect((await keywardInto('/dev/full', ['get', 'azure:/x'])).code).toBe(2);
  },
);

test.each([
  [['emulator', 'env', '--port', '1'], "Unknown option '--port'."],
  [
    ['emulator', 'env', '--json', '--shell', 'fish'],
    "Option '--json' cannot be used with option '--shell <name>'.",
  ],
  [['get', 'x', '--nope'], "Unknown option '--nope'."],
])('%j is refused, and nothing ignored', async (args, message) => {
  const { code, stderr } = await keyward([...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('Ctrl-C ends a write that waits for its value', async () => {
  const child = start(['set', 'x']);
  try {
    child.stdin.on('error', () => {}); // the pipe ends with the program
    // More than a pipe holds: once it is written, somebody reads.
    await new Promise((resolve) => child.stdin.write('x'.repeat(600_000), resolve));
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test.each([
  [['list'], 'a listing'],
  [['run', '--ref', 'A=azure://vault/a', '--', 'echo', 'started'], 'a program that waits for its secrets'],
])('%j: Ctrl-C ends a call that is under way, and says nothing', async (args) => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const child = start(args, { KEY_VAULT_URI: `https://127.0.0.1:${port}` });
  try {
    const printed = Promise.all([text(child.stdout), text(child.stderr)]);
    await once(mute, 'connection');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await printed).toEqual(['', '']);
  } finally {
    child.kill('SIGKILL');
    mute.close();
  }
});

test('SIGUSR1 opens no debugger, in which anybody on this machine could read values', async () => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const child = start(['list'], { KEY_VAULT_URI: `https://127.0.0.1:${port}` });
  try {
    const told = text(child.stderr);
    await once(mute, 'connection');
    child.kill('SIGUSR1');
    // Node opens it from a thread of its own, and says so.
    await sleep(200);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await told).toBe('');
  } finally {
    child.kill('SIGKILL');
    mute.close();
  }
});
