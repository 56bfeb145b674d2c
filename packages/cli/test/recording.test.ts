import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { type Emulator, environmentOf, type StateDocument, startEmulator, trustCa } from '@keyward/emulator';
import { shapeOf } from '@keyward/emulator/rehearsal';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { keyward, start } from './keyward.ts';

const DAY = 86_400;
/** In every text that is a value of the vault that plays the real one, and nowhere else. */
const CANARY = 'Qx7vK2mZ9pLw';

const pem = (label: string, bytes: number) =>
  `-----BEGIN ${label}-----\n${randomBytes(bytes).toString('base64')}\n-----END ${label}-----\n`;
/** One value of each shape, most of them with a canary in it. */
const VALUES: readonly (readonly [contentType: string, value: string])[] = [
  ['text/plain', `${CANARY}!`],
  ['', `pass ${CANARY} phrase`],
  ['', `${CANARY}\nsecond ${CANARY}\n`],
  [
    'application/json',
    JSON.stringify({ user: CANARY, password: `x${CANARY}`, port: 5432, [CANARY]: [CANARY, true, null] }),
  ],
  ['', `postgresql://${CANARY}:${CANARY}@${CANARY}.internal:5432/${CANARY}?sslmode=${CANARY}`],
  ['', `https://${CANARY}.example/${CANARY}?sig=${CANARY}`],
  ['', `Server=${CANARY};User ID=${CANARY};Password=${CANARY};Encrypt=True;`],
  ['application/x-pem-file', pem('PRIVATE KEY', 300) + pem('CERTIFICATE', 700)],
  ['', randomBytes(32).toString('hex')],
  ['', `Aa1+${randomBytes(30).toString('base64')}`],
  ['', `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${CANARY.repeat(4)}.${CANARY.repeat(6)}`],
  ['', crypto.randomUUID()],
  ['', '90210847563'],
  ['', `${CANARY}${'y'.repeat(9_000)}`],
];

const SEED: StateDocument = {
  format: 'keyward-emulator-state/1',
  vaults: [
    {
      name: 'contoso',
      retentionDays: 30,
      secrets: Array.from({ length: 60 }, (_, n) => {
        const [contentType, value] = VALUES[n % VALUES.length] ?? ['', ''];
        const created = 1_700_000_000 + n * 1_000;
        const said = contentType === '' ? {} : { contentType };
        return {
          name: `${n % 5 === 0 ? 'App--Db' : 'secret'}-${n}`,
          versions: Array.from({ length: 1 + (n % 3) }, (_unused, older) => ({
            value: older === n % 3 ? value : `${CANARY} before ${n} ${older}`,
            created: created + older * DAY,
            updated: created + older * DAY + 7,
            enabled: n % 7 !== 3 && !(older === 0 && n % 3 === 2),
            ...said,
            ...(n % 4 === 0 ? { tags: { team: `team ${n}`, 'keyward-key': `KEY_${n}` } } : {}),
            ...(n % 6 === 1 ? { notBefore: created, expires: created + 400 * DAY } : {}),
          })),
          ...(n % 11 === 10 ? { deleted: { deletedDate: 'now-2d', scheduledPurgeDate: 'now+28d' } } : {}),
        };
      }),
    },
  ],
};

let home: string;
let real: Emulator;
let variables: Readonly<Record<string, string>>;
let url: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
  real = await startEmulator({ folder: join(home, 'emulator'), seed: SEED });
  trustCa(real.caPem);
  url = real.vaults['contoso']?.url ?? '';
  variables = { ...(await environmentOf(real)).variables, KEYWARD_HOME: home };
  // What callers do to it, several of them within one second.
  const client = clientOf(real, real.vaults['contoso']?.localhostUrl);
  for (const value of ['first', 'second', 'third']) await client.setSecret('quick', `${CANARY} ${value}`);
  await client.setSecret('db', `${CANARY} db`, { tags: { a: 'b' } });
  const { properties } = await client.setSecret('db', `${CANARY} off`, { enabled: false });
  await client.updateSecretProperties('db', properties.version ?? '', { contentType: 'text/x' });
  await (await client.beginDeleteSecret('secret-1')).pollUntilDone();
  await real.addCertificate('contoso', { name: 'web' });
});
afterEach(() => real.requests.clear());
afterAll(async () => {
  await real.close();
  await rm(home, { recursive: true });
});

type SignedIn = Pick<Emulator, 'tenantId' | 'clientId' | 'clientSecret' | 'authorityHost'>;

function clientOf({ tenantId, clientId, clientSecret, authorityHost }: SignedIn, address = ''): SecretClient {
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost,
    disableInstanceDiscovery: true,
  });
  return new SecretClient(address, credential, { disableChallengeResourceVerification: true });
}

/** All that a vault says, apart from values and from where it is. */
async function estate(client: SecretClient) {
  const secrets: object[] = [];
  const values = new Map<string, string>();
  for await (const { id: _, vaultUrl: __, ...secret } of client.listPropertiesOfSecrets()) {
    const versions: object[] = [];
    const latest = await client.getSecret(secret.name).catch(() => undefined);
    for await (const {
      id: _id,
      vaultUrl: _url,
      certificateKeyId: _key,
      ...version
    } of client.listPropertiesOfSecretVersions(secret.name)) {
      versions.push(version);
      if (version.enabled !== true) continue;
      const { value = '' } = await client.getSecret(secret.name, { version: version.version ?? '' });
      values.set(`${secret.name}/${version.version}`, value);
    }
    const { certificateKeyId: _key, ...said } = secret;
    secrets.push({ ...said, versions, latest: latest?.properties.version });
  }
  const deleted: object[] = [];
  for await (const { name } of client.listDeletedSecrets()) {
    const { properties, deletedOn } = await client.getDeletedSecret(name);
    const { id: _, vaultUrl: __, recoveryId: ___, ...said } = properties;
    deleted.push({ ...said, deletedOn });
  }
  return { said: { secrets, deleted }, values };
}

interface Rehearsed extends SignedIn {
  readonly vaults: Readonly<Record<string, { readonly localhostUrl: string }>>;
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly recorded: readonly Readonly<Record<string, unknown>>[];
}

/** Starts `keyward emulator --record`, asks what there is to ask, and ends it. */
async function rehearse<Result>(
  args: readonly string[],
  ask: (ready: Rehearsed) => Promise<Result>,
  given = variables,
  from = url,
) {
  return serve(['--record', from, ...args], ask, given);
}

async function serve<Result>(
  args: readonly string[],
  ask: (ready: Rehearsed) => Promise<Result>,
  given: Readonly<Record<string, string>>,
) {
  const child = start(['emulator', '--port', '0', '--json', ...args], given);
  const stderr = text(child.stderr);
  try {
    const [line] = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'close').then(async ([code]) => {
        throw new Error(`It ended with ${code}: ${await stderr}`);
      }),
    ]);
    const result = await ask(JSON.parse(line));
    child.kill('SIGINT');
    return { result, output: `${line}${await stderr}` };
  } finally {
    child.kill('SIGKILL');
  }
}

const recordedClient = (ready: Rehearsed) => clientOf(ready, ready.vaults['contoso']?.localhostUrl);

describe('a recorded vault', () => {
  test('says all that the real one says, and none of its values', async () => {
    const truth = await estate(clientOf(real, real.vaults['contoso']?.localhostUrl));
    real.requests.clear();
    const { result, output } = await rehearse([], async (ready) => {
      const asked = real.requests.entries({ plane: 'vault', status: 200 });
      const answer = await fetch(`${ready.controlUrl}/state?times=absolute`, {
        headers: { Authorization: `Bearer ${ready.controlToken}` },
      });
      expect(answer.status).toBe(200);
      return {
        ...(await estate(recordedClient(ready))),
        asked,
        recorded: ready.recorded,
        exported: await answer.text(),
      };
    });

    expect(result.said).toEqual(truth.said);
    expect([...result.values.keys()]).toEqual([...truth.values.keys()]);
    for (const [version, value] of truth.values) {
      const fake = result.values.get(version) ?? '';
      expect(shapeOf(fake), version).toEqual(shapeOf(value));
      if (value.length > 5) expect(fake).not.toBe(value);
    }

    // One read of each enabled version, nothing written, nothing asked twice.
    const routes = Map.groupBy(result.asked, ({ route }) => route);
    const count = (route: string) => routes.get(route)?.length ?? 0;
    expect(count('GET /secrets/{name}/{version}') + count('GET /secrets/{name}')).toBe(truth.values.size);
    expect(count('GET /secrets/{name}/versions')).toBeGreaterThan(truth.said.secrets.length - 1);
    expect(count('GET /deletedsecrets/{name}')).toBe(truth.said.deleted.length);
    expect(result.asked.filter(({ method }) => method !== 'GET')).toEqual([]);

    const folder = await Promise.all(
      (await readdir(home, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
    );
    const everything = [output, result.exported, ...folder, ...result.values.values()].join('\n');
    expect(everything).not.toContain(CANARY);
    for (const value of truth.values.values()) {
      if (value.length > 8) expect(everything.includes(value)).toBe(false);
    }
    expect(result.recorded).toMatchObject([
      {
        vault: 'contoso',
        secrets: truth.said.secrets.length,
        deleted: truth.said.deleted.length,
        read: truth.values.size,
      },
    ]);
  });

  test('is kept with --data, given back by a reset, and exported as a seed', async () => {
    const data = join(home, 'data');
    const ask = async (ready: Rehearsed) => estate(recordedClient(ready));
    const first = await rehearse(['--data', data], async (ready) => {
      const before = await ask(ready);
      await recordedClient(ready).setSecret('quick', 'of the rehearsal');
      const reset = await fetch(`${ready.controlUrl}/reset`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${ready.controlToken}` },
      });
      expect(reset.status).toBe(204);
      const seed = await keyward(['emulator', 'export', '--control', ready.controlUrl], { variables });
      await writeFile(join(home, 'seed.json'), seed.stdout);
      return { before, after: await ask(ready) };
    });
    expect(first.result.after.values).toEqual(first.result.before.values);
    expect((await serve(['--data', data], ask, variables)).result).toEqual(first.result.before);
    const seeded = await serve(['--seed', join(home, 'seed.json')], ask, variables);
    expect(seeded.result.values).toEqual(first.result.before.values);
    const files = await Promise.all(
      (await readdir(data)).map((name) => readFile(join(data, name), 'latin1')),
    );
    expect(files.join('\n')).toContain('fake');
    expect(files.join('\n') + (await readFile(join(home, 'seed.json'), 'utf8'))).not.toContain(CANARY);
    real.requests.clear();
    const again = await keyward(['emulator', '--port', '0', '--data', data, '--record', url], { variables });
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The folder of `--data` is not empty'),
    });
    expect(real.requests.count({})).toBe(0);
  }, 60_000);

  test('stands beside a seed and other vaults, and replaces neither', async () => {
    const file = join(home, 'beside.json');
    const format = 'keyward-emulator-state/1';
    const tenantId = '01234567-89ab-cdef-0123-456789abcdef';
    const vaults = [{ name: 'fabrikam', secrets: { ours: 'seeded' } }];
    await writeFile(file, JSON.stringify({ format, tenant: { tenantId }, vaults }));
    const beside = ['--seed', file, '--vault', 'empty', '--vault', 'contoso', '--data', join(home, 'beside')];
    const { result } = await rehearse(beside, async (ready) => {
      const seeded = clientOf(ready, ready.vaults['fabrikam']?.localhostUrl);
      await seeded.setSecret('ours', 'changed');
      await fetch(`${ready.controlUrl}/reset`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${ready.controlToken}` },
      });
      return {
        tenantId: ready.tenantId,
        vaults: Object.keys(ready.vaults),
        ours: (await seeded.getSecret('ours')).value,
        recorded: (await estate(recordedClient(ready))).values.size,
      };
    });
    expect(result).toEqual({
      tenantId,
      vaults: ['fabrikam', 'contoso', 'empty'],
      ours: 'seeded',
      recorded: expect.any(Number),
    });
    expect(result.recorded).toBeGreaterThan(0);

    await writeFile(
      file,
      JSON.stringify({ format, vaults: [{ name: 'Contoso', secrets: { ours: 'seeded' } }] }),
    );
    real.requests.clear();
    const twice = await keyward(['emulator', '--port', '0', '--seed', file, '--record', url], { variables });
    expect(twice).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The vault `contoso` is in the seed, and `--record` names one'),
    });
    expect(real.requests.count({})).toBe(0);
  }, 60_000);

  test('has the same fakes each time', async () => {
    const ask = async (ready: Rehearsed) => (await estate(recordedClient(ready))).values;
    const first = await rehearse([], ask);
    expect((await rehearse([], ask)).result).toEqual(first.result);
  }, 60_000);

  test('with --metadata-only is not read at all, and needs no permission to', async () => {
    const { principal, given } = await caller('Key Vault Reader');
    const { result } = await rehearse(
      ['--metadata-only'],
      async (ready) => ({ ...(await estate(recordedClient(ready))), recorded: ready.recorded }),
      given,
    );
    expect(real.requests.count({ principal, route: 'GET /secrets', status: 200 })).toBeGreaterThan(0);
    expect(real.requests.count({ principal, route: 'GET /secrets/{name}/{version}' })).toBe(0);
    expect(real.requests.count({ principal, route: 'GET /secrets/{name}' })).toBe(0);
    expect(result.recorded).toMatchObject([
      { read: 0, unread: { not_asked: expect.any(Array), forbidden: [] } },
    ]);
    expect([...result.values.values()].join('\n')).not.toContain(CANARY);
  });

  test('is faked by content type where it may be listed and not read', async () => {
    const { given } = await caller('Key Vault Reader');
    const { result } = await rehearse([], async ({ recorded }) => recorded, given);
    expect(result).toMatchObject([
      { read: 0, unread: { forbidden: expect.any(Array), disabled: expect.any(Array) } },
    ]);
  });

  test('is served under its own address by the proxy, offline', async () => {
    await using production = await startEmulator({
      folder: join(home, 'emulator'),
      proxyPort: 0,
      offline: true,
      vaults: ['fabrikam'],
    });
    const address = 'https://fabrikam.vault.azure.net';
    const given = { ...(await environmentOf(production)).variables, KEYWARD_HOME: home };
    expect(given).toMatchObject({ KEY_VAULT_URI: address });
    await keyward(['set', 'DATABASE_URL'], { variables: given, stdin: CANARY });
    const listing = await keyward(['list', '--json'], { variables: given });
    expect(JSON.parse(listing.stdout).secrets).toHaveLength(1);
    const args = ['--proxy-port', '0', '--offline'];
    const { result } = await rehearse(
      args,
      async ({ controlUrl, vaults }) => {
        expect(Object.keys(vaults)).toEqual(['fabrikam']);
        const env = await keyward(['emulator', 'env', '--json', '--control', controlUrl], {
          variables: given,
        });
        const own = JSON.parse(env.stdout).variables;
        expect(own.KEY_VAULT_URI).toBe(address);
        const revealed = await keyward(['get', 'DATABASE_URL', '--reveal'], { variables: own });
        return { listed: await keyward(['list', '--json'], { variables: own }), revealed };
      },
      given,
      address,
    );
    expect(JSON.parse(result.listed.stdout)).toEqual(JSON.parse(listing.stdout));
    expect(result.revealed.stdout).toMatch(/^fake/);
  }, 60_000);

  test('is summed up for people on standard error', async () => {
    const child = start(['emulator', '--port', '0', '--record', url], variables);
    const stderr = text(child.stderr);
    await once(createInterface(child.stdout), 'line');
    child.kill('SIGINT');
    expect(await stderr).toMatch(
      /^recorded contoso: \d+ secrets with \d+ versions in all, 6 deleted; \d+ values looked at and none kept; faked by content type: \d+ disabled\.\n$/,
    );
  });

  test('is told of in the audit trail, read by read', async () => {
    const { output } = await rehearse([], async () => {}, { ...variables, KEYWARD_AUDIT: 'console' });
    expect(output).toMatch(/"type":"SECRET_LISTED".*"operation":"secret.list"/);
    expect(output).toMatch(/"type":"SECRET_METADATA_READ".*"operation":"secret.versions".*"count":3/);
    expect(output).toMatch(
      /"type":"SECRET_READ".*"operation":"secret.get".*"credential_id":"azure:\/\/contoso\/quick"/,
    );
    expect(output).not.toContain(CANARY);
  });
});

/** Somebody with one role on the real vault, as the variables that sign in as that one. */
async function caller(role: string) {
  const principal = `${role} ${crypto.randomUUID()}`;
  const { clientId, objectId } = real.registerIdentity({ name: principal });
  real.assign({ principalId: objectId, role, vault: 'contoso' });
  return { principal, given: { ...variables, MANAGED_IDENTITY_CLIENT_ID: clientId } };
}

describe('what cannot be recorded', () => {
  test('stops whole: nothing is served', async () => {
    const { given } = await caller('Key Vault Contributor');
    const outcome = await keyward(['emulator', '--port', '0', '--json', '--record', url], {
      variables: given,
    });
    expect(outcome).toMatchObject({ code: 6, stdout: '' });
    expect(JSON.parse(outcome.stderr).error.code).toBe('forbidden_by_rbac');
  });

  test.each([
    {
      args: ['--metadata-only'],
      message: '`--metadata-only` says how to record a vault, and none is named.',
      why: 'there is nothing to record',
    },
    {
      args: ['--record', 'http://contoso.vault.azure.net'],
      message: expect.stringContaining('https'),
      why: 'a vault speaks https',
    },
    {
      args: ['--record', 'https://contoso.vault.azure.net', '--record', 'https://contoso.vault.azure.cn'],
      message: '`--record` names two vaults that would both be served as `contoso`.',
      why: 'names are taken once',
    },
  ])('$args: $why', async ({ args, message }) => {
    const outcome = await keyward(['emulator', '--port', '0', '--json', ...args], { variables });
    expect(outcome).toMatchObject({ code: expect.toBeOneOf([2, 3]), stdout: '' });
    expect(JSON.parse(outcome.stderr).error.message).toEqual(message);
  });
});
