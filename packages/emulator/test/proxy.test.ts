import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentOf, findRunning, startEmulator, trustCa } from '../src/index.ts';
import { allOf, clientOf } from './stage.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-emulator-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program with these variables and no others, to its own end. */
async function run(program: string, variables: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [here(program)], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { output: output.trim(), errors, code };
}

describe('a program for production', () => {
  test('runs unmodified, by HTTPS_PROXY, a certificate file and credentials alone', async () => {
    await using emulator = await startEmulator({ folder, vaults: ['Contoso'], proxyPort: 0, offline: true });
    const { variables } = await environmentOf(emulator, undefined, {});
    const names = [
      'HTTPS_PROXY',
      'NODE_EXTRA_CA_CERTS',
      'AZURE_TENANT_ID',
      'AZURE_CLIENT_ID',
      'AZURE_CLIENT_SECRET',
    ];
    const only = Object.fromEntries(names.map((name) => [name, variables[name] ?? '']));
    const { output, errors, code } = await run('programs/production.ts', only);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    const life = JSON.parse(output);
    const base = 'https://contoso.vault.azure.net';
    expect(life).toEqual({
      id: expect.stringMatching(new RegExp(`^${base}/secrets/greeting/[0-9a-f]{32}$`)),
      values: ['first', 'second'],
      tags: { team: 'blue' },
      versions: 2,
      names: Array.from({ length: 30 }, (_, index) => `page-${String(index).padStart(2, '0')}`),
      recoveryId: `${base}/deletedsecrets/greeting`,
      recovered: 'second',
      restored: 'second',
      purged: 'SecretNotFound',
    });
    const routes = new Set(emulator.requests.entries().map(({ plane, route }) => `${plane} ${route}`));
    expect(routes).toContain('entra POST /{tenant}/oauth2/v2.0/token');
    // Discovery, sign-in and all else stayed here: nothing was tunnelled and nothing refused.
    expect(emulator.requests.count({ plane: 'proxy' })).toBe(0);
  });

  test('signs in by the managed identity too, though its client sends even that to the proxy', async () => {
    await using emulator = await startEmulator({ folder, vaults: ['contoso'], proxyPort: 0, offline: true });
    using _trust = trustCa(emulator.caPem);
    await clientOf(emulator, 'contoso').setSecret('greeting', 'hello');
    const { variables } = await environmentOf(emulator, undefined, {});
    const { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, NO_PROXY, no_proxy, ...others } = variables;
    expect([AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, NO_PROXY, no_proxy]).not.toContain(undefined);
    for (const given of [others, { ...others, NO_PROXY: NO_PROXY ?? '' }]) {
      const { output, errors } = await run('programs/read-greeting.ts', given);
      expect([errors, output]).toEqual(['', 'hello']);
    }
    expect(emulator.requests.count({ plane: 'identity', status: 200 })).toBe(2);
    expect(emulator.requests.count({ plane: 'entra' })).toBeGreaterThan(0);
  });

  test('that means a vault which is not there is told which are', async () => {
    await using emulator = await startEmulator({ folder, vaults: ['contoso'], proxyPort: 0 });
    const { variables } = await environmentOf(emulator, undefined, {});
    const given = { ...variables, KEY_VAULT_URI: 'https://contosa.vault.azure.net' };
    const { errors, code } = await run('programs/read-greeting.ts', given);
    expect(code).toBe(1);
    expect(errors).toContain('There is no vault contosa.vault.azure.net in this emulator');
    expect(errors).toContain('It has contoso.');
  });
});

describe('an emulator with a proxy', () => {
  test("signs its tokens as its own: Azure's issuer is nowhere in them", async () => {
    await using emulator = await startEmulator({ folder, proxyPort: 0 });
    const token = await emulator.issueToken({ audience: 'https://vault.azure.net' });
    const claims = decodeJwt(token);
    expect(claims.iss).toBe(`https://keyward-emulator.localhost/${emulator.tenantId}/`);
    expect(JSON.stringify(claims)).not.toMatch(/sts\.windows\.net|login\.(?:microsoftonline|windows)/);
  });

  test('still serves the everyday way, and both ways show the same secrets', async () => {
    await using emulator = await startEmulator({ folder, vaults: ['contoso'], proxyPort: 0 });
    using _trust = trustCa(emulator.caPem);
    const client = clientOf(emulator, 'contoso');
    await client.setSecret('greeting', 'hello');
    const [listed] = await allOf(client.listPropertiesOfSecrets());
    expect(listed?.vaultUrl).toBe(emulator.vaults['contoso']?.localhostUrl);
    const { variables } = await environmentOf(emulator, undefined, {});
    expect((await run('programs/read-greeting.ts', variables)).output).toBe('hello');
  });

  test('says so to whoever looks for it, and at /ca.pem', async () => {
    await using emulator = await startEmulator({ folder, proxyPort: 0, announce: true });
    expect(emulator.proxyUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(emulator.ready().proxyUrl).toBe(emulator.proxyUrl);
    const [found] = await findRunning({ folder });
    expect(found).toMatchObject({ proxyUrl: emulator.proxyUrl, clientSecret: emulator.clientSecret });
    expect(await emulator.env()).toEqual(await environmentOf(found ?? emulator));
    const pem = await fetch(new URL('/ca.pem', emulator.controlUrl)).then((answer) => answer.text());
    expect(pem).toBe(emulator.caPem);
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(await readFile(emulator.caFile, 'utf8')).toBe(pem);
  });

  test('finds its vaults through the management plane', async () => {
    await using emulator = await startEmulator({ folder, vaults: ['Contoso'], proxyPort: 0 });
    using _trust = trustCa(emulator.caPem);
    const token = await emulator.issueToken({ audience: 'https://management.azure.com/' });
    const list = await fetch(
      `${emulator.authorityHost}/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    expect(await list.json()).toMatchObject({
      value: [{ name: 'Contoso', properties: { vaultUri: `${emulator.vaults['Contoso']?.url}/` } }],
    });
    const other = await emulator.issueToken();
    const refused = await fetch(`${emulator.authorityHost}/subscriptions?api-version=2022-12-01`, {
      headers: { authorization: `Bearer ${other}` },
    });
    expect(refused.status).toBe(401);
    const [entry] = emulator.requests.entries({ plane: 'management', status: 401 });
    expect(entry).toMatchObject({ route: 'GET /subscriptions', refusal: 'InvalidAuthenticationToken' });
  });

  test('is refused a port that is taken, by the name of its option', async () => {
    await using emulator = await startEmulator({ folder, proxyPort: 0 });
    const port = Number(new URL(emulator.proxyUrl ?? '').port);
    await expect(startEmulator({ folder, proxyPort: port })).rejects.toMatchObject({
      code: 'port_in_use',
      hint: 'Stop the program that holds it, name another one with --proxy-port, or let the system choose with --proxy-port 0.',
    });
  });
});

test('--listen opens every port to the address, and never the proxy; hosts stay those of this machine', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux has all of 127.0.0.0/8 without being told');
  await using emulator = await startEmulator({ folder, proxyPort: 0, listen: '0.0.0.0' });
  const ports = [
    emulator.authorityHost,
    emulator.controlUrl,
    emulator.vaults['keyward']?.localhostUrl ?? '',
    emulator.proxyUrl ?? '',
  ].map((url) => Number(new URL(url).port));
  const reached = ports.map(async (port) => {
    const socket = connect(port, '127.0.0.2');
    const outcome = await once(socket, 'connect').then(
      () => 'open',
      (error: NodeJS.ErrnoException) => error.code,
    );
    socket.destroy();
    return outcome;
  });
  expect(await Promise.all(reached)).toEqual(['open', 'open', 'open', 'ECONNREFUSED']);
  const [, plain] = ports;
  const strange = await fetch(`http://127.0.0.2:${plain}/ca.pem`);
  expect(strange.status).toBe(421);
});

test('an emulator without a proxy has nothing of one, also in a folder where there was one', async () => {
  const own = await mkdtemp(join(tmpdir(), 'keyward-emulator-'));
  try {
    const first = await startEmulator({ folder: own });
    await first.close();
    expect((await readdir(own)).filter((name) => name.includes('proxy'))).toEqual([]);
    await (await startEmulator({ folder: own, proxyPort: 0 })).close();
    expect((await readdir(own)).filter((name) => name.includes('proxy'))).not.toEqual([]);
    await using last = await startEmulator({ folder: own });
    expect([last.caPem, last.caFile, last.bundleFile]).toEqual([first.caPem, first.caFile, first.bundleFile]);
    expect(last.caPem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(Object.keys(last.ready())).not.toContain('proxyUrl');
    expect(Object.keys((await environmentOf(last, undefined, {})).variables)).not.toContain('HTTPS_PROXY');
  } finally {
    await rm(own, { recursive: true, force: true });
  }
});
