import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentOf, startEmulator } from '../src/index.ts';

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
    env: { PATH: process.env['PATH'], ...variables },
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

test('a program for production runs unmodified, by HTTPS_PROXY, a certificate file and credentials alone', async () => {
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
