import { describe, expect, test } from 'vitest';
import { stage } from './stage.fixture.ts';

const NOT_FOUND_TAIL =
  ' was not found in this key vault. If you recently deleted this secret you may be able to recover it using the ' +
  'correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182';

interface Row {
  readonly why: string;
  /** `METHOD path`, with the newest api-version; those before the last are the history. */
  readonly calls: readonly (readonly [call: string, body?: unknown])[];
  readonly status: number;
  readonly code: string;
  readonly inner?: string;
  readonly message: string;
  readonly delayMs?: number;
  readonly purgeProtection?: boolean;
}

const SET: readonly [string, unknown] = ['PUT /secrets/Ab', { value: 'v' }];
const DELETE: readonly [string] = ['DELETE /secrets/Ab'];
const RECOVER: readonly [string] = ['POST /deletedsecrets/Ab/recover'];
const PURGE: readonly [string] = ['DELETE /deletedsecrets/Ab'];
/** Without a body: what the backup before it gave. */
const RESTORE: readonly [string] = ['POST /secrets/restore'];
const MISSING = { status: 404, code: 'SecretNotFound' };
const DELETING = {
  status: 409,
  code: 'Conflict',
  inner: 'ObjectIsBeingDeleted',
  message: 'Secret is currently being deleted.',
};
const RECOVERING = {
  status: 409,
  code: 'Conflict',
  inner: 'ObjectIsBeingRecovered',
  message: 'Secret is currently being recovered.',
};
const BAD = { status: 400, code: 'BadParameter' };
const INVALID = { ...BAD, message: 'Property has invalid value\r\n' };
const NO_JSON = { ...BAD, message: 'Request body is not valid JSON.' };
const NO_PAGE = { ...BAD, message: 'maxresults must be a whole number from 1 to 25.' };
const NO_TOKEN = { ...BAD, message: 'The continuation token ($skiptoken) is not valid for this list.' };
const MALFORMED = {
  status: 400,
  code: 'Malformed backup blob',
  message: 'Backup blob contains invalid or corrupt version.',
};

const rows: readonly Row[] = [
  ...[
    ['GET /secrets/xY', 'xY', 'a read'],
    ['GET /secrets/xY/0123', 'xY/0123', 'a read of a version'],
    ['PATCH /secrets/xY', 'xY', 'an update'],
    ['DELETE /secrets/xY', 'xY', 'a delete'],
    ['POST /secrets/xY/backup', 'xY', 'a backup'],
    ['POST /deletedsecrets/xY/recover', 'xY', 'a recovery'],
    ['DELETE /deletedsecrets/xY', 'xY', 'a purge'],
  ].map(([call = '', id = '', why = '']) => ({
    why: `${why} of an unknown name`,
    calls: [[call, {}] as const],
    ...MISSING,
    message: `A secret with (name/id) ${id}${NOT_FOUND_TAIL}`,
  })),
  {
    why: 'an unknown version of a known name',
    calls: [SET, [`GET /secrets/ab/${'0'.repeat(32)}`]],
    ...MISSING,
    message: `A secret with (name/id) ab/${'0'.repeat(32)}${NOT_FOUND_TAIL}`,
  },
  {
    why: 'the bin knows only what is deleted',
    calls: [SET, ['GET /deletedsecrets/ab']],
    ...MISSING,
    message: 'Deleted Secret not found: ab',
  },
  {
    why: 'a disabled secret keeps its value',
    calls: [['PUT /secrets/Ab', { value: 'v', attributes: { enabled: false } }], ['GET /secrets/Ab']],
    status: 403,
    code: 'Forbidden',
    inner: 'SecretDisabled',
    message: 'Operation get is not allowed on a disabled secret.',
  },
  ...(['a write onto a deleted name', 'a restore onto a deleted name'] as const).map((why) => ({
    why,
    calls: [SET, ['POST /secrets/Ab/backup'] as const, DELETE, why.includes('write') ? SET : RESTORE],
    status: 409,
    code: 'Conflict',
    inner: 'ObjectIsDeletedButRecoverable',
    message:
      'Secret Ab is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ' +
      'secret can only be recovered or purged.',
  })),
  { why: 'a write while the delete runs', calls: [SET, DELETE, SET], delayMs: 1, ...DELETING },
  { why: 'a purge while the delete runs', calls: [SET, DELETE, PURGE], delayMs: 1, ...DELETING },
  { why: 'a recovery while the delete runs', calls: [SET, DELETE, RECOVER], delayMs: 1, ...DELETING },
  { why: 'a second delete while the first runs', calls: [SET, DELETE, DELETE], delayMs: 1, ...DELETING },
  {
    why: 'a restore onto a live name',
    calls: [SET, ['POST /secrets/Ab/backup'], RESTORE],
    status: 409,
    code: 'Conflict',
    message: 'Secret Ab already exists in this key vault, and a backup cannot be restored over it.',
  },
  {
    why: 'purge protection',
    calls: [SET, DELETE, PURGE],
    purgeProtection: true,
    status: 403,
    code: 'Forbidden',
    message:
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will ' +
      'automatically purge it after the retention period has passed.\r\nVault: contoso;location=westeurope',
  },
  {
    why: 'a backup that is no base64url',
    calls: [['POST /secrets/restore', { value: 'not a blob!' }]],
    ...MALFORMED,
  },
  {
    why: 'a backup too short to be one',
    calls: [['POST /secrets/restore', { value: 'AAAA' }]],
    ...MALFORMED,
  },
  { why: 'a backup of nobody', calls: [['POST /secrets/restore', { value: 'A'.repeat(99) }]], ...MALFORMED },
  { why: 'the empty backup', calls: [['POST /secrets/restore', { value: '' }]], ...MALFORMED },
  { why: 'a restore without its value', calls: [['POST /secrets/restore', {}]], ...INVALID },
  ...['a_b', 'a%20b', 'x'.repeat(128), '%E4%BD%A0', 'a%2Fb'].map((name) => ({
    why: `the name ${name}`,
    calls: [[`PUT /secrets/${name}`, { value: 'v' }] as const],
    ...BAD,
    message: `The request URI contains an invalid name: ${decodeURIComponent(name)}`,
  })),
  {
    why: 'a name whose percent-encoding is broken',
    calls: [['GET /secrets/a%zz']],
    ...BAD,
    message: 'The request URI contains an invalid name: a%zz',
  },
  {
    why: 'a version whose percent-encoding is broken',
    calls: [SET, ['GET /secrets/Ab/%']],
    ...BAD,
    message: 'The request URI contains an invalid name: %',
  },
  ...[
    [{ value: 'v', tags: tags(16) }, 'sixteen tags'],
    [{ value: 'v', tags: { ['x'.repeat(513)]: '' } }, 'a tag name of 513'],
    [{ value: 'v', tags: { x: 'x'.repeat(513) } }, 'a tag value of 513'],
    [{ value: 'v', tags: { x: 1 } }, 'a tag that is a number'],
    [{ value: 'v', tags: ['x'] }, 'tags in an array'],
    [{ value: 'v', contentType: 'x'.repeat(256) }, 'a content type of 256'],
    [{ value: 'v', contentType: 1 }, 'a content type that is a number'],
    [{ value: 'v', attributes: 'enabled' }, 'attributes that are text'],
    [{ value: 'v', attributes: { enabled: 'true' } }, 'enabled as text'],
    [{ value: 'v', attributes: { exp: -1 } }, 'exp before 1970'],
    [{ value: 'v', attributes: { nbf: 1.5 } }, 'nbf within a second'],
    [{ value: 'v', attributes: { exp: '1' } }, 'exp as text'],
    [{ value: 'v', attributes: { exp: 253_402_300_800 } }, 'exp after 9999'],
    [{}, 'no value'],
    [{ value: null }, 'the value null'],
    [{ value: { canary: 'v' } }, 'an object as value'],
  ].map(([body, why]) => ({ why: `${why}`, calls: [['PUT /secrets/Ab', body] as const], ...INVALID })),
  {
    why: 'an update is checked as well',
    calls: [SET, ['PATCH /secrets/Ab', { tags: tags(16) }]],
    ...INVALID,
  },
  ...['x'.repeat(25_601), 'é'.repeat(12_801)].map((value) => ({
    why: `a value of ${Buffer.byteLength(value)} bytes`,
    calls: [['PUT /secrets/Ab', { value }] as const],
    ...BAD,
    message: 'Secret is beyond the maximum permitted length of 25600 characters.',
  })),
  { why: 'no body', calls: [['PUT /secrets/Ab']], ...BAD, message: 'Request body not specified' },
  { why: 'half a body', calls: [['PUT /secrets/Ab', Buffer.from('{"value":"canary')]], ...NO_JSON },
  {
    why: 'a body that is not UTF-8',
    calls: [['PUT /secrets/Ab', Buffer.from([0x22, 0xff, 0x22])]],
    ...NO_JSON,
  },
  ...['[]', 'null', '"v"', '1'].map((text) => ({
    why: `the body ${text}`,
    calls: [['PUT /secrets/Ab', Buffer.from(text)] as const],
    ...BAD,
    message: 'Request body is not a JSON object.',
  })),
  ...['0', '26', '-1', '1.5', 'x', '', '1000'].map((text) => ({
    why: `maxresults=${text}`,
    calls: [[`GET /secrets?maxresults=${text}`] as const],
    ...NO_PAGE,
  })),
  ...['x', '', '%00', 'W10', 'bnVsbA', 'eyJhIjoxfQ'].map((token) => ({
    why: `$skiptoken=${token}`,
    calls: [[`GET /secrets?$skiptoken=${token}`] as const],
    ...NO_TOKEN,
  })),
];

describe('a refusal', () => {
  test.each(rows)('$why: $status $code', async ({ calls, status, code, inner, message, ...options }) => {
    const { call } = stage(options);
    let last = await call('GET', '/secrets');
    let blob = '';
    for (const [line, body] of calls) {
      const [method = '', path = ''] = line.split(' ');
      last = await call(
        method,
        path,
        line === 'POST /secrets/restore' && body === undefined ? { value: blob } : body,
      );
      if (line.endsWith('/backup')) blob = last.json.value;
    }
    expect(last.status).toBe(status);
    expect(last.json).toEqual({
      error: { code, message, ...(inner === undefined ? {} : { innererror: { code: inner } }) },
    });
    expect(JSON.stringify(last)).not.toContain('canary');
  });

  test('what is at its limit is no refusal', async () => {
    const { call } = stage();
    const body = {
      value: 'é'.repeat(12_800),
      contentType: 'x'.repeat(255),
      tags: { ...tags(14), ['x'.repeat(512)]: 'x'.repeat(512) },
      attributes: { nbf: 0, exp: 253_402_300_799 },
    };
    expect((await call('PUT', `/secrets/${'x'.repeat(127)}`, body)).status).toBe(200);
  });

  test('a tag may be called __proto__', async () => {
    const { call } = stage();
    const body = Buffer.from('{"value":"v","tags":{"__proto__":"p","constructor":"c"}}');
    const { json } = await call('PUT', '/secrets/a', body);
    expect(JSON.stringify(json)).toContain('"tags":{"__proto__":"p","constructor":"c"}');
    expect((await call('PATCH', '/secrets/a', {})).status).toBe(200);
    expect((await call('GET', '/secrets/a')).json).toEqual(json);
  });
});

describe('while a recovery runs', () => {
  const again = 'Secret Ab is currently being recovered and cannot be re-created; retry later.';
  test.each([
    { line: SET, why: 'the name is not free', expected: { ...RECOVERING, message: again } },
    { line: RESTORE, why: 'nor for a backup', expected: { ...RECOVERING, message: again } },
    { line: RECOVER, why: 'it is under way', expected: RECOVERING },
    { line: DELETE, why: 'it has to end first', expected: RECOVERING },
    { line: PURGE, why: 'it has to end first', expected: RECOVERING },
    {
      line: ['GET /secrets/Ab'] as const,
      why: 'the secret is not back',
      expected: { ...MISSING, message: `A secret with (name/id) Ab${NOT_FOUND_TAIL}` },
    },
    {
      line: ['GET /deletedsecrets/Ab'] as const,
      why: 'it has left the bin',
      expected: { ...MISSING, message: 'Deleted Secret not found: Ab' },
    },
  ])('$line.0 is refused: $why', async ({ line: [line, body], expected }) => {
    const { call, advance } = stage({ delayMs: 1000 });
    await call('PUT', '/secrets/Ab', { value: 'v' });
    const { json: blob } = await call('POST', '/secrets/Ab/backup');
    await call('DELETE', '/secrets/Ab');
    advance(1);
    expect((await call('POST', '/deletedsecrets/Ab/recover')).status).toBe(200);
    const [method = '', path = ''] = line.split(' ');
    const { status, json } = await call(method, path, path === '/secrets/restore' ? blob : body);
    expect({
      status,
      code: json.error.code,
      inner: json.error.innererror?.code,
      message: json.error.message,
    }).toEqual({ inner: undefined, ...expected });
  });
});

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, '']));
}
