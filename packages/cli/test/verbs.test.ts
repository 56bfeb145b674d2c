import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emulated } from './emulated.ts';
import { keyward, type RunOptions } from './keyward.ts';

const { here, run, succeed } = emulated();

const inFolder = (args: readonly string[], options: RunOptions = {}) =>
  keyward(args, { cwd: here().folder, variables: here().variables, ...options });

/** What differs from run to run, put as words. */
function settled(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<version>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<moment>');
}

test('a deleted secret is told with the way back, and comes back', async () => {
  await succeed(['set', 'app/gone'], 'example');
  const deleted = await succeed(['delete', 'app/gone']);
  expect(settled(deleted.stdout)).toBe(
    [
      'ref      azure://vault/app/gone',
      'state    deleted',
      'deleted  <moment>',
      'purged   <moment>',
      '',
    ].join('\n'),
  );
  expect(settled(deleted.stderr)).toBe(
    'Undo it with `keyward recover azure://vault/app/gone`, until <moment>.\n',
  );
  const missing = await run(['get', 'app/gone']);
  expect(missing.stderr).toContain('  fix: Recover it with `keyward recover azure://vault/app/gone`.\n');
  expect(settled((await succeed(['list', '--deleted'])).stdout)).toBe(
    'PATH      DELETED   PURGED\napp/gone  <moment>  <moment>\n'.replace(
      'DELETED   PURGED',
      'DELETED               PURGED',
    ),
  );
  const recovered = await succeed(['recover', 'app/gone']);
  expect(recovered.stdout).toMatch(/^ref +azure:\/\/vault\/app\/gone$/m);
  expect((await succeed(['get', 'app/gone', '--reveal'])).stdout).toBe('example');
});

test('delete and purge are told as JSON, without a remark', async () => {
  await succeed(['set', 'azure://contoso/spent'], 'example');
  const deleted = await succeed(['delete', 'azure://contoso/spent', '--json']);
  expect(deleted.stderr).toBe('');
  expect(JSON.parse(deleted.stdout)).toEqual({
    ref: 'azure://contoso/spent',
    mount: 'contoso',
    path: 'spent',
    confirmed: true,
    deletedOn: expect.stringMatching(/Z$/),
    scheduledPurgeOn: expect.stringMatching(/Z$/),
  });
  const purged = await succeed(['purge', 'azure://contoso/spent', '--confirm', 'spent', '--json']);
  expect(JSON.parse(purged.stdout)).toEqual({
    ref: 'azure://contoso/spent',
    mount: 'contoso',
    path: 'spent',
    purged: true,
  });
  expect(purged.stderr).toBe('');
  expect((await run(['recover', 'azure://contoso/spent'])).code).toBe(4);
});

test('versions are told from the newest, the current one marked; of a disabled secret none is', async () => {
  await succeed(['set', 'turns', '--expires', '2020-01-31'], 'example 1');
  await succeed(['set', 'turns'], 'example 2');
  const { stdout, stderr } = await succeed(['versions', 'turns']);
  expect([settled(stdout).replaceAll(/ +/g, ' '), stderr]).toEqual([
    [
      'VERSION CURRENT STATE CREATED UPDATED NOT BEFORE EXPIRES',
      '<version> * enabled <moment> <moment>',
      '<version> expired <moment> <moment> <moment>',
      '',
    ].join('\n'),
    '',
  ]);
  const { currentVersion, versions } = JSON.parse((await succeed(['versions', 'turns', '--json'])).stdout);
  expect(currentVersion).toBe(versions[0].version);

  await succeed(['disable', 'turns']);
  const disabled = await succeed(['versions', 'turns']);
  expect(disabled.stdout).not.toContain('*');
  expect(disabled.stderr).toBe(
    'No version is current: the latest is disabled, or the vault tells it only to who may read values.\n',
  );
});

test('a secret is disabled and enabled, as a whole or one version of it', async () => {
  const first = JSON.parse((await succeed(['set', 'switch', '--json'], 'example 1')).stdout);
  await succeed(['set', 'switch'], 'example 2');
  const ref = `azure://vault/switch?version=${first.version}`;
  const one = await succeed(['disable', ref]);
  expect(one.stdout).toContain('state    disabled\n');
  expect(one.stderr).toBe(`Undo it with \`keyward enable '${ref}'\`.\n`);
  expect((await succeed(['get', 'switch', '--reveal'])).stdout).toBe('example 2');
  expect((await run(['get', ref])).stderr).toContain('keyward enable');
  await succeed(['enable', ref]);
  expect((await succeed(['get', ref, '--reveal'])).stdout).toBe('example 1');

  const whole = await succeed(['disable', 'switch', '--json']);
  expect([JSON.parse(whole.stdout).enabled, whole.stderr]).toEqual([false, '']);
  expect((await run(['get', 'switch'])).code).toBe(8);
  await succeed(['enable', 'switch']);
  expect((await succeed(['get', 'switch', '--reveal'])).stdout).toBe('example 2');
});

test('tags are replaced, merged and removed; those of our own stay', async () => {
  const tags = async (args: readonly string[]) =>
    JSON.parse((await succeed([...args, '--json'])).stdout).tags;
  await succeed(['set', 'TAGGED_ONE', '--tag', 'owner=web', '--tag', 'note='], 'example');
  expect(await tags(['metadata', 'get', 'TAGGED_ONE'])).toEqual({ owner: 'web', note: '' });
  expect(await tags(['metadata', 'merge', 'TAGGED_ONE', 'owner=pay', 'a=b=c', '--remove', 'note'])).toEqual({
    owner: 'pay',
    a: 'b=c',
  });
  expect(await tags(['metadata', 'set', 'TAGGED_ONE', 'only=this'])).toEqual({ only: 'this' });
  expect(await tags(['metadata', 'set', 'TAGGED_ONE', '--clear'])).toEqual({});
  expect((await succeed(['get', 'TAGGED_ONE', '--reveal'])).stdout).toBe('example');
});

test('metadata is told without the value being read', async () => {
  await succeed(['set', 'described', '--tag', 'owner=web', '--expires', '2020-01-31'], 'example');
  const { stdout, stderr } = await succeed(['metadata', 'get', 'described']);
  expect([settled(stdout), stderr]).toEqual([
    [
      'ref              azure://vault/described',
      'current version  <version>',
      'versions         1',
      'state            expired',
      'created          <moment>',
      'updated          <moment>',
      'expires          <moment>',
      'tags             owner=web',
      '',
    ].join('\n'),
    '',
  ]);
});

test('a listing is narrowed by tags, all of which must be there', async () => {
  await succeed(['set', 'azure://fabrikam/tags/a', '--tag', 'owner=web', '--tag', 'tier=1'], 'example');
  await succeed(['set', 'azure://fabrikam/tags/b', '--tag', 'owner=web'], 'example');
  const listed = async (...args: string[]) => {
    const { stdout } = await succeed(['list', 'azure://fabrikam/tags/', '--json', ...args]);
    return JSON.parse(stdout).secrets.map(({ path }: { path: string }) => path);
  };
  expect(await listed('--tag', 'owner=web')).toEqual(['tags/a', 'tags/b']);
  expect(await listed('--tag', 'owner=web', '--tag', 'tier=1')).toEqual(['tags/a']);
  expect(await run(['list', 'azure://fabrikam/tags/', '--tag', 'owner=none'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'No secrets in the mount `fabrikam` under `tags/` with these tags.\n',
  });
});

test('environments that share a vault are remarked on, once, and not beside JSON', async () => {
  const names = ['shared/x', 'dev-db', 'prod-db', 'prod-api', 'blue-db'];
  for (const name of names) await succeed(['set', `azure://fabrikam/${name}`], 'example');
  const remark = (counts: string) =>
    `note: names in this vault begin with environments: ${counts}. Whoever may read one may read them all; a vault for each application and environment keeps them apart, see \`keyward help vaults\`.\n`;
  expect((await succeed(['list', '--mount', 'fabrikam'])).stderr).toBe(remark('prod (2), dev (1)'));
  expect((await succeed(['list', '--mount', 'fabrikam', '--json'])).stderr).toBe('');
  expect((await succeed(['list', 'prod-', '--mount', 'fabrikam'])).stderr).toBe('');

  await writeFile(join(here().folder, 'keyward.yaml'), 'environments: [blue, prod]\n');
  const known = await inFolder(['list', '--mount', 'fabrikam']);
  expect(known.stderr).toBe(remark('prod (2), blue (1), dev (1)'));
});

test('a vault of keyward.yaml, in the working folder, is a mount', async () => {
  const url = here().variables['KEY_VAULT_URI'];
  await writeFile(join(here().folder, 'keyward.yaml'), `mounts:\n  billing: ${url}\n`);
  expect((await inFolder(['set', 'azure://billing/key'], { stdin: 'example' })).code).toBe(0);
  expect((await succeed(['get', 'azure://vault/key', '--reveal'])).stdout).toBe('example');
});

test('audit events are lines on standard error, when they are asked for', async () => {
  const variables = { ...here().variables, KEYWARD_AUDIT: 'console' };
  const { code, stdout, stderr } = await keyward(['set', 'watched'], { variables, stdin: 'canary-51aa' });
  expect(code).toBe(0);
  expect(stdout).toContain('azure://vault/watched');
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toMatchObject([
    {
      type: 'SECRET_VERSION_CREATED',
      outcome: 'succeeded',
      data: { credential_id: 'azure://vault/watched' },
    },
  ]);
  expect(stderr).not.toContain('canary');
});

test('a place for audit events that does not exist is refused', async () => {
  const variables = { ...here().variables, KEYWARD_AUDIT: 'file' };
  expect(await keyward(['list'], { variables })).toEqual({
    code: 3,
    stdout: '',
    stderr: [
      'error: KEYWARD_AUDIT names no place for audit events that there is.',
      '  fix: Set it to `console` for JSON lines on standard error, or unset it.',
      '  code: invalid_configuration',
      '',
    ].join('\n'),
  });
});
