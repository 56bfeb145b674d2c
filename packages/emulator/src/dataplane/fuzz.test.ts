import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stage } from './stage.fixture.ts';

const segment = fc.oneof(
  fc.constantFrom(
    'secrets',
    'deletedsecrets',
    'versions',
    'backup',
    'restore',
    'recover',
    'a',
    'A',
    '',
    '%',
    '%2F',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const path = fc.oneof(
  fc.constantFrom('/secrets/a', '/secrets/restore', '/deletedsecrets/a'),
  fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
);
const query = fc.dictionary(
  fc.constantFrom('api-version', '$skiptoken', 'maxresults', 'outContentType', '__proto__'),
  fc.oneof(fc.constantFrom('2026-04-01', '7.4', '1'), fc.base64String(), fc.string({ unit: 'binary' })),
);
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('x'.repeat(30_000)));
const body = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.json().map((json) => Buffer.from(json)),
  fc
    .record(
      {
        value: fc.oneof(text, fc.jsonValue()),
        contentType: fc.oneof(text, fc.jsonValue()),
        tags: fc.oneof(fc.dictionary(text, text, { maxKeys: 20 }), fc.jsonValue()),
        attributes: fc.oneof(
          fc.record({ enabled: fc.boolean(), nbf: fc.double(), exp: fc.integer() }, { requiredKeys: [] }),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    )
    .map((fields) => Buffer.from(JSON.stringify(fields))),
);
const method = fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'constructor', '');
const token = fc.constantFrom('officer', 'officer', 'officer', 'nobody', 'forged', undefined);
const wild = fc.record({ method, path, query, body, token, known: fc.boolean() });
// Among the wild ones, requests that get somewhere, so that the wild ones meet a vault with something in it.
const tame = fc
  .constantFrom(
    'PUT /secrets/a',
    'GET /secrets/a',
    'PATCH /secrets/A',
    'DELETE /secrets/a',
    'GET /secrets',
    'POST /secrets/a/backup',
    'GET /deletedsecrets',
  )
  .map(tameRequest);

function tameRequest(line: string) {
  const [method = '', path = ''] = line.split(' ');
  const body = Buffer.from('{"value":"v"}');
  return { method, path, query: {}, body, token: 'officer' as const, known: true };
}

/** A conflict takes three requests in their order, and is not left to chance. */
const CONFLICT = ['PUT /secrets/a', 'DELETE /secrets/a', 'PUT /secrets/a'].map(tameRequest);
const request = fc.oneof(wild, tame);

const STATUSES = [200, 400, 401, 403, 404, 405, 409];

test('no request, in whatever order, throws or is answered by a 5xx, and every answer fits the OpenAPI file', async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (requests, open) => {
        const { send } = stage({ open, delayMs: 1 });
        for (const { method, path, query, body, token, known } of requests) {
          const asked = new Map<string, string>(Object.entries(query));
          if (known) asked.set('api-version', '7.6');
          const { status } = await send(method, path.replaceAll('?', ''), { query: asked, body, token });
          expect(STATUSES).toContain(status);
          seen.add(status);
        }
      },
    ),
    {
      numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? 20_000 : 1000,
      examples: [[CONFLICT, false]],
    },
  );
  // The requests get past every door, or the property would say little.
  expect([...seen].sort()).toEqual(STATUSES);
});
