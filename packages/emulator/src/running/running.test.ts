import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ready } from '../ready.ts';
import { findRunning } from './find.ts';
import { announce, type RunningRecord, runningFolder } from './record.ts';

let folder = '';
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-running-'));
});
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
  await rm(folder, { recursive: true, force: true });
});

/** A port that answers health for an instance; `undefined` never answers. */
async function health(instance: string | undefined): Promise<string> {
  const server = createServer((_, response) => {
    if (instance !== undefined) response.end(JSON.stringify({ status: 'ok', instance }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`;
}

function record(instance: string, controlUrl: string, more: Partial<RunningRecord> = {}): RunningRecord {
  const ready: Ready = {
    event: 'ready',
    vaults: { keyward: { url: 'https://keyward.vault.localhost:1', localhostUrl: 'https://localhost:2' } },
    caFile: '/ca.pem',
    tenantId: 't',
    clientId: 'c',
    user: { userPrincipalName: 'ada@x', displayName: 'Ada', objectId: 'o' },
    clientSecret: 's',
    authorityHost: 'https://localhost:1',
    identityEndpoint: 'http://127.0.0.1:3/msi/token',
    identityHeader: 'h',
    controlUrl,
    controlToken: 'k',
  };
  return { format: 1, instance, pid: process.pid, startedAt: 1, bundleFile: '/bundle.pem', ready, ...more };
}

const files = () => readdir(runningFolder(folder));

describe('an announced emulator', () => {
  test('is found with all that its variables need, and gone once it is closed', async () => {
    const written = record('one', await health('one'), { startedAt: 7 });
    const { withdraw } = await announce(folder, written);
    const { event: _, ...fields } = written.ready;
    expect(await findRunning({ folder })).toEqual([
      { ...fields, pid: process.pid, startedAt: 7, bundleFile: '/bundle.pem', ready: written.ready },
    ]);
    await withdraw();
    await withdraw();
    expect(await findRunning({ folder })).toEqual([]);
    expect(await files()).toEqual([]);
  });

  test('tells what has changed, until it is withdrawn', async () => {
    const first = record('one', await health('one'));
    const announcement = await announce(folder, first);
    const second = record('one', first.ready.controlUrl, { startedAt: 9 });
    const third = { ...second, startedAt: 10 };
    await Promise.all([announcement.update(second), announcement.update(third)]);
    expect((await findRunning({ folder })).map(({ startedAt }) => startedAt)).toEqual([10]);
    await Promise.all([announcement.update(first), announcement.withdraw()]);
    await announcement.update(second);
    expect(await files()).toEqual([]);
  });

  test('is second to a newer one', async () => {
    await announce(folder, record('old', await health('old'), { startedAt: 1 }));
    await announce(folder, record('new', await health('new'), { startedAt: 2 }));
    expect((await findRunning({ folder })).map(({ startedAt }) => startedAt)).toEqual([2, 1]);
  });

  test('keeps its secrets to its user', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no file modes');
    await announce(folder, record('one', 'http://127.0.0.1:1/control'));
    expect((await stat(runningFolder(folder))).mode & 0o777).toBe(0o700);
    expect((await stat(join(runningFolder(folder), 'one.json'))).mode & 0o777).toBe(0o600);
  });

  test('takes from others what an older folder gave them', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no file modes');
    await announce(folder, record('one', 'http://127.0.0.1:1/control'));
    await chmod(runningFolder(folder), 0o755);
    await announce(folder, record('two', 'http://127.0.0.1:1/control'));
    expect((await stat(runningFolder(folder))).mode & 0o777).toBe(0o700);
  });

  test('is refused where a link stands in for the folder', async () => {
    await symlink(tmpdir(), runningFolder(folder));
    await expect(announce(folder, record('one', 'http://127.0.0.1:1/control'))).rejects.toMatchObject({
      code: 'insecure_folder',
      message: `${runningFolder(folder)} is not a folder of this user.`,
    });
  });
});

test('a file where the folder should be is refused in plain words', async () => {
  await writeFile(runningFolder(folder), '');
  await expect(announce(folder, record('one', 'http://127.0.0.1:1/control'))).rejects.toMatchObject({
    code: 'folder_unusable',
    message: `The emulator cannot use ${runningFolder(folder)} (EEXIST).`,
  });
});

test('a folder that cannot be looked into is not taken for one where nothing runs', async () => {
  await writeFile(runningFolder(folder), '');
  await expect(findRunning({ folder })).rejects.toMatchObject({
    code: 'folder_unusable',
    message: `The emulator cannot use ${runningFolder(folder)} (ENOTDIR).`,
  });
});

describe('what is left over', () => {
  test('of a dead process is removed', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await announce(folder, record('one', await health('one'), { pid }));
    expect(await findRunning({ folder })).toEqual([]);
    expect(await files()).toEqual([]);
  });

  test('of another emulator on the same port is removed', async () => {
    await announce(folder, record('one', await health('two')));
    expect(await findRunning({ folder })).toEqual([]);
    expect(await files()).toEqual([]);
  });

  test('with a closed port is removed', async () => {
    const controlUrl = await health('one');
    await Promise.all(ends.splice(0).map((end) => end()));
    await announce(folder, record('one', controlUrl));
    expect(await findRunning({ folder })).toEqual([]);
    expect(await files()).toEqual([]);
  });

  test('of one that is silent is kept: it may only be stopped', async () => {
    await announce(folder, record('one', await health(undefined)));
    expect(await findRunning({ folder, timeoutMs: 50 })).toEqual([]);
    expect(await files()).toEqual(['one.json']);
  });

  test('in no format of ours is passed over', async () => {
    await announce(folder, record('one', await health('one')));
    await writeFile(join(runningFolder(folder), 'odd.json'), '{"format":2}');
    await writeFile(join(runningFolder(folder), 'torn.json'), '{"form');
    expect(await findRunning({ folder })).toHaveLength(1);
  });
});

test('nothing was ever announced: nothing is found', async () => {
  expect(await findRunning({ folder: join(folder, 'nowhere') })).toEqual([]);
});

test('a look can be called off', async () => {
  await announce(folder, record('one', await health(undefined)));
  await expect(findRunning({ folder, timeoutMs: 60_000, signal: AbortSignal.abort() })).rejects.toMatchObject(
    { name: 'AbortError' },
  );
});
