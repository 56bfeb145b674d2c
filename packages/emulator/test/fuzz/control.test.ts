import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OPERATIONS, rowsOf } from '../../src/control/operations.ts';
import { canaryOf, type Field, judge, openField, runs, VAULTS } from './stage.ts';
import { ask } from './wire.ts';

/** One for each test: what is commanded of an emulator changes it, its time and its faults included. */
let field: Field;
beforeEach(async () => {
  field = await openField();
});
afterEach(async () => {
  field.unharmed();
  await field.emulator.close();
});

/** Stands where secrets stand in a body: no answer that refuses it may say it. */
const MINE = 'secret-of-this-very-request';

const COMMANDS = rowsOf(OPERATIONS).map(({ row: { method, path } }) => ({ method: method as string, path }));

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'alpha', 'beta', 'planted-1', '__proto__', 'constructor', 'now-1h', 'x'.repeat(300)),
  fc.constantFrom(
    'Key Vault Secrets User',
    'me@contoso.example',
    'https://localhost/',
    'accessPolicies',
    'Deny',
  ),
);
const leaf = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(text, fc.constantFrom('defaultAction', 'ipRules', 'objectId', 'secrets', 'keys')),
      tie('tree'),
      { maxKeys: 3 },
    ),
  ),
}));
const FIELDS = [
  ...['name', 'vault', 'secret', 'principalId', 'role', 'retentionDays', 'purgeProtection', 'networkAcls'],
  ...[
    'publicNetworkAccess',
    'permissionModel',
    'accessPolicies',
    'policies',
    'validityDays',
    'clientId',
    'objectId',
  ],
  ...[
    'certificates',
    'federated',
    'groups',
    'roles',
    'scopes',
    'public',
    'redirectUris',
    'userPrincipalName',
  ],
  ...['displayName', 'resourceId', 'audience', 'expiresInS', 'claims', '__proto__', 'toString'],
  ...['ms', 'at', 'to', 'enabled', 'format', 'tenant', 'vaults', 'applications', 'users', 'identities'],
  ...['match', 'effect', 'preset', 'count', 'skip', 'probability', 'seed', 'when'],
];
const fields = fc.dictionary(fc.constantFrom(...FIELDS), tree, { maxKeys: 6 });
/** A document with a secret that nobody may hear of, and something wrong with it. */
const seed = fc
  .record({ at: fields, wrong: tree, where: fc.constantFrom('secret', 'version', 'vault', 'document') })
  .map(({ at, wrong, where }) => {
    const spoilt = (place: string) => (where === place ? { ...at, nothing: wrong } : {});
    const version = { value: MINE, ...spoilt('version') };
    const secrets = [{ name: 'seeded', versions: [version, { value: [MINE] }], ...spoilt('secret') }];
    return {
      format: 'keyward-emulator-state/1',
      tenant: { clientSecret: MINE },
      vaults: [{ name: 'alpha', secrets, ...spoilt('vault') }],
      ...spoilt('document'),
    };
  });
const body = fc.oneof(
  seed.map((document) => JSON.stringify(document)),
  fields.map((given) => JSON.stringify({ ...given, clientSecret: MINE })),
  fields.map((given) => JSON.stringify(given)),
  fc.jsonValue().map((json) => JSON.stringify(json)),
  fc.constant(JSON.stringify({ clientSecret: { [MINE]: [MINE] } })),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '{"__proto__":1}',
    '[['.repeat(2_000),
    `{"name":"${'x'.repeat(9_000)}"}`,
  ),
  fc.string({ unit: 'binary' }),
);
const hole = fc.constantFrom(
  'alpha',
  'ALPHA',
  'nowhere',
  '..',
  '%2e%2e',
  '__proto__',
  '%00',
  'a/b',
  '',
  'x'.repeat(300),
);
const query = fc.constantFrom(
  '',
  '?status=200',
  '?status=x',
  '?since=-1',
  '?nothing',
  '?%ff=%ff',
  '?vault=alpha&vault=beta',
);

test('the control API refuses what makes no sense, and never says a secret that was sent to it', async () => {
  const { emulator, plain } = field;
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...COMMANDS),
      hole,
      query,
      body,
      fc.boolean(),
      async (command, id, asked, sent, known) => {
        const [answer] = await ask(plain, {
          method: command.method,
          target: `/control${command.path.replace(/\{\w+\}/, id)}${asked}`,
          host: 'localhost',
          headers: known ? { Authorization: `Bearer ${emulator.controlToken}` } : {},
          body: Buffer.from(sent),
        });
        if (answer === undefined) throw new Error('no answer');
        seen.add(answer.status);
        // An export says all; a refusal nothing.
        judge(answer, { never: [emulator.controlToken], unsaid: [MINE, ...VAULTS.map(canaryOf)] });
      },
    ),
    {
      ...runs(350, 10_000),
      examples: [
        [{ method: 'GET', path: '/vaults' }, '', '', '', true],
        [{ method: 'POST', path: '/vaults' }, '', '', '{"name":"alpha"}', true],
        [{ method: 'POST', path: '/vaults/{name}/certificates' }, 'nowhere', '', '{"name":"web"}', true],
        [
          { method: 'POST', path: '/applications' },
          '',
          '',
          JSON.stringify({ clientSecret: MINE, name: '' }),
          true,
        ],
        [{ method: 'PUT', path: '/vaults' }, '', '', '', true],
        [{ method: 'DELETE', path: '/requests' }, '', '', '', true],
      ],
    },
  );
  for (const status of [200, 204, 400, 401, 404, 405, 409]) expect(seen).toContain(status);
});

const parameter = fc.constantFrom(
  'api-version',
  'resource',
  'client_id',
  'object_id',
  'mi_res_id',
  'bypass_cache',
);
const wanted = fc.oneof(
  fc.constantFrom(
    '2019-08-01',
    '2018-02-01',
    'https://vault.azure.net',
    '%ff',
    '%00',
    '%0d%0a',
    'x'.repeat(600),
    '',
  ),
  fc.string({ unit: 'binary' }).map(encodeURIComponent),
);

test('managed identity hands out no token to whoever does not ask as it should', async () => {
  const { emulator, plain } = field;
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD'),
      fc.constantFrom(
        '/msi/token',
        '/MSI/token/',
        '/metadata/identity/oauth2/token',
        '/metadata/instance',
        '/%6dsi/token',
      ),
      fc.array(fc.tuple(parameter, wanted), { maxLength: 5 }),
      fc.constantFrom('', 'wrong', 'right', 'metadata', 'forwarded'),
      async (method, path, parameters, manner) => {
        const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
          wrong: { 'X-IDENTITY-HEADER': `${emulator.identityHeader}x` },
          right: { 'X-IDENTITY-HEADER': emulator.identityHeader },
          metadata: { Metadata: 'true' },
          forwarded: { Metadata: 'true', 'X-Forwarded-For': '203.0.113.7' },
        };
        const [answer] = await ask(plain, {
          method,
          target: `${path}?${parameters.map((pair) => pair.join('=')).join('&')}`,
          host: 'localhost',
          headers: headers[manner] ?? {},
        });
        if (answer === undefined) throw new Error('no answer');
        seen.add(answer.status);
        judge(answer, { never: [emulator.identityHeader, emulator.clientSecret] });
        const entitled =
          (manner === 'right' && /msi/i.test(path)) ||
          (manner === 'metadata' && path.startsWith('/metadata'));
        if (!entitled) expect(answer.status).not.toBe(200);
      },
    ),
    {
      ...runs(300, 5_000),
      examples: [
        [
          'GET',
          '/msi/token',
          [
            ['api-version', '2019-08-01'],
            ['resource', 'https://vault.azure.net'],
          ],
          'right',
        ],
        [
          'GET',
          '/msi/token',
          [
            ['api-version', '2019-08-01'],
            ['resource', 'https://vault.azure.net'],
          ],
          'wrong',
        ],
        [
          'GET',
          '/metadata/identity/oauth2/token',
          [
            ['api-version', '2018-02-01'],
            ['resource', 'x'],
          ],
          'forwarded',
        ],
        ['POST', '/msi/token', [], 'right'],
        ['GET', '/metadata/instance', [], 'metadata'],
      ],
    },
  );
  expect([...seen].sort()).toEqual([200, 400, 401, 404, 405]);
});
