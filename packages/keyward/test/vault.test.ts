import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSecrets, type SecretsClient } from 'keyward';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Emulated, emulated } from './emulated.ts';

// The real way: Azure's own client against a vault of the emulator, counted by its log of requests.

const SIGN_IN = [
  'GET /{tenant}/v2.0/.well-known/openid-configuration 200',
  'POST /{tenant}/oauth2/v2.0/token 200',
];
const GET = 'GET /secrets/{name} 200';

let on: Emulated;
let client: SecretsClient;
beforeAll(async () => {
  on = await emulated({
    'app--db': '{"user":"app","password":"first"}',
    'api-key': 'key',
    port: '5432',
    plain: 'text',
  });
});
beforeEach(() => {
  on.emulator.faults.clear();
  on.emulator.requests.clear();
  client = createSecrets({ env: on.env, folder: on.folder });
  return () => client.close();
});
afterAll(() => on?.[Symbol.asyncDispose]());

const DECLARATION = {
  USER: 'azure://vault/app/db#user',
  PASSWORD: 'azure://vault/app/db#password',
  DB: { ref: 'azure://vault/app/db', schema: z.object({ user: z.string(), password: z.string() }) },
  KEY: 'api-key',
  PORT: { ref: 'azure://vault/port', schema: z.coerce.number(), reveal: true },
} as const;

describe('one client', () => {
  test('signs in once and reads each secret once, however many keys, loads and reads there are', async () => {
    const [secrets, again, password] = await Promise.all([
      client.loadSecrets(DECLARATION),
      client.loadSecrets(DECLARATION),
      client.getSecret('azure://vault/app/db#password'),
    ]);
    expect(on.asked().toSorted()).toEqual([GET, GET, GET, ...SIGN_IN]);
    expect([secrets.USER.reveal(), secrets.DB.reveal().password, secrets.PORT]).toEqual([
      'app',
      'first',
      5432,
    ]);
    expect([again.KEY.reveal(), password.reveal()]).toEqual(['key', 'first']);
    await client.loadSecrets(DECLARATION);
    await client.getSecret('api-key');
    expect(on.asked()).toEqual([]);
  });

  test('reads each secret once more for a refresh, and the cache knows of it', async () => {
    const secrets = await client.loadSecrets(DECLARATION);
    on.asked();
    await on.write('app--db', '{"user":"app","password":"second"}');
    await secrets.refresh();
    expect(on.asked()).toEqual([GET, GET, GET]);
    expect(secrets.PASSWORD.reveal()).toBe('second');
    expect((await client.getSecret('app/db#password')).reveal()).toBe('second');
    expect(on.asked()).toEqual([]);
  });

  test('tells everything that is wrong at once, and looks only for what is needed', async () => {
    const broken = client.loadSecrets({
      ...DECLARATION,
      KEYS: 'api-keys',
      FLAG: { ref: 'flag', optional: true },
      NUMBER: { ref: 'plain', schema: z.coerce.number() },
    });
    await expect(broken).rejects.toMatchObject({
      message:
        '2 secrets cannot be had, and nothing was loaded: KEYS (secret_not_found), NUMBER (schema_mismatch).',
      problems: [{ nearMisses: [{ ref: 'azure://vault/api-key' }] }, { code: 'schema_mismatch' }],
    });
    const listings = on.asked().filter((each) => each.startsWith('GET /secrets 200'));
    expect(listings.length).toBeLessThanOrEqual(1);
  });

  test('with a vault that is away goes on with what it has, and says so', async () => {
    const impatient = { ...on.env, KEYWARD_MAX_RETRIES: '0' };
    await using own = createSecrets({ env: impatient, folder: on.folder });
    const secrets = await own.loadSecrets({ KEY: 'api-key' });
    on.emulator.faults.add({ match: { route: 'GET /secrets/*' }, effect: { kind: 'error', status: 503 } });
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'vault_failed' });
    expect([secrets.KEY.reveal(), secrets.readiness()]).toMatchObject(['key', { status: 'stale' }]);
    on.emulator.faults.clear();
    on.emulator.faults.add({ match: { route: 'GET /secrets/*' }, effect: { kind: 'refusal', by: 'rbac' } });
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'forbidden_by_rbac' });
    expect(() => secrets.KEY).toThrow('KEY: ');
    on.emulator.faults.clear();
    await secrets.refresh();
    expect(secrets.KEY.reveal()).toBe('key');
  });

  test('tells which newer version waits for a pinned one', async () => {
    const first = await client.loadSecrets({ PLAIN: 'plain' });
    const version = first.readiness().keys.PLAIN.version ?? '';
    const pinned = await client.loadSecrets({ PLAIN: { ref: 'plain', version } });
    await on.write('plain', 'newer');
    await pinned.refresh();
    expect(pinned.PLAIN.reveal()).toBe('text');
    expect(await pinned.newer()).toEqual([
      {
        name: 'PLAIN',
        ref: `azure://vault/plain?version=${version}`,
        pinned: version,
        version: expect.any(String),
        createdOn: expect.any(Date),
      },
    ]);
  });

  test('goes by the settings that it was given, and by a setting that is mended later', async () => {
    const env: Record<string, string | undefined> = { ...on.env, KEYWARD_MAX_RETRIES: 'none' };
    await using own = createSecrets({ env, folder: on.folder });
    await expect(own.getSecret('api-key')).rejects.toMatchObject({ code: 'invalid_configuration' });
    env['KEYWARD_MAX_RETRIES'] = '0';
    on.emulator.faults.add({ match: { route: 'GET /secrets/*' }, effect: { kind: 'error', status: 503 } });
    await expect(own.getSecret('api-key')).rejects.toMatchObject({ code: 'vault_failed' });
    expect(on.asked().filter((each) => each.endsWith(' 503'))).toHaveLength(1);
    on.emulator.faults.clear();
    expect((await own.getSecret('api-key')).reveal()).toBe('key');
  });

  test('that is closed before it was used opens nothing', async () => {
    await using own = createSecrets({
      open: () => {
        throw new Error('opened');
      },
    });
    await own.close();
    await expect(own.getSecret('api-key')).rejects.toMatchObject({
      code: 'provider_closed',
      message: 'The secrets client was used after close().',
    });
  });

  test('that is closed has closed what it loaded', async () => {
    const secrets = await client.loadSecrets({ KEY: 'api-key' }, { refreshS: 3_600 });
    await client.close();
    await client.close();
    expect(() => secrets.KEY).toThrow(expect.objectContaining({ code: 'provider_closed' }));
    await expect(client.getSecret('api-key')).rejects.toMatchObject({ code: 'provider_closed' });
    await expect(client.loadSecrets({ KEY: 'api-key' })).rejects.toMatchObject({ code: 'provider_closed' });
  });
});

describe('the client that a process shares', () => {
  const program = fileURLToPath(new URL('shared.program.ts', import.meta.url));
  const run = async (env: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [program], { cwd: on.folder, env, timeout: 15_000 });

  test('needs KEY_VAULT_URI, in `.env` too, is one, and keeps no process alive', async () => {
    const { variables } = await on.emulator.env();
    const { KEY_VAULT_URI = '', ...others } = variables;
    await writeFile(join(on.folder, '.env'), `KEY_VAULT_URI=${KEY_VAULT_URI}\n`);
    on.emulator.requests.clear();
    const { stdout, stderr } = await run(others);
    expect([stdout, stderr]).toEqual(['[keyward secret value] key 5432\n', '']);
    const asked = on.asked().filter((route) => route.startsWith('GET /secrets/'));
    expect(asked).toEqual([GET, GET]);
  });

  test('without it says what to set', async () => {
    await writeFile(join(on.folder, '.env'), '');
    const failure = await run({}).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining("code: 'missing_configuration'"),
    });
    expect(failure).toMatchObject({
      stderr: expect.stringContaining('Set KEY_VAULT_URI to the address of the vault'),
    });
  });
});

test('an address that is none is told as what it is, with what to write', async () => {
  await using wrong = createSecrets({ env: { KEY_VAULT_URI: 'contoso' }, folder: on.folder });
  await expect(wrong.loadSecrets({ A: 'api-key' })).rejects.toMatchObject({
    code: 'invalid_vault_url',
    message: 'A: The vault address is a name alone.',
    hint: expect.stringContaining('https://<name>.vault.azure.net'),
  });
});
