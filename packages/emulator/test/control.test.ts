import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, onTestFinished } from 'vitest';
import { DESCRIPTION, judgedFetch, operationIds } from '../src/control/judge.fixture.ts';
import { connectControl, type Emulator, EmulatorError } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { clientOf, credentialOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({ folder, identities: [{ name: 'auditor' }] });
const judged = judgedFetch();
afterAll(() => {
  expect(judged.violations).toEqual([]);
});

function clientFor({ controlUrl, controlToken }: Emulator) {
  return connectControl({ url: controlUrl, token: controlToken, fetch: judged.fetch });
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('by the client', () => {
  test('it says which emulator it is, and what can be commanded', async ({ emulator }) => {
    const control = clientFor(emulator);
    expect(await control.about.health()).toEqual({
      status: 'ok',
      instance: expect.stringMatching(UUID),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(await control.about.description()).toEqual(DESCRIPTION);
  });

  test('a vault is added, shown with its counts, and changed', async ({ emulator }) => {
    const control = clientFor(emulator);
    const added = await control.vaults.add({ name: 'Orders', retentionDays: 7, purgeProtection: true });
    expect(added).toEqual({ name: 'Orders', ...emulator.vaults['Orders'] });
    const client = clientOf(emulator, 'Orders');
    for (const name of ['a', 'b', 'c']) await client.setSecret(name, 'v');
    await client.beginDeleteSecret('c');
    const vault = {
      ...added,
      retentionDays: 7,
      purgeProtection: true,
      secrets: { live: 2, deleted: 1 },
      networkAcls: { defaultAction: 'Allow', ipRules: [] },
      publicNetworkAccess: 'Enabled',
      permissionModel: 'rbac',
      accessPolicies: [],
      policies: [],
    };
    expect(await control.vaults.get({ vault: 'orders' })).toEqual(vault);
    expect((await control.vaults.list()).vaults).toMatchObject({
      Orders: vault,
      keyward: { name: 'keyward' },
    });
    expect(
      await control.vaults.configure({ vault: 'orders', publicNetworkAccess: 'Disabled' }),
    ).toMatchObject({
      publicNetworkAccess: 'Disabled',
      permissionModel: 'rbac',
    });
    expect(await refusalOf(client.getSecret('a'))).toMatchObject({ innerCode: 'ForbiddenByConnection' });
    expect(await control.vaults.addCertificate({ vault: 'orders', name: 'web' })).toEqual({
      name: 'web',
      version: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await control.vaults.get({ vault: 'orders' })).secrets).toEqual({ live: 3, deleted: 1 });
  });

  test('an application is registered, given a role, listed without its secret', async ({ emulator }) => {
    const control = clientFor(emulator);
    const { clientSecret = '', ...web } = await control.applications.register({ name: 'web', groups: ['g'] });
    const { applications } = await control.applications.list();
    expect(applications).toContainEqual({ ...web, groups: ['g'], public: false, redirectUris: [] });
    expect(applications.map(({ name }) => name)).toContain('Microsoft Azure CLI');
    expect(JSON.stringify(applications)).not.toContain(clientSecret);

    const client = clientOf(emulator, 'keyward', {
      credential: credentialOf(emulator, { clientId: web.clientId, clientSecret }),
    });
    const assignment = { principalId: web.objectId, role: 'Key Vault Secrets Officer', vault: 'keyward' };
    const { id, ...given } = await control.assignments.add(assignment);
    expect(given).toEqual(assignment);
    expect((await client.setSecret('s', 'v')).value).toBe('v');
    const found = await Promise.all(
      [
        { principalId: web.objectId.toUpperCase() },
        { role: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7', vault: 'KEYWARD' },
        { principalId: web.objectId, role: 'Key Vault Reader' },
      ].map((filter) => control.assignments.list(filter)),
    );
    expect(found.map(({ assignments }) => assignments)).toEqual([
      [{ id, ...assignment }],
      [{ id, ...assignment }],
      [],
    ]);
    expect(await control.assignments.remove({ id })).toBeUndefined();
    expect(await refusalOf(client.getSecret('s'))).toMatchObject({ innerCode: 'ForbiddenByRbac' });
  });

  test('people, identities and roles are listed', async ({ emulator }) => {
    const control = clientFor(emulator);
    const ada = await control.users.register({ userPrincipalName: 'ada@contoso.example', groups: ['g'] });
    expect((await control.users.list()).users).toEqual([
      { ...emulator.user, groups: [] },
      { ...ada, groups: ['g'] },
    ]);
    const signer = await control.identities.register({ name: 'signer' });
    expect((await control.identities.list()).identities).toEqual([
      {
        name: 'managed-identity',
        clientId: expect.stringMatching(UUID),
        objectId: expect.stringMatching(UUID),
        systemAssigned: true,
      },
      { name: 'auditor', ...emulator.identities['auditor'], systemAssigned: false },
      { name: 'signer', ...signer, systemAssigned: false },
    ]);
    const names = (await control.applications.list()).applications.map(({ name }) => name);
    for (const name of ['managed-identity', 'auditor', 'signer']) expect(names).not.toContain(name);
    expect((await control.roles.list()).roles).toContainEqual({
      id: '21090545-7ca7-4776-b22c-e363652d74d2',
      name: 'Key Vault Reader',
      dataActions: [
        'Microsoft.KeyVault/vaults/*/read',
        'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
      ],
    });
  });

  test('a token opens a vault', async ({ emulator }) => {
    const { token } = await clientFor(emulator).tokens.issue({ expiresInS: 60 });
    const { localhostUrl } = emulator.vaults['keyward'] ?? {};
    const answer = await fetch(`${localhostUrl}/secrets?api-version=7.4`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
  });

  test('requests are listed, counted, grouped, followed and forgotten', async ({ emulator }) => {
    const control = clientFor(emulator);
    await control.vaults.add({ name: 'counted' });
    const { next } = await control.requests.list({ limit: 1 });
    const client = clientOf(emulator, 'counted');
    await client.setSecret('a', 'v');
    await client.getSecret('a');
    await refusalOf(client.getSecret('b'));
    await refusalOf(client.getSecret('c'));
    const { counts } = await control.requests.counts({ by: ['route', 'status'], vault: 'counted' });
    expect(counts).toEqual([
      { route: 'GET /secrets/{name}', status: 404, count: 2 },
      { route: 'PUT /secrets/{name}', status: 401, count: 1 },
      { route: 'PUT /secrets/{name}', status: 200, count: 1 },
      { route: 'GET /secrets/{name}', status: 200, count: 1 },
    ]);
    expect(await control.requests.count({ vault: 'counted', status: 404 })).toEqual({ count: 2, dropped: 0 });
    const { requests } = await control.requests.list({ vault: 'counted', limit: 2 });
    expect(requests.map(({ status }) => status)).toEqual([404, 404]);

    const followed = await control.requests.list({ from: next, plane: ['vault', 'entra'] });
    expect(followed.requests.map(({ plane, status }) => `${plane} ${status}`)).toEqual(
      expect.arrayContaining(['vault 401', 'vault 200', 'vault 404']),
    );
    expect(followed.requests.map(({ plane }) => plane)).not.toContain('control');
    expect((await control.requests.list({ from: followed.next, plane: 'vault' })).requests).toEqual([]);

    expect(await control.requests.clear()).toBeUndefined();
    expect(await control.requests.count({ plane: 'vault' })).toEqual({ count: 0, dropped: 0 });
    expect((await control.requests.list()).next).toBeGreaterThan(followed.next);
  });

  test('the clock is read, stopped, moved and given back', async ({ emulator }) => {
    const control = clientFor(emulator);
    const frozen = await control.clock.change({ now: '2030-01-01T00:00:00Z', frozen: true });
    expect(frozen).toMatchObject({
      now: Date.UTC(2030, 0, 1),
      time: '2030-01-01T00:00:00.000Z',
      frozen: true,
    });
    const { properties } = await clientOf(emulator, 'keyward').setSecret('dated', 'v');
    expect(properties.createdOn).toEqual(new Date('2030-01-01T00:00:00Z'));
    expect(await control.clock.advance({ ms: 5 })).toMatchObject({ now: frozen.now + 5, frozen: true });
    expect(await control.clock.get()).toMatchObject({ now: emulator.clock.now(), frozen: true });
    expect(await control.clock.change({ reset: true })).toMatchObject({ frozen: false, offsetMs: 0 });
  });

  test('a rule for faults is added, strikes, is listed and taken away', async ({ emulator }) => {
    const control = clientFor(emulator);
    await control.vaults.add({ name: 'unlucky' });
    const rule = await control.faults.add({
      match: { vault: 'unlucky' },
      effect: { kind: 'refusal', by: 'firewall' },
    });
    expect(await refusalOf(clientOf(emulator, 'unlucky').getSecret('a'))).toMatchObject({
      innerCode: 'ForbiddenByFirewall',
    });
    expect((await control.faults.list()).faults).toEqual([{ ...rule, matched: 1, struck: 1 }]);
    expect(await control.requests.count({ fault: rule.id })).toEqual({ count: 1, dropped: 0 });
    expect(await control.faults.remove({ id: rule.id })).toBeUndefined();
    await control.faults.add({ preset: 'tokenEndpointDown', count: 1 });
    expect(await control.faults.clear()).toBeUndefined();
    expect((await control.faults.list()).faults).toEqual([]);
  });

  test('quotas are switched', async ({ emulator }) => {
    const control = clientFor(emulator);
    expect(await control.quotas.set({ enabled: true })).toEqual({
      ...emulator.quotas.state(),
      enabled: true,
    });
    expect(await control.quotas.get()).toMatchObject({ enabled: true });
    await control.quotas.set({ enabled: false });
  });

  test('the state is exported, added to, replaced, remembered and reset', async ({ emulator }) => {
    const control = clientFor(emulator);
    const format = 'keyward-emulator-state/1';
    await control.state.seed({ format, vaults: [{ name: 'seeded', secrets: { 'db-password': 'before' } }] });
    const client = clientOf(emulator, 'seeded');
    expect((await client.getSecret('db-password')).value).toBe('before');
    const { secrets, ...snapshot } = await control.snapshots.take({ name: 'clean' });
    expect(snapshot).toEqual({
      name: 'clean',
      takenAt: expect.any(Number),
      vaults: Object.keys(emulator.vaults).length,
    });
    expect((await control.snapshots.take()).name).toMatch(UUID);
    await client.setSecret('db-password', 'after');
    const after = await control.state.get({ times: 'absolute' });
    expect(await control.snapshots.restore({ name: 'clean' })).toBeUndefined();
    expect((await client.getSecret('db-password')).value).toBe('before');
    expect(await control.state.replace(after)).toBeUndefined();
    expect(await control.state.get({ times: 'absolute' })).toEqual(after);
    expect((await client.getSecret('db-password')).value).toBe('after');
    const { snapshots } = await control.snapshots.list();
    expect(snapshots).toMatchObject([{ name: 'clean', secrets }, { secrets }]);
    for (const { name } of snapshots) await control.snapshots.remove({ name });
    expect((await control.snapshots.list()).snapshots).toEqual([]);
    await control.state.reset();
    expect(Object.keys(emulator.vaults)).toEqual(['keyward']);
  });

  test('every operation was seen to answer as it is described', () => {
    const done = new Set([...judged.seen].map((seen) => seen.replace(/ 2\d\d$/, '')));
    expect(operationIds.filter((id) => !done.has(id))).toEqual([]);
  });
});

/** What a client meets at an address where no emulator is. */
async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`;
}

/** An address at which nobody listens any more. */
async function closed(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/control`;
}

const health = { status: 'ok', instance: 'i', version: '0.0.0' };

describe('a failure is told by its code', () => {
  test('of what was asked', async ({ emulator }) => {
    const control = clientFor(emulator);
    const wrong = connectControl({ url: emulator.controlUrl, token: 'another', fetch: judged.fetch });
    const table: readonly [() => Promise<unknown>, string, string, string][] = [
      [
        () => wrong.vaults.list(),
        'unauthorized',
        'The control API needs the control token of the ready line as a bearer token.',
        'Give `controlToken` of the ready line of this very emulator: each start makes a new one.',
      ],
      [
        () => control.vaults.get({ vault: 'nowhere' }),
        'vault_not_found',
        'There is no vault "nowhere".',
        `Vaults are ${Object.keys(emulator.vaults).join(', ')}.`,
      ],
      [
        () => control.vaults.add({ name: 'KEYWARD' }),
        'vault_exists',
        'There is a vault "keyward" already.',
        'Vault names ignore case; choose another one.',
      ],
      [
        () => control.vaults.add({ name: 'x' }),
        'invalid_option',
        '"x" is no vault name.',
        'A vault name has 3 to 24 letters, digits and single hyphens, begins with a letter and does not end in a hyphen.',
      ],
      [
        () => control.assignments.remove({ id: 'nothing' }),
        'not_found',
        'There is no such assignment.',
        'GET /control/assignments lists them.',
      ],
      [
        () => control.snapshots.restore({ name: 'nothing' }),
        'snapshot_not_found',
        'There is no such snapshot.',
        'Take it first.',
      ],
      [
        () => control.snapshots.remove({ name: 'nothing' }),
        'snapshot_not_found',
        'There is no such snapshot.',
        'GET /control/snapshots lists them.',
      ],
      [
        () => control.faults.remove({ id: 'nothing' }),
        'not_found',
        'There is no such rule.',
        'GET /control/faults lists them.',
      ],
      [
        () => control.faults.add({ effect: { kind: 'error', status: 200 } }),
        'invalid_option',
        '200 is no status of an error.',
        'Give a whole number from 500 to 599.',
      ],
      [
        () =>
          control.state.seed({
            format: 'keyward-emulator-state/1',
            vaults: [{ name: 'keyward', retentionDays: 7 }],
          }),
        'state_conflict',
        'vaults[0].retentionDays: the vault is there with another one.',
        'Leave it out of the seed.',
      ],
      [
        () => control.requests.list({ limit: 0 }),
        'invalid_option',
        'limit is not a whole number from 1 to 9007199254740991.',
        'Correct what is given.',
      ],
      [
        () => control.vaults.get({ vault: '..' }),
        'invalid_option',
        '".." is no vault.',
        'Give 1 to 128 letters, digits, dots, hyphens and underscores.',
      ],
    ];
    for (const [call, code, message, hint] of table) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EmulatorError);
      expect(error).toMatchObject({ code, message, hint });
    }
  });

  test('of the connection', async ({ emulator }) => {
    const token = emulator.controlToken;
    const { port: free } = new URL(await closed());
    const dead = connectControl({ url: `http://127.0.0.1:${free}/control`, token });
    await expect(dead.about.health()).rejects.toMatchObject({
      code: 'unreachable',
      message: `No connection to http://127.0.0.1:${free} could be made or kept (ECONNREFUSED).`,
    });
    const url = await listening(() => {});
    const mute = connectControl({ url, token, timeoutMs: 50 });
    await expect(mute.about.health()).rejects.toMatchObject({
      code: 'timed_out',
      message: `${new URL(url).origin} did not answer within 50 ms.`,
    });
    const cut = await listening((request) => request.socket.destroy());
    await expect(connectControl({ url: cut, token }).about.health()).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  test.for([
    { status: 200, body: 'hello', why: 'a page' },
    { status: 404, body: JSON.stringify(health), why: 'a status that no answer has' },
    { status: 404, body: '{"error":{"code":"PathNotFound","message":"m"}}', why: 'an older emulator' },
    { status: 500, body: '{"error":{"code":"InternalServerError","message":"m"}}', why: 'a defect' },
    {
      status: 400,
      body: '{"error":{"code":"Unauthorized","message":"m"}}',
      why: 'a code with another status',
    },
    { status: 404, body: '{"error":"no"}', why: 'an error of another shape' },
  ])('of a stranger: $status $why', async ({ status, body, why }, { emulator }) => {
    const url = await listening((_, answer) => void answer.writeHead(status).end(body));
    const control = connectControl({ url, token: emulator.controlToken });
    const error = await control.about.health().catch((thrown: unknown) => thrown);
    expect(error, why).toMatchObject({
      code: 'unexpected_answer',
      message: expect.stringMatching(/^GET \/control\/health was answered \d+/),
    });
  });

  test('an abort rejects with its reason, before and during a call', async ({ emulator }) => {
    const reason = new Error('enough');
    const control = clientFor(emulator);
    await expect(control.vaults.list({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const url = await listening(() => life.abort(reason));
    const life = new AbortController();
    const mute = connectControl({ url, token: 't', signal: life.signal });
    await expect(mute.vaults.list()).rejects.toBe(reason);
  });

  test.for([
    [{ url: 'ftp://127.0.0.1/', token: 't' }, 'The address of the control API is not one.'],
    [{ url: 'http://a:b@127.0.0.1/', token: 't' }, 'The address of the control API is not one.'],
    [{ url: 7 as never, token: 't' }, 'The address of the control API is not one.'],
    [{ url: 'http://127.0.0.1', token: '' }, 'The control token is not one.'],
    [{ url: 'http://127.0.0.1', token: 'a\nb' }, 'The control token is not one.'],
    [{ url: 'http://127.0.0.1', token: 't', timeoutMs: 0 }, '0 is no time limit.'],
  ] as const)('%j is refused before anything is sent', ([connection, message]) => {
    expect(() => connectControl(connection)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message }),
    );
  });
});
