import { execFileSync } from 'node:child_process';
import { chmod, chown, open, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from './configuration.fixture.ts';
import { readConfiguration } from './index.ts';
import { refuseForeign } from './search.ts';

const applicationIn = async (folder: string, env = {}) =>
  (await readConfiguration({ env, folder })).application;

const READABLE = 'Make it a readable file of text, or move it out of the way.';

describe('keyward.yaml is searched', () => {
  test.each([
    [{ 'keyward.yaml': 'application: top' }, 'top', 'upwards'],
    [{ 'keyward.yaml': 'application: top', 'a/keyward.yaml': 'application: a' }, 'a', 'the nearest wins'],
    [{ 'keyward.yaml': 'application: top', 'a/.git/': '' }, undefined, 'not beyond a repository'],
    [{ 'keyward.yaml': 'application: top', 'a/.git': 'gitdir: x' }, undefined, 'nor a worktree of one'],
    [{ 'keyward.yaml': 'application: top', 'a/b/.git/': '' }, undefined, 'where the folder is its root too'],
    [{ 'a/keyward.yaml': 'application: a', 'a/.git/': '' }, 'a', 'at its root'],
    [{ 'a/b/c/keyward.yaml': 'application: c' }, undefined, 'not downwards'],
  ])('%j', async (files, expected, why) => {
    const folder = await folderWith({ 'a/b/': '', ...files });
    expect(await applicationIn(join(folder, 'a/b')), why).toBe(expected);
  });

  test('.env is not: it is read in the folder alone', async () => {
    const folder = await folderWith({ '.env': 'KEY_VAULT_URI=https://a.example', 'a/': '' });
    expect((await readConfiguration({ env: {}, folder: join(folder, 'a') })).mounts.named.size).toBe(0);
    expect((await readConfiguration({ env: {}, folder })).files).toEqual([join(folder, '.env')]);
  });

  test('a folder that is not there has no files', async () => {
    const folder = await folderWith({ file: '' });
    expect(await applicationIn(join(folder, 'file/missing'))).toBe(undefined);
  });
});

describe('KEYWARD_CONFIG', () => {
  test('names the file, which then is the only one', async () => {
    const folder = await folderWith({
      'keyward.yaml': 'application: near',
      'etc/k.yaml': 'application: far',
    });
    expect(await applicationIn(folder, { KEYWARD_CONFIG: 'etc/k.yaml' })).toBe('far');
    expect(await applicationIn(folder, { KEYWARD_CONFIG: join(folder, 'etc/k.yaml') })).toBe('far');
    expect(await applicationIn(folder, { KEYWARD_CONFIG: ' ' })).toBe('near');
    const { settings } = await readConfiguration({ env: { KEYWARD_CONFIG: 'etc/k.yaml' }, folder });
    expect(settings[0]?.origin).toBe('k.yaml');
  });

  test('names one that must be there', async () => {
    const folder = await folderWith({});
    await expect(applicationIn(folder, { KEYWARD_CONFIG: 'missing.yaml' })).rejects.toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: `KEYWARD_CONFIG cannot be used: there is no file ${join(folder, 'missing.yaml')}.`,
        hint: 'Create the file, or unset KEYWARD_CONFIG: keyward.yaml is then searched from this folder upwards.',
      }),
    );
  });
});

describe('a file that cannot be read is refused', () => {
  const UTF_16 = Buffer.from('KEY_VAULT_URI=https://canary.example', 'utf16le');
  const LATIN_1 = Buffer.from('application: caf\u00e9', 'latin1');
  const SAVE = "Save it as UTF-8; Windows PowerShell's `>` writes UTF-16.";
  test.each([
    [{ 'keyward.yaml/': '' }, 'keyward.yaml', 'it is a folder', READABLE, 'a folder of that name'],
    [{ '.env': UTF_16 }, '.env', 'it is not UTF-8', SAVE, 'its key would not be found'],
    [{ 'keyward.yaml': UTF_16 }, 'keyward.yaml', 'it is not UTF-8', SAVE, 'UTF-16'],
    [{ 'keyward.yaml': LATIN_1 }, 'keyward.yaml', 'it is not UTF-8', SAVE, 'another letter would be read'],
    [
      { 'keyward.yaml': '#'.repeat(65_537) },
      'keyward.yaml',
      'it is larger than 65,536 bytes',
      READABLE,
      'too large',
    ],
    [{ '.env': '#'.repeat(1_048_577) }, '.env', 'it is larger than 1,048,576 bytes', READABLE, 'too large'],
  ])('%#', async (files, name, reason, hint, why) => {
    const folder = await folderWith(files);
    await expect(readConfiguration({ env: {}, folder }), why).rejects.toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: `${join(folder, name)} cannot be used: ${reason}.`,
        hint,
      }),
    );
  });

  test('but a .env is for other programs too, and may hold bytes of theirs', async () => {
    const text = Buffer.from('# caf\u00e9\nKEY_VAULT_URI=https://contoso.vault.azure.net\n', 'latin1');
    const { mounts } = await readConfiguration({ env: {}, folder: await folderWith({ '.env': text }) });
    expect(mounts.get('vault')?.url).toBe('https://contoso.vault.azure.net');
  });

  test('but a folder called .env is no such file', async () => {
    const folder = await folderWith({ '.env/': '', 'keyward.yaml': 'application: shop' });
    expect(await applicationIn(folder)).toBe('shop');
  });

  test('one that leads to itself', async (context) => {
    context.skip(process.platform === 'win32', 'links need a right of their own on Windows');
    const folder = await folderWith({});
    await symlink('.env', join(folder, '.env'));
    await expect(applicationIn(folder)).rejects.toThrow(
      `${join(folder, '.env')} cannot be used: reading it failed with ELOOP.`,
    );
  });

  test('so large is just not too large', async () => {
    const yaml = 'application: shop\n';
    const folder = await folderWith({ 'keyward.yaml': yaml + '#'.repeat(65_536 - yaml.length) });
    expect(await applicationIn(folder)).toBe('shop');
  });

  test('one that this user may not read', async (context) => {
    context.skip(process.platform === 'win32' || process.getuid?.() === 0, 'root may read everything');
    const folder = await folderWith({ 'keyward.yaml': 'application: shop' });
    await chmod(join(folder, 'keyward.yaml'), 0);
    await expect(applicationIn(folder)).rejects.toThrow(
      `${join(folder, 'keyward.yaml')} cannot be used: this user may not read it.`,
    );
  });
});

test('a file that another user may have put in the way is refused, unless it is named', async (context) => {
  context.skip(process.getuid?.() === undefined, 'this system has no numbers for users');
  const uid = process.getuid?.() ?? 0;
  const folder = await folderWith({ 'keyward.yaml': 'application: shop', 'a/': '' });
  const path = join(folder, 'keyward.yaml');
  const another = uid + 1;
  if (uid === 0) await chown(path, another, another);
  const foreign = uid === 0 ? uid : another;
  await refuseForeign(path, foreign);
  await chmod(folder, 0o1777);
  await expect(refuseForeign(path, foreign)).rejects.toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: `${path} cannot be used: it belongs to another user, and lies in a folder that everybody may write to.`,
      hint: `If you trust it, name it: KEYWARD_CONFIG=${path}`,
    }),
  );
  await refuseForeign(path, uid === 0 ? another : uid);
});

test('so it is on the way up, and not in the folder itself', async (context) => {
  context.skip(process.getuid?.() !== 0, 'only root can give a file to another user');
  const folder = await folderWith({ 'keyward.yaml': 'application: shop', 'a/': '' });
  await chown(join(folder, 'keyward.yaml'), 1, 1);
  await chmod(folder, 0o1777);
  await expect(applicationIn(join(folder, 'a'))).rejects.toThrow('it belongs to another user');
  expect(await applicationIn(join(folder, 'a'), { KEYWARD_CONFIG: '../keyward.yaml' })).toBe('shop');
  expect(await applicationIn(folder)).toBe('shop');
});

test('an aborted signal ends it with its reason, also before the first file', async (context) => {
  const folder = await folderWith({});
  const reason = new Error('no more');
  await expect(readConfiguration({ env: {}, folder, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );

  context.skip(process.platform === 'win32', 'Windows has no such pipes');
  const pipe = join(folder, '.env');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const end = new AbortController();
  const waiting = readConfiguration({ env: {}, folder, signal: end.signal });
  end.abort(reason);
  await expect(waiting, 'nobody writes to the pipe').rejects.toBe(reason);
  const writer = await open(pipe, 'w');
  await writer.close();
  await rm(pipe);
});

test('without a keyward.yaml the parser of YAML is not loaded', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) { if (name === 'yaml') console.log('loaded'); return next(name, context); } });
    const { readConfiguration } = await import(process.argv[1]);
    await readConfiguration({ env: {}, folder: process.argv[2] });`;
  const room = new URL('./index.ts', import.meta.url).href;
  const run = (folder: string) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', program, room, folder], {
      encoding: 'utf8',
    });
  expect(run(await folderWith({ '.env': 'KEY_VAULT_URI=https://a.example' }))).toBe('');
  expect(run(await folderWith({ 'keyward.yaml': '' })).trim()).toBe('loaded');
});
