import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seconds } from '../clock/clock.ts';
import { signingKey } from '../identity/key.ts';
import { rsaKey } from '../identity/tenant.fixture.ts';
import { createInstruments } from '../instruments.ts';
import { parseOptions } from '../options.ts';
import { createRequestLog } from '../requests/log.ts';
import { createStateCommands } from '../state/commands.ts';
import { STATE_FORMAT } from '../state/document.ts';
import type { Estate } from '../state/estate.ts';
import { bareImage } from '../state/first.ts';
import { merged } from '../state/merge.ts';
import { parseDocument } from '../state/parse.ts';
import { startState } from '../state/start.ts';
import { LOCATION } from '../state/state.ts';
import { parseVault } from '../vault/settings.ts';
import type { Vault } from '../vault/vault.ts';
import { type Control, createControl } from './control.ts';
import { DESCRIPTION, operationIds, takesBody, takesQuery } from './judge.fixture.ts';
import { OPERATIONS, rowsOf } from './operations.ts';
import { SCHEMAS, type SchemaName } from './schema/index.ts';
import { createVaultCommands } from './vaults.ts';

const rows = rowsOf(OPERATIONS);
const settings = parseOptions({ vaults: [] });
const key = signingKey(rsaKey());
const requests = createRequestLog();
const ADDRESS = { url: 'https://orders.vault.localhost:1', localhostUrl: 'https://localhost:2' };

/** An emulator that nobody has commanded yet, with one vault, `orders`. */
async function uncommanded(): Promise<Control> {
  const { state } = await startState(settings, key, true);
  const vaults = new Map<string, Vault>();
  const addVault = async (vault: Parameters<typeof state.createVault>[0]) => {
    vaults.set(vault.name.toLowerCase(), state.createVault(vault));
    return ADDRESS;
  };
  await addVault(parseVault('orders', []));
  const commands = createVaultCommands({
    find: (name) => vaults.get(name.toLowerCase()),
    addresses: () => Object.fromEntries(vaults.values().map(({ name }) => [name, ADDRESS])),
    clock: state.clock,
  });
  const takeIn = async (document: unknown) => {
    merged(bareImage(state.origin, true), parseDocument(document, seconds(state.clock)));
  };
  const nothing = async () => {};
  const estate: Estate = {
    begin: nothing,
    addVault,
    document: () => ({ format: STATE_FORMAT }),
    merge: takeIn,
    replace: takeIn,
    reset: nothing,
    image: () => bareImage(state.origin, true),
    restore: nothing,
  };
  const { ports } = createInstruments(settings, state.clock, LOCATION);
  return createControl({
    token: 'the-control-token',
    instance: 'i',
    requests,
    ports: {
      ...state.directory,
      ...commands,
      ...ports,
      ...createStateCommands(estate, state.clock, nothing),
      addVault: async (vault) => addVault(parseVault(vault, ['orders'])),
    },
  });
}

/** The one that is asked until it takes something in: what it refuses has to leave it as it was. */
let asked: Promise<Control> | undefined;

async function answer(
  method: string,
  path: string,
  given: { body?: unknown; query?: Record<string, string> },
) {
  asked ??= uncommanded();
  const control = await asked;
  const reply = await control.answer({
    method,
    path: `/control${path.replace('{vault}', 'orders').replace('{id}', 'x')}`,
    query: new Map(Object.entries(given.query ?? {})),
    authority: '127.0.0.1',
    portVault: undefined,
    headers: { authorization: 'Bearer the-control-token' },
    body: new TextEncoder().encode(JSON.stringify(given.body ?? null)),
    remoteAddress: '127.0.0.1',
  });
  if (reply.status < 300 && method !== 'GET') asked = undefined;
  return { status: reply.status, said: reply.body ?? '' };
}

/** What only the state of an emulator, or a library that reads PEM and URLs, can judge. */
const BEYOND = [
  'There is a vault',
  'There is no role',
  'There is no application',
  'A redirect URI of an application is not usable.',
  'A certificate of an application cannot be read.',
  'A public application has a secret, a certificate or a federated credential.',
  'Two applications have the same object id.',
  'is no time of the clock',
  'maxMs is below minMs.',
  'p99Ms is below medianMs.',
  'this is not a time',
  'this is before the deletedDate',
  'the same stands in',
  'this is no built-in role',
  'this application is not usable',
  'this is longer than',
  'one is longer than 512 characters',
  'tenant.',
];

type Input = Readonly<Record<string, unknown>>;

const version = {
  version: '0123456789abcdef0123456789abcdef',
  value: 'v',
  contentType: 'text/plain',
  tags: { team: 'orders' },
  enabled: false,
  notBefore: 'now-1d',
  expires: 4_000_000_000,
  created: '2026-01-02T03:04:05Z',
  updated: 'now',
  managed: true,
};

/** Good inputs for each schema that one can be given; every member is in one of them. */
const GOOD: Readonly<Partial<Record<SchemaName, Input | readonly Input[]>>> = {
  VaultSettings: {
    name: 'billing',
    retentionDays: 7,
    purgeProtection: true,
    networkAcls: { defaultAction: 'Deny', ipRules: ['203.0.113.0/24'] },
    publicNetworkAccess: 'Enabled',
    permissionModel: 'rbac',
    accessPolicies: [{ objectId: 'o', applicationId: 'a', secrets: ['get'] }],
    policies: [{ effect: 'Deny', name: 'n', requires: { maxValidityDays: 90 } }],
  },
  VaultChanges: {
    networkAcls: { defaultAction: 'Allow' },
    publicNetworkAccess: 'Disabled',
    permissionModel: 'accessPolicies',
    accessPolicies: [],
    policies: [{ effect: 'Deny', requires: 'expiration' }],
  },
  CertificateInput: { name: 'web', validityDays: 30 },
  AssignmentInput: { principalId: 'p', role: 'Key Vault Reader', vault: 'orders', secret: 's' },
  ApplicationInput: {
    name: 'web',
    clientId: 'c',
    objectId: 'o',
    clientSecret: 's',
    certificates: [],
    federated: [{ issuer: 'i', subject: 's', audience: 'a', jwks: { keys: [{}] } }],
    groups: ['g'],
    roles: { 'api://x': ['read'] },
    scopes: { 'api://x': ['read'] },
    public: false,
    redirectUris: ['https://orders.example/'],
  },
  UserInput: { userPrincipalName: 'ada@contoso.example', displayName: 'Ada', objectId: 'o', groups: ['g'] },
  IdentityInput: { name: 'auditor', clientId: 'c', objectId: 'o', resourceId: '/r' },
  TokenInput: { audience: 'https://x', expiresInS: 60, claims: { iss: 'me' } },
  RequestFilter: {
    vault: 'orders',
    method: 'GET',
    route: 'GET /secrets',
    plane: 'vault,entra',
    status: '403',
    principal: 'web',
    refusal: 'ForbiddenByRbac',
    fault: 'fault-1',
    since: '0',
    from: '3',
  },
  RequestListFilter: { limit: '3', status: '200', plane: 'vault' },
  RequestTally: { by: 'route,status', vault: 'orders' },
  AssignmentFilter: { principalId: 'p', role: 'Key Vault Reader', vault: 'orders' },
  ClockChange: [
    { now: 1_000, frozen: true },
    { now: '2026-01-02T03:04:05.678Z', frozen: false },
    { frozen: true },
    { reset: true },
  ],
  ClockAdvance: { ms: 1 },
  FaultInput: [
    {
      match: { plane: 'vault', vault: 'orders', method: 'GET', route: 'GET /secrets/*' },
      effect: { kind: 'throttle', retryAfterS: 1 },
      count: 1,
      skip: 2,
      probability: 0.5,
      seed: 3,
      when: 'before',
    },
    { match: { plane: 'entra' }, effect: { kind: 'error', status: 503, retryAfterS: 1 }, when: 'after' },
    { match: { plane: 'identity' }, effect: { kind: 'latency', ms: 1 } },
    { effect: { kind: 'latency', minMs: 1, maxMs: 2 } },
    { effect: { kind: 'latency', medianMs: 1, p99Ms: 2 } },
    { effect: { kind: 'reset' }, when: 'before' },
    { effect: { kind: 'reset', afterBytes: 1 }, when: 'after' },
    { effect: { kind: 'slowBody', bytesPerSecond: 1 }, when: 'after' },
    { effect: { kind: 'truncatedBody', bytes: 1 } },
    { match: { plane: 'vault' }, effect: { kind: 'insufficientClaims' }, when: 'before' },
    { effect: { kind: 'refusal', by: 'firewall' } },
    { preset: 'tokenEndpointDown', effect: { kind: 'reset' } },
  ],
  QuotaChange: { enabled: true },
  StateForm: { times: 'absolute' },
  StateDocument: [
    {
      format: STATE_FORMAT,
      vaults: [
        { name: 'billing', retentionDays: 7, purgeProtection: false, secrets: { key: 'v' } },
        {
          name: 'shop',
          publicNetworkAccess: 'Enabled',
          secrets: [
            {
              name: 'key',
              versions: [version],
              deleted: { deletedDate: 'now-1d', scheduledPurgeDate: 'now+1d' },
            },
          ],
        },
      ],
    },
    {
      format: STATE_FORMAT,
      tenant: {
        tenantId: '01234567-89ab-cdef-0123-456789abcdef',
        clientId: 'c',
        clientSecret: 's',
        clientObjectId: 'o',
        identityHeader: 'h',
        identityClientId: 'i',
        identityObjectId: 'io',
        user: { userPrincipalName: 'ada@contoso.example', displayName: 'Ada', objectId: 'o', groups: ['g'] },
        backupKey: `${'A'.repeat(43)}=`,
        roles: false,
      },
    },
    {
      format: STATE_FORMAT,
      applications: [{ name: 'web', clientId: 'web', clientSecret: `sha256:${'0'.repeat(64)}` }],
      users: [{ userPrincipalName: 'bob@contoso.example', displayName: 'Bob', objectId: 'b', groups: ['g'] }],
      identities: [{ name: 'auditor', clientId: 'a', objectId: 'ao', resourceId: '/r' }],
      assignments: [{ id: 'x', principalId: 'p', role: 'Key Vault Reader', vault: 'orders', secret: 's' }],
    },
  ],
  SnapshotInput: { name: 'before' },
};

const bodies = rows.flatMap(({ noun, verb, row: { method, path, body, query } }) =>
  [body, query].flatMap((schema) =>
    schema === undefined
      ? []
      : [GOOD[schema] ?? {}].flat().map((good, at) => ({
          name: `${noun}.${verb} ${at}`,
          method,
          path,
          schema,
          isQuery: schema === query,
          good,
        })),
  ),
);
type Case = (typeof bodies)[number];

/** Both judgements of an input: of the emulator, and of its description. */
async function judgements({ method, path, schema, isQuery }: Case, input: Record<string, unknown>) {
  const query = input as Record<string, string>;
  const { status, said } = await answer(method, path, isQuery ? { query } : { body: input });
  const beyond = BEYOND.some((text) => said.includes(text));
  const description = isQuery ? takesQuery(schema, query) : takesBody(schema, input);
  return { emulator: status < 300 || (beyond && description), description, said };
}

const ODD_TEXTS = [
  ...[
    '',
    'x',
    'orders',
    'a--b',
    '1st',
    'a_b',
    'a\u0000b',
    'ä@b',
    'ada@x',
    '203.0.113.7',
    '300.0.0.1',
    '::1/129',
  ],
  ...['::/0', '10.0.0.0/33', 'x'.repeat(256), 'x'.repeat(257), '😀'.repeat(129), '😀'.repeat(257), 'Deny'],
  ...[
    '0',
    '7',
    '99',
    '403',
    '600',
    '-1',
    '1.5',
    '1e3',
    'status',
    'status,',
    'vault,route',
    'get',
    'expiration',
  ],
  ...[
    'now',
    'now+',
    'now-1h30m',
    'now+30m1d',
    'now+999999999999d',
    '2026-02-30T00:00:00Z',
    '1969-01-01T00:00:00Z',
  ],
  ...[
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.1234567890Z',
    '2026-01-02',
    '/secrets/*',
    'GET /x',
    'after',
  ],
  ...['absolute', 'entra', 'reset', 'sha256:0', '.', '..', 'a.b', '0'.repeat(32), 'x'.repeat(513)],
];
const ODD_VALUES: readonly unknown[] = [
  ...ODD_TEXTS,
  ...[undefined, null, true, false, 0, 1, 6, 7, 90, 91, 1.5, -1, 3_650, 3_651, 36_501, 1e9, [], {}],
  ...[['x'], [''], [1], [[]], [{}], [null], Array(101).fill('get'), Array(257).fill('x')],
  ...[{ keys: [] }, { '': ['x'] }, { x: ['x'] }, { x: 'x' }, { contentTypes: ['x'] }, { minDaysLeft: 0 }],
];

type Place = readonly (string | number)[];

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...placesIn(member).map((rest) => [key, ...rest]),
  ]);
}

function withAt(value: unknown, [first, ...rest]: Place, put: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (rest.length > 0 && !Object.hasOwn(value, first ?? '')) return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (first === undefined) return put;
  const member = rest.length === 0 ? put : withAt(copy[first], rest, put);
  if (member === undefined && !Array.isArray(copy)) delete copy[first];
  else copy[first] = member ?? null;
  return copy;
}

describe('what the emulator takes, its description takes, and nothing else', () => {
  test.each(bodies)('$name: a good input', async (each) => {
    expect(each.good).not.toEqual({});
    expect(await judgements(each, each.good)).toMatchObject({ emulator: true, description: true });
  });

  test.each(bodies)('$name: a good input with one change', async (each) => {
    const disagreements: object[] = [];
    for (const place of [...placesIn(each.good), ['stranger']]) {
      for (const put of each.isQuery ? [undefined, ...ODD_TEXTS] : ODD_VALUES) {
        const input = withAt(each.good, place, put) as Record<string, unknown>;
        const { emulator, description, said } = await judgements(each, input);
        if (emulator !== description) disagreements.push({ input, said, emulator, description });
      }
    }
    expect(disagreements).toEqual([]);
  });

  test.each(bodies)('$name: a good input with several', async (each) => {
    const change = fc.tuple(
      fc.constantFrom<Place>(...placesIn(each.good), ['stranger']),
      fc.constantFrom(...(each.isQuery ? ODD_TEXTS : ODD_VALUES)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 4 }), async (changes) => {
        const input = changes.reduce(
          (value, [place, put]) => withAt(value, place, put),
          each.good as unknown,
        );
        const { emulator, description, said } = await judgements(each, input as Record<string, unknown>);
        expect({ emulator, said }).toEqual({ emulator: description, said });
      }),
      { numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? 5_000 : 50 },
    );
  });
});

describe('the table', () => {
  test('has no two rows of one method and path, and one name for each', () => {
    const lines = rows.map(({ row }) => `${row.method} ${row.path.replace(/\{\w+\}/, '{}')}`);
    expect(new Set(lines).size).toBe(lines.length);
    expect(new Set(operationIds).size).toBe(rows.length);
    expect(Object.keys(DESCRIPTION.paths).length).toBe(new Set(rows.map(({ row }) => row.path)).size);
  });

  test.each(rows.map((each) => [`${each.noun}.${each.verb}`, each.row] as const))(
    '%s is told whole',
    (_, row) => {
      expect(row.summary).toMatch(/^[A-Z][^.]+$/);
      expect(row.answer === undefined).toBe(row.status === 204);
      expect([row.query, row.body]).toContain(undefined);
      if (row.body !== undefined) expect(row.method).toMatch(/^(?:POST|PUT|PATCH)$/);
      const hole = /\{(\w+)\}/.exec(row.path)?.[1];
      const members = [row.query, row.body].flatMap((name) =>
        name === undefined
          ? []
          : Object.keys(('properties' in SCHEMAS[name] ? SCHEMAS[name].properties : {}) ?? {}),
      );
      expect(members).not.toContain(hole);
    },
  );

  test('has no schema that nothing uses', () => {
    const text = JSON.stringify(DESCRIPTION);
    const unused = Object.keys(SCHEMAS).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
    expect(unused.filter((name) => !rows.some(({ row }) => row.query === name))).toEqual([]);
  });
});
