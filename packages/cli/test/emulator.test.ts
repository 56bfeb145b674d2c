import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmulator } from '@keyward/emulator';
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
        'user',
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
    const document = await keyward(['emulator', 'env', '--json'], { variables });
    expect(JSON.parse(document.stdout).variables).toMatchObject({
      KEYWARD_EMULATOR_CONTROL_URL: ready.controlUrl,
      IDENTITY_HEADER: ready.identityHeader,
    });
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

test('with a proxy the variables name the vault as Azure does, and keyward reaches it there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
  const variables = { KEYWARD_HOME: folder };
  const args = ['emulator', '--port', '0', '--vault', 'contoso', '--proxy-port', '0', '--offline'];
  const child = start([...args, '--listen', '127.0.0.1', '--json'], variables);
  try {
    const warned = once(createInterface(child.stderr), 'line');
    const [line] = await once(createInterface(child.stdout), 'line');
    const { proxyUrl } = JSON.parse(line);
    expect(await warned).toEqual([
      "warning: every port but the proxy's listens on 127.0.0.1 too: whoever reaches it there can ask for what is served",
    ]);
    const document = await keyward(['emulator', 'env', '--json'], { variables });
    const pointed = JSON.parse(document.stdout).variables;
    expect(pointed).toMatchObject({
      HTTPS_PROXY: proxyUrl,
      KEY_VAULT_URI: 'https://contoso.vault.azure.net',
    });
    expect((await keyward(['set', 'hello'], { variables: pointed, stdin: 'world' })).code).toBe(0);
    expect((await keyward(['get', 'hello', '--reveal'], { variables: pointed })).stdout).toBe('world');
  } finally {
    child.kill('SIGINT');
    await once(child, 'close');
    await rm(folder, { recursive: true });
  }
});

test.each([
  [['--port', 'abc'], 'invalid_usage', '`--port abc` is not a whole number.', 2],
  [
    ['--port', '0', '--propagation-delay', 'soon'],
    'invalid_usage',
    '`--propagation-delay soon` is not a whole number.',
    2,
  ],
  [['--port', '70000'], 'invalid_usage', '70000 is no port.', 2],
  [['--port', '0', '--vault', 'x'], 'invalid_usage', '"x" is no vault name.', 2],
  [['--proxy-port', '8o80'], 'invalid_usage', '`--proxy-port 8o80` is not a whole number.', 2],
  [['--offline'], 'invalid_usage', '`--offline` says what the proxy does, and there is no proxy.', 2],
  [['--listen', '203.0.113.7'], 'invalid_usage', '"203.0.113.7" is no address of this machine.', 2],
])('%j is refused with %s', async (args, code, message, exitCode) => {
  const outcome = await keyward(['emulator', ...args, '--json'], { variables: { KEYWARD_HOME: home } });
  expect(outcome.code).toBe(exitCode);
  expect(JSON.parse(outcome.stderr).error).toMatchObject({ code, message });
});

test("--quotas and --propagation-delay take Azure's part", async () => {
  const variables = { KEYWARD_HOME: home };
  const flags = ['--quotas', '--propagation-delay', '60000', '--no-roles'];
  const child = start(['emulator', '--port', '0', ...flags, '--json'], variables);
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const { controlUrl, controlToken, user } = JSON.parse(line);
    const call = async (path: string, body?: object) => {
      const headers = { Authorization: `Bearer ${controlToken}` };
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      return (await fetch(controlUrl + path, { headers, ...init })).json();
    };
    expect(await call('/quotas')).toMatchObject({ enabled: true });
    const { principalId } = (await call('/assignments', {
      principalId: user.objectId,
      role: 'Key Vault Reader',
    })) as { principalId: string };
    expect(principalId).toBe(user.objectId);
  } finally {
    child.kill('SIGINT');
  }
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
});

test('where several run, env takes the newest and says so, and --control chooses', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
  const variables = { KEYWARD_HOME: folder };
  const options = { folder: join(folder, 'emulator'), announce: true } as const;
  try {
    await using older = await startEmulator({ ...options, vaults: ['older'] });
    await using newer = await startEmulator({ ...options, vaults: ['newer'] });
    const newest = await keyward(['emulator', 'env', '--shell', 'dotenv'], { variables });
    expect(newest.code).toBe(0);
    expect(newest.stdout).toContain(`KEYWARD_EMULATOR_CONTROL_URL=${newer.controlUrl}`);
    expect(newest.stderr).toBe(
      `note: 2 emulators run, and these are the variables of the newest, ${newer.controlUrl}; --control chooses another: ${older.controlUrl}\n`,
    );
    const chosen = await keyward(['emulator', 'env', '--control', older.controlUrl], { variables });
    expect(chosen).toMatchObject({ code: 0, stderr: '' });
    expect(chosen.stdout).toContain(`KEYWARD_EMULATOR_CONTROL_URL=${older.controlUrl}`);
    const rivals = { ...variables, AZURE_CLIENT_ID: 'somebody', AZURE_CLIENT_SECRET: 'canary-77' };
    const rivalled = await keyward(['emulator', 'env', '--control', older.controlUrl], { variables: rivals });
    expect(rivalled).toMatchObject({
      code: 0,
      stderr:
        'note: set here, and would sign in somewhere else: AZURE_CLIENT_SECRET AZURE_CLIENT_ID; unset them\n',
    });
    expect(rivalled.stdout).not.toContain('canary-77');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('ctl finds the emulator that runs, says which of several, and follows its requests until Ctrl-C', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
  const variables = { KEYWARD_HOME: folder };
  const options = { folder: join(folder, 'emulator'), announce: true } as const;
  try {
    await using older = await startEmulator({ ...options, vaults: ['older'] });
    await using newer = await startEmulator({ ...options, vaults: ['newer'] });
    const newest = await keyward(['emulator', 'ctl', 'vaults'], { variables });
    expect(newest).toMatchObject({ code: 0, stdout: expect.stringMatching(/^newer /m) });
    expect(newest.stderr).toBe(
      `note: 2 emulators run, and these are the facts of the newest, ${newer.controlUrl}; --control chooses another: ${older.controlUrl}\n`,
    );
    const chosen = await keyward(['emulator', 'ctl', 'vaults', '--control', older.controlUrl, '--json'], {
      variables,
    });
    expect(chosen).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(chosen.stdout).vaults).toMatchObject([{ name: 'older' }]);
    const half = { ...variables, KEYWARD_EMULATOR_CONTROL_URL: older.controlUrl };
    const found = await keyward(['emulator', 'ctl', 'vaults', '--json'], { variables: half });
    expect(JSON.parse(found.stdout).vaults).toMatchObject([{ name: 'older' }]);

    await fetch(new URL('/ca.pem', newer.controlUrl));
    const child = start(
      ['emulator', 'ctl', 'requests', '--follow', '--json', '--control', newer.controlUrl],
      variables,
    );
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async () => JSON.parse(String((await lines.next()).value));
      expect(await next()).toMatchObject({ route: 'GET /ca.pem', status: 200 });
      await fetch(new URL('/ca.pem', newer.controlUrl), { method: 'POST' });
      expect(await next()).toMatchObject({ route: 'POST /ca.pem', status: 405 });
    } finally {
      child.kill('SIGINT');
    }
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
