import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryOf, type Field, judge, openField, runs, VAULTS } from './stage.ts';
import { answersIn, ask, exchange, type Port } from './wire.ts';

let field: Field;
let proxy: Port;
/** Of whoever has signed in for the management plane. */
let manager: string;
beforeAll(async () => {
  field = await openField({ proxyPort: 0, offline: true });
  proxy = { port: Number(new URL(field.emulator.ready().proxyUrl ?? '').port) };
  manager = await field.emulator.issueToken({ audience: 'https://management.azure.com' });
});
afterAll(async () => {
  expect(
    field.emulator.requests.entries().filter(({ status, plane }) => status >= 500 && plane !== 'proxy'),
  ).toEqual([]);
  await field.emulator.close();
});

const HOSTS = [
  'alpha.vault.azure.net',
  'beta.vault.azure.net',
  'login.microsoftonline.com',
  'management.azure.com',
] as const;
const host = fc.oneof(
  fc.constantFrom(
    ...HOSTS,
    'ALPHA.vault.azure.net',
    'alpha.vault.azure.net.',
    'nowhere.vault.azure.net',
    'evil.example',
  ),
  fc.constantFrom(
    '127.0.0.1',
    '[::1]',
    '',
    'alpha@beta.vault.azure.net',
    'a'.repeat(300),
    'localhost',
    '*',
    '%',
  ),
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength: 10,
  }),
);
const port = fc.constantFrom(':443', ':443', ':80', ':0', ':99999', ':', '', ':x');
const behind = fc.oneof(
  fc.constantFrom(
    '',
    '\0',
    '\x16\x03\x01\x00\x05hello',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'CONNECT x:443 HTTP/1.1\r\n\r\n',
  ),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

test('whatever a CONNECT asks for, it is granted, refused in the error shape or hung up on, and nothing else happens', async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(host, port, fc.boolean(), behind, async (name, number, named, rest) => {
      const target = `${name}${number}`;
      const head = `CONNECT ${target} HTTP/1.1\r\n${named ? `Host: ${target}\r\n` : ''}\r\n`;
      const received = await exchange(proxy, Buffer.from(head + rest, 'latin1'), { hangUp: true });
      const text = received.toString('latin1');
      const granted = text.startsWith('HTTP/1.1 200 Connection Established\r\n\r\n');
      // What follows a grant is TLS, or its alarm.
      for (const answer of granted || text === '' ? [] : answersIn(received)) {
        seen.add(answer.status);
        const { status, body } = answer;
        expect([400, 403, 405, 421, 431, 502, 503, 504, 508]).toContain(status);
        expect(JSON.parse(body).error).toEqual({ code: expect.any(String), message: expect.any(String) });
      }
      if (granted) seen.add(200);
      for (const vault of VAULTS) expect(text).not.toContain(canaryOf(vault));
    }),
    {
      ...runs(250, 5_000),
      examples: [
        ['alpha.vault.azure.net', ':443', true, ''],
        ['alpha.vault.azure.net', ':80', true, ''],
        ['nowhere.vault.azure.net', ':443', true, ''],
        ['evil.example', ':443', true, ''],
        ['', ':', true, ''],
      ],
    },
  );
  for (const status of [200, 400, 403, 502]) expect(seen).toContain(status);
});

const segment = fc.oneof(
  fc.constantFrom(
    'subscriptions',
    'tenants',
    'resourceGroups',
    'providers',
    'Microsoft.KeyVault',
    'vaults',
    'alpha',
    'keyward',
  ),
  fc.constantFrom(
    '00000000-0000-0000-0000-000000000001',
    'resources',
    'deletedVaults',
    '..',
    '%',
    '%2F',
    '',
    'secrets',
    'planted-1',
  ),
);
const path = fc.oneof(
  fc.array(segment, { maxLength: 9 }).map((segments) => `/${segments.join('/')}`),
  fc.constantFrom(
    '/secrets/planted-1',
    '/secrets',
    '/subscriptions',
    '/tenants',
    '/common/discovery/instance',
  ),
);
const query = fc.constantFrom(
  'api-version=7.6',
  'api-version=2022-09-01',
  '',
  '$filter=%ff',
  "$filter=resourceType eq 'x",
  "$filter=a eq 'b' or (c",
  '%',
);

test('through the proxy too a caller sees its own vault and no other, whatever names it mixes', async () => {
  const seen = new Set<number>();
  const request = fc.record({
    to: fc.constantFrom(...HOSTS, ...HOSTS),
    serverName: fc.constantFrom(undefined, undefined, ...HOSTS, 'localhost'),
    named: fc.constantFrom(undefined, undefined, ...HOSTS, 'beta.vault.localhost', 'localhost'),
    absolute: fc.constantFrom('', '', 'https://beta.vault.azure.net', 'http://localhost'),
    method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'CONNECT'),
    path,
    query,
    who: fc.constantFrom('alpha', 'beta', 'manager', 'nobody'),
  });
  const known = {
    serverName: undefined,
    named: undefined,
    absolute: '',
    method: 'GET',
    query: 'api-version=7.6',
  } as const;
  await fc.assert(
    fc.asyncProperty(
      request,
      async ({ to, serverName = to, named = to, absolute, method, path: where, query: asked, who }) => {
        const caller = VAULTS.find((vault) => vault === who);
        const token = caller === undefined ? manager : field.tokens[caller];
        const answers = await ask(
          { ...proxy, tunnel: { host: to, serverName } },
          {
            method,
            target: method === 'CONNECT' ? `${named}:443` : `${absolute}${where}?${asked}`,
            host: named,
            headers: who === 'nobody' ? {} : { Authorization: `Bearer ${token}` },
          },
        );
        for (const answer of answers) {
          seen.add(answer.status);
          judge(answer, {
            never: VAULTS.filter((vault) => vault !== caller).map(canaryOf),
            unsaid: [token.slice(-40)],
          });
        }
      },
    ),
    {
      ...runs(100, 3_000),
      examples: [
        [{ ...known, to: 'alpha.vault.azure.net', path: '/secrets/planted-1', who: 'alpha' }],
        [
          {
            ...known,
            to: 'alpha.vault.azure.net',
            named: 'beta.vault.azure.net',
            path: '/secrets/planted-1',
            who: 'beta',
          },
        ],
        [{ ...known, to: 'beta.vault.azure.net', path: '/secrets/planted-1', who: 'alpha' }],
        [
          {
            ...known,
            to: 'management.azure.com',
            path: '/subscriptions',
            query: 'api-version=2022-09-01',
            who: 'manager',
          },
        ],
        [
          {
            ...known,
            to: 'management.azure.com',
            path: '/nothing',
            query: 'api-version=2022-09-01',
            who: 'manager',
          },
        ],
        [{ ...known, to: 'management.azure.com', path: '/subscriptions', who: 'nobody' }],
      ],
    },
  );
  for (const status of [200, 401, 403, 404, 421]) expect(seen).toContain(status);
});
