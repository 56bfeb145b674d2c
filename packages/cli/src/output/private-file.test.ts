import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { writePrivately } from './private-file.ts';

let folder: string;
beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'keyward-file-'));
  folder = made;
  onTestFinished(() => rm(made, { recursive: true }));
});

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

test('a new file is for its owner alone, and nothing else is left', async () => {
  const file = join(folder, 'made');
  expect(await writePrivately(file, 'text')).toBe(undefined);
  expect([await readFile(file, 'utf8'), await modeOf(file), await readdir(folder)]).toEqual([
    'text',
    0o600,
    ['made'],
  ]);
});

test.each([
  [0o600, undefined, 'a file of its owner alone'],
  [0o644, '644', 'a file that others read is replaced, and that is told'],
  [0o620, '620', 'a file that others write'],
])('%o', async (mode, told, why) => {
  const file = join(folder, 'there');
  await writeFile(file, 'before');
  await chmod(file, mode);
  expect(await writePrivately(file, 'after'), why).toBe(told);
  expect([await readFile(file, 'utf8'), await modeOf(file)], why).toEqual(['after', 0o600]);
});

test('whoever has the old file open does not get the new text', async () => {
  const file = join(folder, 'there');
  await writeFile(file, 'before');
  const { ino } = await stat(file);
  await writePrivately(file, 'after');
  expect((await stat(file)).ino).not.toBe(ino);
});

test.each([
  ['link', 'a link'],
  ['dir', 'a folder'],
])('%s is refused', async (name, why) => {
  await symlink(join(folder, 'elsewhere'), join(folder, 'link'));
  await mkdir(join(folder, 'dir'));
  const file = join(folder, name);
  await expect(writePrivately(file, 'canary'), why).rejects.toThrow(
    expect.objectContaining({
      code: 'invalid_usage',
      message: `${JSON.stringify(file)} is there and is no plain file, but a link, a folder or a device.`,
    }),
  );
  expect((await readdir(folder)).sort()).toEqual(['dir', 'link']);
});

test('a folder that is not there is told', async () => {
  const file = join(folder, 'none', 'file');
  await expect(writePrivately(file, 'canary')).rejects.toThrow(
    `The file ${JSON.stringify(file)} cannot be made (ENOENT).`,
  );
});
