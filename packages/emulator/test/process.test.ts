import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Emulator, environmentOf, findRunning, startEmulator } from '../src/index.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs a program of this folder to its own end; nothing but a hang of the test itself would stop it. */
async function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 15_000,
  });
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { output: output.trim(), errors, code };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-emulator-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a program that knows nothing of the emulator', () => {
  test.each([
    {
      by: 'its name',
      resolve: async () => ['127.0.0.1'],
      options: ['--import', here('localhost-names.ts')],
      address: (emulator: Emulator) => emulator.vaults['keyward']?.url,
    },
    {
      by: 'its port, where no resolver knows the name',
      resolve: async () => [],
      options: [],
      address: (emulator: Emulator) =>
        emulator.vaults['keyward']?.localhostUrl.replace('localhost', '127.0.0.1'),
    },
  ])("reaches a vault by $by, signed in by the environment's managed identity", async (way) => {
    await using emulator = await startEmulator({ folder });
    const { variables } = await environmentOf(emulator, way.resolve, {});
    const { output, errors, code } = await run([...way.options, here('programs/unmodified.ts')], variables);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    const url = way.address(emulator);
    expect(JSON.parse(output)).toEqual({
      value: 'hello',
      id: expect.stringMatching(new RegExp(`^${url}/secrets/greeting/[0-9a-f]{32}$`)),
      vaultUrl: url,
    });
    const served = emulator.requests
      .entries({ plane: 'vault' })
      .map(({ route, status }) => `${route} ${status}`);
    expect(served).toEqual(['PUT /secrets/{name} 401', 'PUT /secrets/{name} 200', 'GET /secrets/{name} 200']);
    expect(emulator.requests.count({ plane: 'identity', status: 200 })).toBe(1);
  });
});

describe('the process', () => {
  test('ends by itself after a close', async () => {
    expect(await run([here('programs/start-and-close.ts'), folder])).toEqual({
      output: '401',
      errors: '',
      code: 0,
    });
    // Gone before anybody looks: findRunning() would remove what a dead process left.
    expect(await readdir(join(folder, 'running'))).toEqual([]);
  });

  test('loads no package for a warm start, and what signs with the first token', async () => {
    await (await startEmulator({ folder })).close();
    const { output, errors, code } = await run([here('programs/start-imports.ts'), folder]);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    expect(JSON.parse(output)).toEqual({ atStart: [], withToken: ['jose/jwt/sign'] });
  });

  test('is found with the vaults that were added since', async () => {
    await using emulator = await startEmulator({ folder, announce: true });
    await emulator.addVault('later');
    const added = await fetch(`${emulator.controlUrl}/vaults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.controlToken}` },
      body: JSON.stringify({ name: 'last' }),
    });
    expect(added.status).toBe(201);
    const [found] = await findRunning({ folder });
    expect(Object.keys(found?.vaults ?? {})).toEqual(['keyward', 'later', 'last']);
    expect(found?.ready).toEqual(emulator.ready());
  });

  test('serves a vault although its record cannot be written any more, and warns', async () => {
    const own = await mkdtemp(join(tmpdir(), 'keyward-emulator-'));
    onTestFinished(() => rm(own, { recursive: true, force: true }));
    await using emulator = await startEmulator({ folder: own, announce: true });
    await rm(join(own, 'running'), { recursive: true });
    await writeFile(join(own, 'running'), '');
    const warned = once(process, 'warning');
    const { localhostUrl } = await emulator.addVault('later');
    expect(emulator.vaults['later']?.localhostUrl).toBe(localhostUrl);
    const [warning] = await warned;
    expect(warning.name).toBe('KeywardEmulatorFault');
    expect(warning.message).toMatch(
      /^running record: The emulator cannot use \S+\.json \(ENOTDIR\)\. Name a folder/,
    );
  });

  test('two emulators share a folder and its authority, and nothing else', async () => {
    await using one = await startEmulator({ folder, announce: true });
    await using two = await startEmulator({ folder, announce: true });
    expect(two.caPem).toBe(one.caPem);
    expect(two.tenantId).not.toBe(one.tenantId);
    expect(two.clientSecret).not.toBe(one.clientSecret);
    expect(two.controlToken).not.toBe(one.controlToken);
    const found = await findRunning({ folder });
    expect(found.map(({ controlUrl }) => controlUrl).sort()).toEqual([one.controlUrl, two.controlUrl].sort());
  });
});
