import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import type { AzureProvider } from '../src/index.ts';
import { collect, opened, refusalOf } from './opened.ts';
import { problem, REQUEST_ID, type Reply } from './stand-in.ts';

const get = (on: AzureProvider) => on.get({ path: 'app/db' });
const pinned = (on: AzureProvider) => on.get({ path: 'app/db', version: 'v1' });
const set = (on: AzureProvider) => on.write.set('app/db', { value: secretValue('hunter2') });
const list = (on: AzureProvider) => collect(on.list());
const purge = (on: AzureProvider) => on.bin.purge('app/db');

interface Row {
  readonly why: string;
  readonly act?: (on: AzureProvider) => Promise<unknown>;
  readonly reply: Reply;
  readonly code: string;
  readonly message: string;
}

const READ = 'The vault HOST refused to read `app/db`: ';
const WRITE = 'The vault HOST refused to write `app/db`: ';
const STRANGE = 'does not come from Key Vault: it has no error code.';
const rows: readonly Row[] = [
  {
    why: '401 without more',
    reply: problem(401, 'Unauthorized', 'AKV10046: Unable to resolve the key used for signature validation.'),
    code: 'unauthenticated',
    message: `${READ}it did not accept the token (AKV10046).`,
  },
  {
    why: '401, expired',
    reply: problem(401, 'Unauthorized', "[TokenExpired] Error validating token: 'S2S12086'."),
    code: 'token_expired',
    message: `${READ}the token has expired.`,
  },
  {
    why: '401, audience',
    reply: problem(
      401,
      'Unauthorized',
      'AKV10022: Invalid audience. Expected https://vault.azure.net, found: x.',
    ),
    code: 'wrong_audience',
    message: `${READ}the token was issued for another service.`,
  },
  {
    why: '401, issuer',
    reply: problem(401, 'Unauthorized', 'AKV10032: Invalid issuer. Expected one of a, found b.'),
    code: 'wrong_tenant',
    message: `${READ}the token was issued by another tenant than its own.`,
  },
  {
    why: '403, no role, said in the code itself',
    reply: problem(403, 'ForbiddenByRbac', 'x'),
    code: 'forbidden_by_rbac',
    message: `${READ}no role assignment allows this action to the caller.`,
  },
  {
    why: '403, as older vaults say it',
    reply: problem(403, 'AccessDenied', 'x'),
    code: 'forbidden_by_access_policy',
    message: `${READ}no access policy gives the caller this permission on secrets.`,
  },
  {
    why: '403 without a reason',
    reply: problem(403, 'Forbidden', 'x'),
    code: 'forbidden',
    message: `${READ}it gives no reason.`,
  },
  {
    why: '403, a reason that every object of JavaScript knows',
    reply: problem(403, 'Forbidden', 'x', 'constructor'),
    code: 'forbidden',
    message: `${READ}it gives no reason.`,
  },
  {
    why: '404',
    reply: problem(404, 'SecretNotFound', 'x'),
    code: 'secret_not_found',
    message: 'The vault HOST has no secret `app/db`.',
  },
  {
    why: '404 of a version',
    act: pinned,
    reply: problem(404, 'SecretNotFound', 'x'),
    code: 'version_not_found',
    message: 'The vault HOST has no version v1 of a secret `app/db`.',
  },
  {
    why: '404 of a deleted secret',
    act: purge,
    reply: problem(404, 'SecretNotFound', 'x'),
    code: 'secret_not_found',
    message: 'The vault HOST has no deleted secret `app/db`.',
  },
  {
    why: '404 of another service',
    reply: problem(404, 'ResourceNotFound', 'x'),
    code: 'unexpected_response',
    message: 'The vault HOST knows no such request as to read `app/db`: it may be no Key Vault.',
  },
  {
    why: '404 of a web server',
    act: list,
    reply: { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' },
    code: 'unexpected_response',
    message: `The answer of HOST to the request to list secrets, status 404, ${STRANGE}`,
  },
  {
    why: '403 of a proxy',
    reply: { status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Blocked</h1>' },
    code: 'unexpected_response',
    message: `The answer of HOST to the request to read \`app/db\`, status 403, ${STRANGE}`,
  },
  {
    why: '409, deleted',
    act: set,
    reply: problem(409, 'Conflict', 'x', 'ObjectIsDeletedButRecoverable'),
    code: 'secret_soft_deleted',
    message: `${WRITE}the name belongs to a deleted secret that can be recovered.`,
  },
  {
    why: '409, being deleted',
    act: purge,
    reply: problem(409, 'Conflict', 'x', 'ObjectIsBeingDeleted'),
    code: 'secret_in_transition',
    message: 'The vault HOST refused to purge `app/db`: the secret is being deleted.',
  },
  {
    why: '409, being recovered',
    act: set,
    reply: problem(409, 'Conflict', 'x', 'ObjectIsBeingRecovered'),
    code: 'secret_in_transition',
    message: `${WRITE}the secret is being recovered.`,
  },
  {
    why: '409 of another kind',
    reply: problem(409, 'Conflict', 'x', 'SomethingNew'),
    code: 'conflict',
    message: `${READ}the state of the secret does not allow it.`,
  },
  {
    why: '400',
    reply: problem(400, 'BadParameter', 'Property has invalid value hunter2\r\n'),
    code: 'rejected_by_vault',
    message: `${READ}it does not accept a parameter.`,
  },
  {
    why: '413',
    act: set,
    reply: problem(413, 'RequestEntityTooLarge', 'x'),
    code: 'rejected_by_vault',
    message: `${WRITE}it does not accept a parameter.`,
  },
  {
    why: '408',
    reply: problem(408, 'RequestTimeout', 'x'),
    code: 'timeout',
    message: `${READ}it did not receive the request in time.`,
  },
  {
    why: 'a status that Key Vault does not have',
    reply: problem(418, 'Teapot', 'x'),
    code: 'unexpected_response',
    message: `${READ}it answered with status 418.`,
  },
  {
    why: '429',
    reply: problem(429, 'Throttled', 'x', 'VaultRequestTypeLimitReached'),
    code: 'throttled',
    message: `${READ}it is over its request quota.`,
  },
  ...[500, 502, 503, 504].map((status) => ({
    why: `${status}`,
    reply: problem(status, 'InternalServerError', 'x'),
    code: 'vault_failed',
    message: `The vault HOST failed to read \`app/db\`, with status ${status}.`,
  })),
  {
    why: '503 of a gateway',
    reply: { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>hunter2</h1>' },
    code: 'vault_failed',
    message: 'The vault HOST failed to read `app/db`, with status 503.',
  },
  ...[
    ['a page of HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>hunter2</h1>' }],
    ['a page that calls itself JSON', { status: 200, body: '<h1>hunter2</h1>' }],
    ['JSON of another shape', { status: 200, body: { hello: 'hunter2' } }],
    ['no body', { status: 200 }],
    ['null', { status: 200, body: 'null' }],
    ['a status that no GET has', { status: 204 }],
  ].map(([why, reply]) => ({
    why: `200 with ${why}`,
    reply: reply as Reply,
    code: 'unexpected_response',
    message: 'What HOST answered to the request to read `app/db` is not what Key Vault sends.',
  })),
  ...[
    ['an object', { status: 200, body: { value: {} } }],
    ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>hunter2</h1>' }],
    ['an item without an id', { status: 200, body: { value: [{ attributes: {} }] } }],
    ['an item that is text', { status: 200, body: { value: ['hunter2'] } }],
  ].map(([why, reply]) => ({
    why: `a list that is ${why}`,
    act: list,
    reply: reply as Reply,
    code: 'unexpected_response',
    message: 'What HOST answered to the request to list secrets is not what Key Vault sends.',
  })),
];

describe('an answer of the vault', () => {
  test.each(rows)('$why: $code', async ({ act = get, reply, code, message }) => {
    await using on = await opened(() => reply);
    const refusal = await refusalOf(act(on.provider), on.server);
    expect({ code: refusal.code, message: refusal.message }).toEqual({ code, message });
    expect(JSON.stringify([refusal.error, refusal.error.stack, refusal.error.cause])).not.toContain(
      'hunter2',
    );
  });

  test('keeps what a support ticket needs: status, codes and request id', async () => {
    await using on = await opened(() => problem(403, 'Forbidden', 'x', 'ForbiddenByFirewall'));
    const { error } = await refusalOf(get(on.provider), on.server);
    const innerCode = 'ForbiddenByFirewall';
    expect(error.azure).toEqual({ status: 403, code: 'Forbidden', innerCode, requestId: REQUEST_ID });
    expect(error.cause).toBeUndefined();
  });

  test.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a date', { 'retry-after': 'Wed, 02 Jan 2030 00:00:05 GMT' }, 5_000],
    ['milliseconds', { 'retry-after-ms': '120', 'retry-after': '7' }, 120],
    ['nothing', {}, undefined],
  ])('429 tells how long to wait, as %s', async (_, headers, retryAfterMs) => {
    const clock = { now: () => Date.UTC(2030, 0, 2), sleep: () => new Promise<void>(() => {}) };
    const reply = { status: 429, headers, body: { error: { code: 'Throttled', message: 'x' } } };
    await using on = await opened(() => reply, { clock });
    const { error } = await refusalOf(get(on.provider), on.server);
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });

  test.each([429, 500, 503])('%i is asked for once: retrying is another layer’s', async (status) => {
    await using on = await opened(() => problem(status, 'Throttled', 'x'));
    await refusalOf(get(on.provider), on.server);
    expect(on.server.authorized).toEqual(['GET /secrets/app--db/']);
  });
});
