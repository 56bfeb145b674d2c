import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startEmulator, trustCa } from '../src/index.ts';
import { allOf, clientOf, folder, refusalOf } from './stage.ts';

const format = 'keyward-emulator-state/1';

test('a seed comes on top of what is there, whole or not at all', async () => {
  await using emulator = await startEmulator({ folder, vaults: ['orders'] });
  using _trust = trustCa(emulator.caPem);
  const orders = clientOf(emulator, 'orders');
  await orders.setSecret('db-password', 'mine');
  const before = emulator.state('absolute');
  const conflicting = {
    format,
    vaults: [{ name: 'later' }, { name: 'orders', secrets: { other: 'x', 'DB-Password': 'theirs' } }],
    users: [{ userPrincipalName: 'eve@contoso.example' }],
  } as const;
  await expect(emulator.seed(conflicting)).rejects.toMatchObject({
    code: 'state_conflict',
    message: 'vaults[1].secrets[1].name: the vault has a secret of this name, be it live or deleted.',
  });
  expect(emulator.state('absolute')).toEqual(before);
  expect(Object.keys(emulator.vaults)).toEqual(['orders']);

  await emulator.seed({
    format,
    vaults: [
      { name: 'Orders', publicNetworkAccess: 'Enabled', secrets: { other: 'x' } },
      { name: 'later', secrets: { a: 'b' } },
    ],
  });
  expect((await clientOf(emulator, 'later').getSecret('a')).value).toBe('b');
  expect((await orders.getSecret('other')).value).toBe('x');
  expect((await orders.getSecret('db-password')).value).toBe('mine');
});

test.each([
  {
    document: { tenant: { tenantId: '11111111-0000-4000-8000-000000000001' } },
    message: 'tenant.tenantId: it is another one here.',
    why: 'tokens name it',
  },
  {
    document: { vaults: [{ name: 'keyward', retentionDays: 7 }] },
    message: 'vaults[0].retentionDays: the vault is there with another one.',
    why: 'fixed at creation',
  },
  {
    document: { applications: [{ name: 'b', clientId: 'one' }] },
    message: 'applications: one of them has the client id of another that is there.',
    why: 'it is another application',
  },
  {
    document: { users: [{ userPrincipalName: 'EVE@contoso.example' }] },
    message: 'users: two would have the same name.',
    why: 'case is ignored',
  },
])('$message ($why)', async ({ document, message }) => {
  await using emulator = await startEmulator({
    folder,
    applications: [{ name: 'a', clientId: 'one' }],
    users: [{ userPrincipalName: 'eve@contoso.example' }],
  });
  await expect(emulator.seed({ format, ...document })).rejects.toMatchObject({
    code: 'state_conflict',
    message,
  });
});

test('a reset goes back to options and seed, on the same ports', async () => {
  const seed = { format, vaults: [{ name: 'orders', secrets: { 'db-password': 'seeded' } }] } as const;
  await using emulator = await startEmulator({
    folder,
    seed,
    vaults: ['orders', 'spare'],
    applications: [{ name: 'auditor' }],
  });
  using _trust = trustCa(emulator.caPem);
  const [before, addresses] = [emulator.state('absolute'), emulator.vaults];
  const orders = clientOf(emulator, 'orders');
  await orders.setSecret('db-password', 'changed');
  await orders.setSecret('more', 'x');
  emulator.configureVault('orders', { permissionModel: 'accessPolicies' });
  emulator.registerUser({ userPrincipalName: 'eve@contoso.example' });
  for (const { id } of emulator.assignments()) emulator.revoke(id);
  const added = await emulator.addVault('later');
  await emulator.reset();
  expect(emulator.state('absolute')).toEqual(before);
  expect(emulator.vaults).toEqual(addresses);
  // The token from before is good, and the roles are back.
  expect((await orders.getSecret('db-password')).value).toBe('seeded');
  await expect(fetch(`${added.localhostUrl}/secrets`)).rejects.toMatchObject({
    cause: { code: 'ECONNREFUSED' },
  });
});

test('a snapshot is restored at the end of its block, as often as it is wanted, vaults included', async () => {
  await using emulator = await startEmulator({ folder, vaults: ['orders'] });
  using _trust = trustCa(emulator.caPem);
  const orders = clientOf(emulator, 'orders');
  await orders.setSecret('db-password', 'before');
  const empty = { format, vaults: [] } as const;
  const snapshot = emulator.snapshot();
  const known = emulator.state('absolute');
  {
    await using _restored = emulator.snapshot();
    await orders.setSecret('db-password', 'within');
    await (await orders.beginDeleteSecret('db-password')).pollUntilDone();
    await emulator.addVault('later');
  }
  expect(emulator.state('absolute')).toEqual(known);
  const answer = await fetch(`${emulator.controlUrl}/state`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${emulator.controlToken}` },
    body: JSON.stringify(empty),
  });
  expect(answer.status).toBe(204);
  expect(emulator.vaults).toEqual({});
  await snapshot.restore();
  expect(emulator.state('absolute')).toEqual(known);
  // The vault is served again, on a port of its own choice.
  expect((await clientOf(emulator, 'orders').getSecret('db-password')).value).toBe('before');
});

test('a restore falls between two requests, never into one', async () => {
  await using emulator = await startEmulator({ folder, vaults: ['one', 'two'] });
  using _trust = trustCa(emulator.caPem);
  const [one, two] = [clientOf(emulator, 'one'), clientOf(emulator, 'two')];
  const all = async () => (await allOf(one.listPropertiesOfSecrets({}))).map(({ name }) => name);
  await one.setSecret('a', 'x');
  const snapshot = emulator.snapshot();
  const writes = Array.from({ length: 40 }, (_, at) => one.setSecret(`s-${at}`, 'x'));
  const restores = [snapshot.restore(), snapshot.restore(), emulator.addVault('three'), snapshot.restore()];
  await Promise.all([...writes, ...restores]);
  const names = await all();
  expect(names[0]).toBe('a');
  // Each write is there whole, or was undone whole.
  for (const name of names) expect((await one.getSecret(name)).value).toBe('x');
  expect(Object.keys(emulator.vaults)).toEqual(['one', 'two']);
  await two.setSecret('still', 'served');
});

test('a vault that went takes its connections along, and its name is free', async () => {
  await using emulator = await startEmulator({ folder, vaults: ['one'] });
  using _trust = trustCa(emulator.caPem);
  const snapshot = emulator.snapshot();
  await emulator.addVault({ name: 'two', retentionDays: 7 });
  const two = clientOf(emulator, 'two');
  await two.setSecret('a', 'x');
  await snapshot.restore();
  await expect(two.getSecret('a')).rejects.toThrow();
  await emulator.addVault({ name: 'Two', retentionDays: 8 });
  const again = clientOf(emulator, 'Two');
  expect(await refusalOf(again.getSecret('a'))).toMatchObject({ status: 404 });
  expect((await again.setSecret('a', 'y')).properties.recoverableDays).toBe(8);
});

test('a closed emulator takes nothing in', async () => {
  const emulator = await startEmulator({ folder });
  await emulator.close();
  await expect(emulator.reset()).rejects.toMatchObject({ code: 'closed' });
  await expect(emulator.seed({ format })).rejects.toMatchObject({ code: 'closed' });
});

/** Any state that a document can tell of. */
const time = fc.oneof(
  fc.integer({ min: 1_600_000_000, max: 1_700_000_000 }),
  fc.constantFrom('now', 'now-3d4h', 'now+1h'),
);
const optional = <Value>(key: string, value: fc.Arbitrary<Value>) =>
  fc
    .option(value, { nil: undefined })
    .map((found): Record<string, Value> => (found === undefined ? {} : { [key]: found }));
const merge = (...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all));
const name = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
const version = merge(
  fc.string({ maxLength: 40 }).map((value) => ({ value })),
  optional('version', fc.stringMatching(/^[0-9a-f]{32}$/)),
  optional('contentType', fc.string({ maxLength: 20 })),
  optional('tags', fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 })),
  optional('enabled', fc.boolean()),
  optional('notBefore', time),
  optional('expires', time),
  optional('created', time),
  optional('updated', time),
  optional('managed', fc.constant(true)),
);
const secret = merge(
  name.map((found) => ({ name: found })),
  fc
    .uniqueArray(version, { minLength: 1, maxLength: 4, selector: (one) => one.version ?? one })
    .map((versions) => ({ versions })),
  optional(
    'deleted',
    fc.constantFrom({ deletedDate: 'now-1d' }, { deletedDate: 'now', scheduledPurgeDate: 'now+9d' }),
  ),
);
const vault = merge(
  fc.stringMatching(/^[a-z][a-z0-9]{2,10}$/).map((found) => ({ name: found })),
  fc
    .uniqueArray(secret, { maxLength: 5, selector: (one) => one.name.toUpperCase() })
    .map((secrets) => ({ secrets })),
  optional('retentionDays', fc.integer({ min: 7, max: 90 })),
  optional('purgeProtection', fc.boolean()),
  optional('publicNetworkAccess', fc.constantFrom('Enabled', 'Disabled')),
);

test('what is told of a state makes the same state again', { timeout: 120_000 }, async () => {
  const clock = { now: () => Date.UTC(2026, 10, 20) };
  await using one = await startEmulator({ folder, clock });
  await using two = await startEmulator({
    folder,
    clock,
    seed: { format, tenant: one.state().tenant ?? {} },
  });
  const put = async (emulator: typeof one, document: unknown) => {
    const answer = await fetch(`${emulator.controlUrl}/state`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${emulator.controlToken}` },
      body: JSON.stringify(document),
    });
    if (answer.status !== 204) throw new Error(await answer.text());
  };
  const numRuns = process.env['KEYWARD_TEST_TIER'] === 'full' ? 500 : 40;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(vault, { maxLength: 2, selector: ({ name: found }) => found }),
      async (vaults) => {
        await put(one, { format, vaults });
        for (const times of ['relative', 'absolute'] as const) {
          const told = one.state(times);
          await put(two, told);
          expect(two.state(times)).toEqual(told);
        }
      },
    ),
    { numRuns },
  );
});

test.each([
  { now: 0, why: 'the first second' },
  { now: 253_402_300_799_999, why: 'the last one' },
])('what is told at $now is taken in again: $why', async ({ now }) => {
  const clock = { now: () => now };
  await using one = await startEmulator({ folder, clock });
  await one.addCertificate('keyward', { name: 'web', validityDays: 3_650 });
  await one.seed({ format, vaults: [{ name: 'keyward', secrets: [DELETED_NOW] }] });
  const told = one.state();
  await using two = await startEmulator({ folder, clock, seed: told });
  expect(two.state()).toEqual(told);
});

const DELETED_NOW = { name: 'gone', versions: [{ value: 'x' }], deleted: { deletedDate: 'now' } };
