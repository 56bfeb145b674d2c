import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryOf, type Field, judge, openField, runs, VAULTS } from './stage.ts';
import { ask } from './wire.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(async () => {
  field.unharmed();
  await field.emulator.close();
});

/** Bytes that the parser of HTTP lets through in a target, whatever they may mean. */
const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 12,
});
const segment = fc.oneof(
  fc.constantFrom('secrets', 'SECRETS', 'deletedsecrets', 'versions', 'backup', 'restore', 'recover'),
  fc.constantFrom('planted-1', 'PLANTED-1', 'gone', 'planted-1%00', 'planted%2D1', '..', '.', '', '*'),
  fc.constantFrom(
    '%',
    '%2',
    '%2F',
    '%00',
    '%ff',
    '%c0%af',
    '%E2%82%AC',
    '%F0%9F%98%80',
    '%0d%0aX-Evil:1',
    '+',
  ),
  visible,
);
const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'api-version',
        'api%2Dversion',
        '$skiptoken',
        '%24skiptoken',
        'maxresults',
        '__proto__',
        '',
      ),
      fc.oneof(fc.constantFrom('7.6', '2026-04-01', '7.0-preview', '9', '-1', '26', '%', 'a=b'), visible),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
const path = fc.oneof(
  fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
  fc.constantFrom(
    '/secrets/planted-1',
    '/secrets',
    '/deletedsecrets',
    '/secrets/restore',
    '/secrets/planted-1/backup',
  ),
);
const host = fc.oneof(
  fc.constantFrom('localhost', 'alpha.vault.localhost', 'beta.vault.localhost', 'BETA.vault.localhost.:1'),
  fc.constantFrom(
    'beta.vault.azure.net',
    'alpha@beta.vault.localhost',
    '[::1]',
    '127.0.0.1:99999',
    'login.localhost',
  ),
  visible,
);
const target = fc.oneof(
  fc.tuple(path, query).map(([where, asked]) => `${where}?api-version=7.6&${asked}`),
  fc.tuple(path, query).map(([where, asked]) => `${where}?${asked}`),
  // A proxy's form, which overrules the Host header; and the other forms that HTTP knows.
  fc.tuple(host, path).map(([authority, where]) => `https://${authority}${where}?api-version=7.6`),
  fc.constantFrom('*', 'localhost:443', 'http://', '//beta.vault.localhost/secrets?api-version=7.6'),
  visible,
);
const headers = fc.dictionary(
  fc.constantFrom(
    ...[
      'x-ms-client-request-id',
      'Content-Type',
      'Accept',
      'Cookie',
      'Origin',
      'X-Forwarded-For',
      'X-Forwarded-Host',
    ],
    ...['Forwarded', 'Expect', 'Range', 'If-Match', 'X-HTTP-Method-Override', 'Upgrade', 'TE', '__proto__'],
  ),
  fc.oneof(
    visible,
    fc.constantFrom('beta.vault.localhost', '100-continue', 'h2c', 'PURGE', 'x'.repeat(9_000)),
  ),
  { maxKeys: 3 },
);
/** Stands where values stand in a request. */
const MINE = 'value-of-this-very-request';
const json = fc.jsonValue({ maxDepth: 3 });
const body = fc.oneof(
  fc.constant(undefined),
  fc.uint8Array({ maxLength: 64 }),
  fc.record(
    {
      value: fc.oneof(fc.constant(MINE), fc.constant([MINE]), fc.constant({ [MINE]: MINE }), json),
      tags: json,
      attributes: json,
    },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      value: fc.constant(MINE),
      contentType: fc.string({ unit: 'binary' }),
      tags: fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
    },
    { requiredKeys: ['value'] },
  ),
);
const authorization = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...VAULTS, ...VAULTS, 'none') },
  visible.map((text) => `wild ${text}`),
);
const request = fc.record({
  door: fc.constantFrom(...VAULTS, 'shared', 'shared'),
  method: fc.oneof(
    fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'),
    fc.constantFrom('PURGE', 'PROPFIND', 'get', 'constructor', 'G\u00c9T', 'M-SEARCH'),
  ),
  target,
  host,
  headers,
  body,
  authorization,
});
type Wild = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function encoded(given: Wild['body']): Uint8Array {
  if (given === undefined) return new Uint8Array();
  return given instanceof Uint8Array ? given : Buffer.from(JSON.stringify(given));
}

function tame(part: Partial<Wild>): [Wild] {
  const rest = {
    host: 'alpha.vault.localhost',
    headers: {},
    body: undefined,
    authorization: 'alpha',
  } as const;
  return [{ door: 'shared', method: 'GET', target: '/secrets/planted-1?api-version=7.6', ...rest, ...part }];
}

/** One of each kind of answer, which is not left to chance. */
const TAME = [
  tame({}),
  tame({ host: 'localhost', target: '/' }),
  tame({ authorization: 'beta' }),
  tame({ authorization: 'none' }),
  tame({ method: 'DELETE' }),
  tame({ method: 'PUT', body: { value: MINE } }),
  tame({ method: 'PUT', target: '/secrets/fresh?api-version=7.6', body: { value: MINE } }),
  tame({ method: 'TRACE' }),
  tame({ host: 'beta.vault.azure.net' }),
  tame({ target: 'https://beta.vault.localhost/secrets/planted-1?api-version=7.6' }),
];

test('whatever is asked of whatever door, nothing fails inside and nobody sees the other vault', async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      request,
      async ({
        door,
        method,
        target: where,
        host: name,
        headers: extra,
        body: given,
        authorization: who,
      }) => {
        const caller = VAULTS.find((vault) => vault === who);
        const token = caller === undefined ? who.replace(/^wild /, '') : field.tokens[caller];
        const answers = await ask(door === 'shared' ? field.shared : field.own[door], {
          method,
          target: where,
          host: name,
          headers: { ...extra, ...(who === 'none' ? {} : { Authorization: `Bearer ${token}` }) },
          body: encoded(given),
        });
        // A caller sees what belongs to its own vault, and whoever is nobody sees nothing.
        const never = VAULTS.filter((vault) => vault !== caller).map(canaryOf);
        const signature = token.split('.')[2];
        const unsaid = [MINE, ...(signature === undefined || signature.length < 40 ? [] : [signature])];
        expect(answers.length).toBeGreaterThan(0);
        for (const answer of answers) {
          seen.add(answer.status);
          judge(answer, { never, unsaid });
        }
      },
    ),
    { ...runs(250, 6_000), examples: TAME },
  );
  for (const status of [200, 400, 401, 403, 404, 405, 409, 421]) expect(seen).toContain(status);
});
