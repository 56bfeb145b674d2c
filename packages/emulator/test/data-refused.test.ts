import { chmod, copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EmulatorError, startEmulator, trustCa } from '../src/index.ts';
import { clientAt, keep, ownFolder } from './data.fixture.ts';
import { clientOf, folder, refusalOf } from './stage.ts';

/** What a start says that should not come about. */
async function refused(data: string) {
  try {
    await (await startEmulator({ folder, data })).close();
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    return { code: error.code, message: error.message.replaceAll(data, 'DATA'), hint: error.hint };
  }
  return undefined;
}

async function filled(): Promise<{ readonly data: string; readonly file: string; readonly bytes: Buffer }> {
  const data = await ownFolder();
  const emulator = await startEmulator({ folder, data });
  using _trust = trustCa(emulator.caPem);
  const client = clientOf(emulator, 'keyward');
  for (let at = 0; at < 6; at += 1) await client.setSecret(`secret-${at}`, 'x'.repeat(3_000));
  await emulator.close();
  const file = join(data, 'emulator.sqlite');
  return { data, file, bytes: await readFile(file) };
}

const DAMAGED = {
  code: 'data_corrupt',
  hint: 'Move the folder away and start with a new one, or put a copy of it back that was whole.',
};

test('a folder has one owner, in this process or another, and is told which', async () => {
  const data = await ownFolder();
  const other = await keep({ folder, data });
  expect(await refused(data)).toEqual({
    code: 'data_in_use',
    message: `Another emulator has the data in DATA open (process ${other.pid}).`,
    hint: 'Stop that one, or name another folder: a folder has one owner at a time.',
  });
  await other.kill();
  // What it left says who it was, and is in nobody's way.
  await using emulator = await startEmulator({ folder, data });
  expect(emulator.tenantId).toBe(other.ready.tenantId);
  expect((await refused(data))?.message).toBe(
    `Another emulator has the data in DATA open (process ${process.pid}).`,
  );
});

test('two that begin a folder at once: one has it, the other is refused', async () => {
  const data = await ownFolder();
  const starts = await Promise.allSettled([1, 2, 3].map(() => startEmulator({ folder, data })));
  const running = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const codes = starts.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  await Promise.all(running.map((one) => one.close()));
  expect(running).toHaveLength(1);
  expect(codes).toEqual(['data_in_use', 'data_in_use']);
  expect(await readdir(data)).toEqual(['emulator.sqlite']);
});

test.each([
  { name: 'notes.txt', content: 'mine', code: 'folder_unusable', why: "somebody's files" },
  { name: 'emulator.sqlite', content: '', code: 'data_corrupt', why: 'cut to nothing' },
  { name: 'emulator.sqlite', content: 'x'.repeat(5_000), code: 'data_corrupt', why: 'no database' },
  { name: 'emulator.sqlite-wal', content: 'x', code: 'data_corrupt', why: 'the file itself is gone' },
])('a folder with $name is refused ($code: $why) and left as it is', async ({ name, content, code }) => {
  const data = await ownFolder();
  await mkdir(data, { mode: 0o700 });
  await writeFile(join(data, name), content);
  expect((await refused(data))?.code).toBe(code);
  expect(await readdir(data)).toEqual([name]);
  expect(await readFile(join(data, name), 'utf8')).toBe(content);
});

test('a database of another program, and one of a newer emulator, are refused and left as they are', async () => {
  const { data, file } = await filled();
  const with_ = async (pragma: string) => {
    const database = new DatabaseSync(file);
    database.exec(pragma);
    database.close();
    const before = await readFile(file);
    const answer = await refused(data);
    expect((await readFile(file)).equals(before)).toBe(true);
    return answer;
  };
  expect(await with_('PRAGMA user_version = 2')).toEqual({
    code: 'folder_unusable',
    message: 'The data in DATA has format 2, and this emulator knows format 1 only.',
    hint: 'Use the version of the emulator that wrote it, or a newer one, or name another folder.',
  });
  const other = await with_('PRAGMA user_version = 1; PRAGMA application_id = 7');
  expect(other).toMatchObject({
    code: 'folder_unusable',
    message: 'The file DATA/emulator.sqlite is a database of another program.',
  });
});

test('rows that are missing or of another shape are seen', async () => {
  const { data, file, bytes } = await filled();
  const after = async (statement: string) => {
    await writeFile(file, bytes);
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
    return await refused(data);
  };
  const missing = { ...DAMAGED, message: expect.stringContaining('rows are missing. It was left') };
  expect(await after("DELETE FROM entry WHERE kind = 'tenant'")).toEqual(missing);
  expect(await after("DELETE FROM entry WHERE kind = 'vault'")).toEqual(missing);
  expect(await after("DELETE FROM entry WHERE kind = 'version'")).toEqual(missing);
  expect(await after("DELETE FROM entry WHERE kind = 'secret'")).toEqual(missing);
  expect(await after("UPDATE entry SET body = replace(body, 'x', 'y') WHERE kind = 'version'")).toEqual({
    ...DAMAGED,
    message: 'The data in DATA is damaged: a row is not as it was written. It was left as it is.',
  });
  expect((await after('ALTER TABLE entry ADD COLUMN more TEXT'))?.message).toContain(
    'its table is another one',
  );
});

test('a byte that changed is found, or changed nothing', { timeout: 120_000 }, async () => {
  const { data, file, bytes } = await filled();
  const known = async () => {
    await using emulator = await startEmulator({ folder, data });
    return emulator.state('absolute');
  };
  const whole = await known();
  let found = 0;
  const runs = process.env['KEYWARD_TEST_TIER'] === 'full' ? 1_000 : 60;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        await writeFile(file, damaged);
        const answer = await refused(data);
        if (answer === undefined) expect(await known()).toEqual(whole);
        else {
          expect(['data_corrupt', 'folder_unusable']).toContain(answer.code);
          expect((await readFile(file)).equals(damaged), 'it was written over').toBe(true);
          found += 1;
        }
      },
    ),
    { numRuns: runs },
  );
  expect(found).toBeGreaterThan(runs / 4);
});

test('a file that was cut is found', async () => {
  const { data, file, bytes } = await filled();
  for (let size = 0; size < bytes.length; size += 4_096) {
    await writeFile(file, bytes);
    await truncate(file, size);
    expect((await refused(data))?.code, `${size} bytes`).toBe('data_corrupt');
  }
});

test('a folder that others can write in is refused', async () => {
  const data = await ownFolder();
  await mkdir(data);
  await chmod(data, 0o777);
  expect(await refused(data)).toMatchObject({ code: 'insecure_folder', hint: `Run: chmod 700 ${data}` });
});

test('a copy of the folder is as good, also one of an emulator that was killed', async () => {
  const [data, copy] = [await ownFolder(), await ownFolder()];
  const emulator = await keep({ folder, data });
  using _trust = trustCa(emulator.ready.caPem);
  await clientAt(emulator.ready).setSecret('db-password', 'kept');
  await emulator.kill();
  await mkdir(copy, { mode: 0o700 });
  for (const name of await readdir(data)) await copyFile(join(data, name), join(copy, name));
  await using other = await startEmulator({ folder, data: copy });
  expect((await clientOf(other, 'keyward').getSecret('db-password')).value).toBe('kept');
});

test('a disk that is full refuses the write, and what is known and what is kept stay the same', async () => {
  const data = await ownFolder();
  // No file may grow beyond 400 blocks of 1 KiB: writing more fails as on a full disk.
  const limited = ['bash', '-c', 'ulimit -f 400; exec "$@"', 'limited'];
  const emulator = await keep({ folder, data }, limited);
  using _trust = trustCa(emulator.ready.caPem);
  const client = clientAt(emulator.ready);
  let kept = 0;
  let refusal: unknown;
  while (refusal === undefined && kept < 100) {
    const name = `secret-${kept}`;
    refusal = await refusalOf(client.setSecret(name, 'x'.repeat(25_000))).catch(() => undefined);
    if (refusal === undefined) kept += 1;
  }
  expect(kept).toBeGreaterThan(2);
  expect(refusal).toEqual({
    status: 500,
    code: 'InternalServerError',
    message: expect.stringMatching(
      /^The emulator could not keep this change in its data folder \([^)]+\), so it was not made\. Look whether the disk is full or read-only\.$/,
    ),
  });
  const missing = { status: 404, code: 'SecretNotFound' };
  expect(await refusalOf(client.getSecret(`secret-${kept}`))).toMatchObject(missing);
  const control = await fetch(`${emulator.ready.controlUrl}/vaults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.ready.controlToken}` },
    body: JSON.stringify({
      name: 'later',
      policies: Array(100).fill({ effect: 'Deny', requires: 'expiration', name: 'n'.repeat(256) }),
    }),
  });
  expect(control.status).toBe(507);
  expect(await control.json()).toMatchObject({ error: { code: 'DataNotKept' } });
  expect(await emulator.end()).toBe(0);
  await using again = await startEmulator({ folder, data });
  const after = clientOf(again, 'keyward');
  expect(Object.keys(again.vaults)).toEqual(['keyward']);
  for (let at = 0; at < kept; at += 1)
    expect((await after.getSecret(`secret-${at}`)).value).toHaveLength(25_000);
  expect(await refusalOf(after.getSecret(`secret-${kept}`))).toMatchObject(missing);
});
