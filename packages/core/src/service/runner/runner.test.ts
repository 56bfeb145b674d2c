import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { AuditEvent, AuditOutcome } from '../../audit/index.ts';
import { vaultError } from '../../errors/index.ts';
import { memory } from '../../memory/index.ts';
import { createMounts } from '../../ref/index.ts';
import { secretValue } from '../../value/index.ts';
import { type GivenOf, OPERATIONS, type OperationName, openVaultService, PERMISSIONS } from '../index.ts';
import { printsIn, refusal, stage } from '../stage.fixture.ts';

const value = secretValue('example');
const GIVEN: { readonly [Name in OperationName]: GivenOf<Name> } = {
  'secret.get': { ref: 'app/db' },
  'secret.latest_version': { ref: 'app/db' },
  'secret.set': { ref: 'app/db', value },
  'secret.update': { ref: 'app/db', value },
  'secret.delete': { ref: 'app/db' },
  'secret.recover': { ref: 'binned' },
  'secret.purge': { ref: 'binned' },
  'secret.metadata': { ref: 'app/db' },
  'secret.versions': { ref: 'app/db' },
  'secret.update_metadata': { ref: 'app/db', custom: { team: 'a' } },
  'secret.enable': { ref: 'app/db' },
  'secret.disable': { ref: 'app/db' },
  'secret.list': { prefix: 'app/' },
  'secret.list_deleted': {},
};
const NAMES = Object.keys(GIVEN) as OperationName[];

async function set(options: Parameters<typeof stage>[0] = {}) {
  const scene = stage({ secrets: { 'app/db': 'x', binned: 'x' }, ...options });
  await scene.behind().write.delete('binned');
  return scene;
}

describe.each(NAMES)('%s', (name) => {
  const { effect, permission, audit } = OPERATIONS[name];

  test('is authorised, attempted if it writes, done, and recorded, in this order', async () => {
    const order: string[] = [];
    const { gateway, calls } = await set({
      authorizer: {
        async authorize() {
          order.push(`authorised after ${calls.length} calls`);
          return { allowed: true };
        },
      },
      audit: {
        async record({ outcome }) {
          order.push(`${outcome} after ${calls.length === 0 ? 'no call' : 'its calls'}`);
        },
      },
    });
    await gateway.run(name, GIVEN[name]);
    expect(order).toEqual([
      'authorised after 0 calls',
      ...(effect === 'write' ? ['attempted after no call'] : []),
      'succeeded after its calls',
    ]);
  });

  test('asks for one permission on one resource', async () => {
    const { gateway, asked } = await set();
    await gateway.run(name, GIVEN[name]);
    const given: { readonly ref?: unknown; readonly prefix?: string } = GIVEN[name];
    const resource = 'ref' in given ? { path: given.ref } : { prefix: given.prefix ?? '' };
    expect(asked).toEqual([
      {
        principal: { type: 'user', id: 'example' },
        permission,
        operation: name,
        resource: { mount: 'vault', ...resource },
      },
    ]);
    expect(PERMISSIONS).toContain(permission);
  });

  test('that is not permitted is recorded, and the vault is not asked', async () => {
    const { gateway, events, calls } = await set({
      authorizer: { authorize: async () => ({ allowed: false, reason: 'it is Sunday' }) },
    });
    const { mount, ...resource } = OPERATIONS[name].resource(
      OPERATIONS[name].parse(GIVEN[name] as never) as never,
    );
    const subject = `azure://${mount}/${resource.path ?? resource.prefix}`;
    expect(await refusal(gateway.run(name, GIVEN[name]))).toEqual({
      code: 'not_permitted',
      message: `${name} needs the permission \`${permission}\` on ${subject}, which is not granted: it is Sunday.`,
      hint: 'Ask whoever keeps the policy for the permission that the message names.',
      ...(resource.path && { ref: subject }),
    });
    expect(calls).toEqual([]);
    expect(events).toMatchObject([
      { type: audit, operation: name, outcome: 'refused', code: 'not_permitted' },
    ]);
  });
});

test('an event is this, and no more', async () => {
  const { gateway, events } = await set();
  const { version } = await gateway.run('secret.set', { ref: 'app/db', value });
  const id = expect.stringMatching(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  const common = {
    id,
    type: 'SECRET_VERSION_CREATED',
    time: '2030-01-01T00:00:00.000Z',
    operation: 'secret.set',
    operationId: id,
    principal: { type: 'user', id: 'example' },
  };
  const data = { mount: 'vault', credential_id: 'azure://vault/app/db' };
  expect(events).toStrictEqual([
    { ...common, outcome: 'attempted', data },
    { ...common, outcome: 'succeeded', data: { ...data, version } },
  ]);
});

test('events of one run share their operation; ids are unique', async () => {
  const { gateway, events } = await set();
  await Promise.all([1, 2, 3].map(() => gateway.run('secret.enable', { ref: 'app/db' })));
  expect(new Set(events.map(({ id }) => id)).size).toBe(6);
  const runs = Map.groupBy(events, ({ operationId }) => operationId);
  expect([...runs.values()].map((run) => run.map(({ outcome }) => outcome))).toEqual(
    Array.from({ length: 3 }, () => ['attempted', 'succeeded']),
  );
});

test.each<[string, Record<string, string | number>]>([
  ['app/db#user', { fragment: 'user' }],
  ['app/db', {}],
])('a read of %s tells which version it gave, and which member', async (ref, more) => {
  const { gateway, events } = await set();
  const { secret } = await gateway.run('secret.get', { ref });
  expect(events[0]?.data).toStrictEqual({
    mount: 'vault',
    credential_id: 'azure://vault/app/db',
    version: secret.version,
    ...more,
  });
});

test('a failure tells its code and the request that failed', async () => {
  const { gateway, events } = await set({
    decorate: (provider) => ({
      ...provider,
      get: () =>
        Promise.reject(
          vaultError('forbidden_by_rbac', { message: 'No.', azure: { requestId: 'request-1', status: 403 } }),
        ),
    }),
  });
  expect(await refusal(gateway.run('secret.get', { ref: 'app/db' }))).toMatchObject({
    code: 'forbidden_by_rbac',
    ref: 'azure://vault/app/db',
  });
  expect(events).toMatchObject([{ outcome: 'refused', code: 'forbidden_by_rbac', requestId: 'request-1' }]);
});

test('without a sink and an authorizer everything is permitted, and nothing recorded', async () => {
  await using service = openVaultService({
    mounts: createMounts([{ name: 'vault', url: 'memory' }]),
    open: () => memory({ secrets: { db: 'x' } }),
  });
  expect(Object.keys(await service.getCredentials('db'))).toEqual(['value']);
});

test('the caller is whoever runs this process, unless told otherwise', async () => {
  const events: AuditEvent[] = [];
  await using service = openVaultService({
    mounts: createMounts([{ name: 'vault', url: 'memory' }]),
    open: () => memory(),
    audit: {
      async record(event) {
        events.push(event);
      },
    },
  });
  await service.listCredentials();
  expect(events[0]?.principal).toEqual({ type: 'local', id: userInfo().username });
});

test('no value is in any event or error, whatever happens', async () => {
  const faults = ['forbidden', 'throttled', 'unreachable', 'failed', 'lost_answer', undefined] as const;
  const seen = new Map<AuditOutcome, number>();
  for (const fault of faults) {
    const scene = await set({ secrets: { 'app/db': '{"password":"canary-1"}', binned: 'canary-2' } });
    if (fault !== undefined) scene.faults.set(fault);
    for (const name of NAMES) {
      const given = { ...GIVEN[name], ...('value' in GIVEN[name] && { value: secretValue('canary-3') }) };
      const thrown = await scene.gateway.run(name, given as never).catch((problem) => problem);
      if (thrown instanceof Error) expect(printsIn(thrown, 'canary')).toBe(false);
    }
    for (const { outcome } of scene.events) seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    expect(printsIn(scene.events, 'canary')).toBe(false);
  }
  expect([...seen.keys()].sort()).toEqual(['attempted', 'failed', 'refused', 'succeeded', 'unknown']);
  expect(printsIn(new Error('canary'), 'canary')).toBe(true);
});
