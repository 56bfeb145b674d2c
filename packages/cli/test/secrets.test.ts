import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emulated } from './emulated.ts';

const CANARY = 'canary-d41c';
const { here, run, succeed } = emulated();

test('a JSON secret, whole, by key and by version', async () => {
  const written = await succeed(
    ['set', 'azure://contoso/app/db', '--content-type', 'application/json', '--tag', 'owner=web', '--json'],
    `{"username":"app","password":"${CANARY}"}\n`,
  );
  const { version, contentType, tags } = JSON.parse(written.stdout);
  expect({ contentType, tags }).toEqual({ contentType: 'application/json', tags: { owner: 'web' } });
  await succeed(['set', 'azure://contoso/app/db'], 'replaced');

  const key = await succeed(['get', `azure://contoso/app/db#password?version=${version}`, '--reveal']);
  expect(key).toEqual({ code: 0, stdout: CANARY, stderr: '' });
  const whole = await succeed(['get', `azure://contoso/app--db?version=${version}`, '--reveal', '--json']);
  expect(JSON.parse(whole.stdout)).toMatchObject({
    ref: `azure://contoso/app/db?version=${version}`,
    value: { username: 'app', password: CANARY },
  });
  expect((await succeed(['get', 'azure://contoso/app/db', '--reveal'])).stdout).toBe('replaced');
});

test('a value is shown only when asked for', async () => {
  await succeed(['set', 'quiet'], CANARY);
  for (const args of [['get', 'quiet'], ['get', 'quiet', '--json'], ['list'], ['list', '--json']]) {
    const { stdout, stderr } = await succeed(args);
    expect(stdout + stderr, args.join(' ')).not.toContain(CANARY);
  }
  expect((await succeed(['get', 'quiet'])).stderr).toBe('The value is not shown; --reveal prints it.\n');
});

test('a raw name means the first vault, a mount another', async () => {
  await succeed(['set', 'which'], 'first');
  await succeed(['set', 'azure://fabrikam/which'], 'second');
  expect((await succeed(['get', 'azure://contoso/which', '--reveal'])).stdout).toBe('first');
  expect((await succeed(['get', 'azure://fabrikam/which', '--reveal'])).stdout).toBe('second');
});

test('standard input loses one final line break, a file none', async () => {
  const file = join(here().folder, 'value');
  await writeFile(file, 'text\n\n');
  await succeed(['set', 'from-file', '--value-from', file]);
  expect((await succeed(['get', 'from-file', '--reveal'])).stdout).toBe('text\n\n');
  await succeed(['set', 'from-stdin', '--value-from', 'stdin'], 'text\n\n');
  expect((await succeed(['get', 'from-stdin', '--reveal'])).stdout).toBe('text\n');
});

test('a value among the arguments works, with a warning that does not repeat it', async () => {
  const { stderr } = await succeed(['set', 'argued', '--value', CANARY]);
  expect(stderr).toBe(
    'warning: a value on the command line is seen by other users of this machine and kept in shell history; prefer --value-from.\n',
  );
});

test('a listing is a table of names, by literal prefix', async () => {
  await succeed(
    ['set', 'azure://fabrikam/list/b', '--expires', '2020-01-31', '--content-type', 'text/plain'],
    'x',
  );
  await succeed(['set', 'azure://fabrikam/list/a', '--disabled'], 'x');
  await succeed(['set', 'azure://fabrikam/listless'], 'x');
  const { stdout } = await succeed(['list', 'azure://fabrikam/list/']);
  expect(stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<moment>')).toBe(
    [
      'PATH    STATE     UPDATED               EXPIRES               CONTENT TYPE',
      'list/a  disabled  <moment>',
      'list/b  expired   <moment>  <moment>  text/plain',
      '',
    ].join('\n'),
  );
});

test('a mount may be named by option or ref, in any case, but only one', async () => {
  await succeed(['set', 'azure://fabrikam/mounts/a'], 'x');
  for (const args of [
    ['azure://fabrikam/mounts/'],
    ['azure://Fabrikam/mounts/', '--mount', 'fabrikam'],
    ['mounts/', '--mount', 'Fabrikam'],
  ]) {
    expect((await succeed(['list', ...args])).stdout, args.join(' ')).toContain('mounts/a  enabled');
  }
});

test('an empty value is written only when it is given on purpose', async () => {
  for (const stdin of ['', '\n', '\r\n']) {
    const { code, stderr } = await run(['set', 'void'], stdin);
    expect(code).toBe(2);
    expect(stderr).toContain('error: Standard input was empty.\n');
  }
  expect((await run(['get', 'void'])).code).toBe(4);
  expect((await succeed(['set', 'void', '--value', ''])).stderr).toBe('');
  expect((await succeed(['get', 'void', '--reveal'])).stdout).toBe('');
});

test('a key that is absent or null is null in JSON, and an error where only it was asked for', async () => {
  await succeed(['set', 'keys'], '{"none":null}');
  for (const key of ['none', 'absent']) {
    const document = await succeed(['get', `keys#${key}`, '--reveal', '--json']);
    expect(JSON.parse(document.stdout).value).toEqual({ [key]: null });
    const { code, stderr } = await run(['get', `keys#${key}`, '--reveal']);
    expect(code).toBe(4);
    expect(stderr).toContain(
      `error: The secret holds nothing under the key \`${key}\`: the key is absent or null, or the value is no JSON object.\n  ref: azure://vault/keys#${key}\n`,
    );
  }
});

test('an empty listing says so, and is an empty document', async () => {
  expect(await run(['list', 'azure://contoso/nothing/'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'No secrets in the mount `contoso` under `nothing/`.\n',
  });
  expect(JSON.parse((await succeed(['list', '--deleted', '--json'])).stdout)).toEqual({ secrets: [] });
});

test('names that drive a terminal are shown harmless', async () => {
  await succeed(['set', 'azure://contoso/esc/%1B%5B31mred%E2%80%AE'], 'x');
  const { stdout } = await succeed(['list', 'azure://contoso/esc/']);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).not.toContain('\u202e');
  expect(stdout).toContain('esc/\\u001b[31mred\\u202e');
});
