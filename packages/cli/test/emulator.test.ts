import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyward, start } from './keyward.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
});
afterAll(() => rm(home, { recursive: true }));

test('the first line is the ready object; env leads a second process to it; Ctrl-C ends it cleanly', async () => {
  const variables = { KEYWARD_HOME: home };
  const child = start(['emulator', '--port', '0', '--vault', 'contoso', '--json'], variables);
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const ready = JSON.parse(line);
    expect(Object.keys(ready).sort()).toEqual(
      [
        'event',
        'vaults',
        'caFile',
        'tenantId',
        'clientId',
        'clientSecret',
        'authorityHost',
        'identityEndpoint',
        'identityHeader',
        'controlUrl',
        'controlToken',
      ].sort(),
    );
    expect(ready.event).toBe('ready');
    expect(Object.keys(ready.vaults)).toEqual(['contoso']);

    const env = await keyward(['emulator', 'env', '--shell', 'dotenv'], { variables });
    expect(env).toMatchObject({ code: 0, stderr: '' });
    const pointed = Object.fromEntries(
      [...env.stdout.matchAll(/^(?<name>[A-Z_]+)=["']?(?<value>.*?)["']?$/gm)].map(({ groups }) => [
        groups?.['name'] ?? '',
        groups?.['value'] ?? '',
      ]),
    );
    expect((await keyward(['set', 'hello'], { variables: pointed, stdin: 'world' })).code).toBe(0);
    expect((await keyward(['get', 'hello', '--reveal'], { variables: pointed })).stdout).toBe('world');
  } finally {
    child.kill('SIGINT');
  }
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  expect(await keyward(['emulator', 'env'], { variables })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('error: No emulator of this user is running.'),
  });
});

test.each([
  [['--port', 'abc'], 'invalid_usage', '`--port abc` is not a whole number.', 2],
  [['--port', '70000'], 'emulator_failed', '70000 is no port. (invalid_option)', 3],
  [['--port', '0', '--vault', 'x'], 'emulator_failed', '"x" is no vault name. (invalid_option)', 3],
])('%j is refused with %s', async (args, code, message, exitCode) => {
  const outcome = await keyward(['emulator', ...args, '--json'], { variables: { KEYWARD_HOME: home } });
  expect(outcome.code).toBe(exitCode);
  expect(JSON.parse(outcome.stderr).error).toMatchObject({ code, message });
});

test('help lists the commands, settings, examples and exit codes', async () => {
  const { code, stdout } = await keyward(['--help']);
  expect(code).toBe(0);
  for (const words of ['get', 'set', 'list', 'emulator', 'KEY_VAULT_URI', 'Examples:', 'Exit codes:']) {
    expect(stdout).toContain(words);
  }
});

test('the version is that of the package', async () => {
  expect((await keyward(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
