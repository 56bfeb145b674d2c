import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, environmentOf, startEmulator } from '@keyward/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyward, type Outcome } from './keyward.ts';

const CANARY = 'canary-d41c';
let folder: string;
let emulator: Emulator;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
  emulator = await startEmulator({ vaults: ['contoso', 'fabrikam'], folder });
  ({ variables } = await environmentOf(emulator));
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const run = (args: readonly string[], stdin?: string | Buffer) =>
  keyward(args, { variables, ...(stdin === undefined ? {} : { stdin }) });

async function succeed(args: readonly string[], stdin?: string | Buffer): Promise<Outcome> {
  const outcome = await run(args, stdin);
  expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
  return outcome;
}

describe('set, get and list', () => {
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
    const file = join(folder, 'value');
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

  test('an empty listing says so, and is an empty document', async () => {
    expect(await run(['list', 'azure://contoso/nothing/'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No secrets here under `nothing/`.\n',
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
});

describe('refusals', () => {
  test.each<[string, readonly string[], number, RegExp, string]>([
    [
      'malformed_ref',
      ['get', 'azure:/vault/x'],
      2,
      /^error: `azure:\/vault\/x` is not a secret reference: after the scheme `\/\/` is missing\.$/m,
      'one slash',
    ],
    [
      'malformed_ref',
      ['get', 'postgres://u:p@h/d'],
      2,
      /^error: The text given is not a secret reference: its scheme is neither azure nor keyward\.$/m,
      'a connection string is not repeated',
    ],
    [
      'unknown_mount',
      ['get', 'azure://nowhere/x'],
      2,
      /^error: No mount `nowhere` is configured; there is `vault`, `contoso`, `fabrikam`\.$/m,
      'a mount nobody configured',
    ],
    [
      'unknown_mount',
      ['get', 'keyward://shop/prod/X'],
      2,
      /^error: No source of truth is configured here, so a `keyward:\/\/` ref leads nowhere\.$/m,
      'another scheme',
    ],
    [
      'invalid_path',
      ['get', `azure://vault/${'x'.repeat(257)}`],
      2,
      /^error: The path has 257 characters, more than the 256 that Keyward keeps\.$/m,
      'a path too long to keep',
    ],
    [
      'secret_not_found',
      ['get', 'never-was'],
      4,
      /^ {2}ref: azure:\/\/vault\/never-was$/m,
      'an absent secret, with its ref',
    ],
    [
      'version_not_found',
      ['get', `quiet?version=${'0'.repeat(32)}`],
      4,
      /^ {2}code: version_not_found/m,
      'an absent version',
    ],
    [
      'invalid_usage',
      ['gett', 'x'],
      2,
      /^ {2}fix: Did you mean `get`\? See `keyward --help`\.$/m,
      'a typing error',
    ],
    ['invalid_usage', ['get'], 2, /^error: Missing required argument 'ref'\.$/m, 'no ref'],
    [
      'invalid_usage',
      ['set', 'x', '--tag', 'owner'],
      2,
      /^error: `--tag owner` is not `name=value`\.$/m,
      'a tag without a value',
    ],
    [
      'invalid_usage',
      ['set', 'x', '--expires', 'tomorrow'],
      2,
      /^error: `--expires tomorrow` is not a date\.$/m,
      'no date',
    ],
    [
      'invalid_usage',
      ['set', 'x', '--expires', '1/2/27'],
      2,
      /^error: `--expires 1\/2\/27` is not a date\.$/m,
      'an ambiguous date',
    ],
    [
      'invalid_usage',
      ['set', 'x#y'],
      2,
      /^error: A write names a whole secret: a fragment or version cannot be written on its own\.$/m,
      'half a secret',
    ],
    [
      'invalid_usage',
      ['set', 'x', '--value-from', '/nonexistent/file'],
      2,
      /^error: The file `\/nonexistent\/file` cannot be read \(ENOENT\)\.$/m,
      'no such file',
    ],
  ])('%s for %j', async (code, args, exitCode, line, why) => {
    const { stdout, stderr, code: exit } = await run(args);
    expect({ stdout, exit }, why).toEqual({ stdout: '', exit: exitCode });
    expect(stderr, why).toMatch(line);
    expect(stderr, why).toContain(`  code: ${code}`);
    expect(stderr, why).toMatch(/^ {2}fix: .+\.$/m);
  });

  test('a value over the limit is refused before anything is sent', async () => {
    const before = emulator.requests.count({ plane: 'vault' });
    const { code, stderr } = await run(['set', 'large'], 'x'.repeat(25_601));
    expect(code).toBe(2);
    expect(stderr).toContain(
      'error: The value has 25601 bytes of UTF-8, more than the 25600 that the vault stores.',
    );
    expect(emulator.requests.count({ plane: 'vault' })).toBe(before);
  });

  test('bytes that are no text are refused', async () => {
    const { code, stderr } = await run(['set', 'binary'], Buffer.from([0xff, 0xfe, 0x00]));
    expect(code).toBe(2);
    expect(stderr).toContain('error: The value is not UTF-8 text, which is all that Key Vault stores.');
  });

  test('an error is one JSON document with --json', async () => {
    const { code, stdout, stderr } = await run(['get', 'never-was', '--json']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'secret_not_found',
      ref: 'azure://vault/never-was',
      docs: 'docs/reference/errors.md#secret_not_found',
      azure: { status: 404, code: 'SecretNotFound' },
    });
  });

  test('without any vault configured', async () => {
    const { code, stderr } = await keyward(['get', 'x']);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'error: No vault is configured: neither KEY_VAULT_URI nor KEYWARD_MOUNTS is set.',
    );
  });

  test('a vault that is not there', async () => {
    const { code, stderr } = await keyward(['get', 'x'], {
      variables: { ...variables, KEY_VAULT_URI: 'https://localhost:1' },
    });
    expect(code).toBe(7);
    expect(stderr).toContain('  code: vault_unreachable');
  });

  test('a vault whose certificate nobody trusts', async () => {
    const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = variables;
    const { code, stderr } = await keyward(['get', 'x'], { variables: untrusting });
    expect(code).toBe(3);
    expect(stderr).toContain('  code: tls_untrusted');
  });

  test('nobody to sign in as', async () => {
    const { IDENTITY_HEADER: _, ...headless } = variables;
    const { code, stderr } = await keyward(['get', 'x'], {
      variables: {
        ...headless,
        IDENTITY_HEADER: 'not-the-header',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
      },
    });
    expect(code).toBe(5);
    expect(stderr).toContain('  code: sign_in_failed');
  });
});
