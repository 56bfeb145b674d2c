import { vaultError } from '@keyward/core/errors';
import { fakeClock } from '@keyward/core/testing';
import { describe, expect, test } from 'vitest';
import type { AzureProvider } from '../src/index.ts';
import { opened, refusalOf } from './opened.ts';
import { bundle, problem, type Reply } from './stand-in.ts';
import { gone, SECOND, START, value, written } from './written.ts';

const still = () => fakeClock(START);
const set = (on: AzureProvider) => on.write.set('a', { value, tags: { team: 'core' } });

describe('a set whose answer is lost', () => {
  const unknown = (reason: string, of = 'vault_unreachable') => ({
    code: 'outcome_unknown',
    message: `A write of \`a\` was sent to HOST and not answered (${of}); ${reason}.`,
  });
  const tagged = { tags: { team: 'core' } };
  const failed = problem(503, 'ServiceUnavailable', 'x');
  const vaultFailed = {
    code: 'vault_failed',
    message: 'The vault HOST failed to write `a`, with status 503.',
  };
  const noEffect = 'reading it back shows no effect yet';
  test.each<{ why: string; put: Reply; read: (origin: string) => Reply; becomes: object }>([
    {
      why: 'it took effect',
      put: 'reset',
      read: (o) => written(o, tagged),
      becomes: { version: '0123456789abcdef0123456789abcdef' },
    },
    {
      why: 'it took effect, and a gateway failed',
      put: failed,
      read: (o) => written(o, tagged),
      becomes: { version: '0123456789abcdef0123456789abcdef' },
    },
    {
      why: 'another value is there',
      put: 'reset',
      read: (o) => written(o, { ...tagged, value: 'other' }),
      becomes: unknown(noEffect),
    },
    {
      why: 'other tags are there',
      put: 'reset',
      read: (o) => written(o, { tags: {} }),
      becomes: unknown(noEffect),
    },
    {
      why: 'the same was there before',
      put: 'reset',
      read: (o) => written(o, tagged, { created: SECOND - 301 }),
      becomes: unknown(noEffect),
    },
    {
      why: 'the vault failed, and the same is there from a moment before: the clocks may differ',
      put: failed,
      read: (o) => written(o, tagged, { created: SECOND - 299 }),
      becomes: unknown('what is there may or may not be its doing', 'vault_failed'),
    },
    {
      why: 'the vault failed, and the same was there long before',
      put: failed,
      read: (o) => written(o, tagged, { created: SECOND - 301 }),
      becomes: vaultFailed,
    },
    { why: 'nothing is there', put: 'reset', read: () => gone, becomes: unknown(noEffect) },
    { why: 'the vault failed, and nothing is there', put: failed, read: () => gone, becomes: vaultFailed },
    {
      why: 'the vault failed, and another value is there',
      put: failed,
      read: (o) => written(o, { value: 'other' }),
      becomes: vaultFailed,
    },
    {
      why: 'it cannot be read back',
      put: 'reset',
      read: () => problem(403, 'Forbidden', 'x', 'ForbiddenByRbac'),
      becomes: unknown('reading it back failed with forbidden_by_rbac'),
    },
    {
      why: 'the vault failed, and fails again',
      put: failed,
      read: () => failed,
      becomes: unknown('reading it back failed with vault_failed', 'vault_failed'),
    },
    {
      why: 'its answer was no answer of Key Vault',
      put: { status: 200, body: '<h1>hello</h1>' },
      read: (o) => written(o, tagged),
      becomes: { version: '0123456789abcdef0123456789abcdef' },
    },
  ])('$why', async ({ put, read, becomes }) => {
    await using on = await opened(({ method }, { origin }) => (method === 'PUT' ? put : read(origin)), {
      clock: still(),
    });
    const outcome = await set(on.provider).catch(() => refusalOf(set(on.provider), on.server));
    expect(outcome).toMatchObject(becomes);
    const [first, second] = on.server.authorized;
    expect([first, second]).toEqual(['PUT /secrets/a', 'GET /secrets/a/']);
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test('is not sent twice, and one that could not leave is not in doubt', async () => {
    await using on = await opened(
      ({ method }, { origin }) =>
        method === 'PUT' ? 'reset' : { ...written(origin, tagged), headers: { connection: 'close' } },
      { clock: still() },
    );
    await set(on.provider);
    expect(on.server.authorized.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
    await on.server[Symbol.asyncDispose]();
    const { code } = await refusalOf(set(on.provider), on.server);
    expect(code).toBe('vault_unreachable');
  });

  test('by the deadline is in doubt as well', async () => {
    await using on = await opened(
      ({ method }, { origin }) => (method === 'PUT' ? 'silence' : written(origin, tagged)),
      {
        requestTimeoutMs: 200,
      },
    );
    const info = await on.provider.write.set('a', { value, tags: { team: 'core' } });
    expect(info.tags).toEqual({ team: 'core' });
  });

  test('and whose caller leaves while it is read back rejects with the reason, even one that looks like ours', async () => {
    const caller = new AbortController();
    const reason = vaultError('timeout', { message: 'The whole operation took too long.' });
    await using on = await opened(({ method }) => {
      if (method === 'PUT') return 'reset';
      caller.abort(reason);
      return 'silence';
    });
    await expect(on.provider.write.set('a', { value }, { signal: caller.signal })).rejects.toBe(reason);
  });

  test('by an abort rejects with the reason, and reads nothing', async () => {
    const caller = new AbortController();
    await using on = await opened(() => {
      caller.abort('enough');
      return 'silence';
    });
    await expect(on.provider.write.set('a', { value }, { signal: caller.signal })).rejects.toBe('enough');
    expect(on.server.authorized).toEqual(['PUT /secrets/a']);
  });
});

describe('an update whose answer is lost', () => {
  const patched = (origin: string, enabled: boolean) =>
    enabled ? written(origin) : problem(403, 'Forbidden', 'x', 'SecretDisabled');
  test.each([
    ['took effect', true, { enabled: true }],
    ['did not', false, { code: 'outcome_unknown' }],
  ])('%s', async (_, enabled, becomes) => {
    const versions = (origin: string) => ({
      status: 200,
      body: {
        value: [bundle(origin, 'a', { attributes: { enabled, created: SECOND, updated: SECOND } })],
        nextLink: null,
      },
    });
    await using on = await opened(
      ({ method, path }, { origin }) => {
        if (method === 'PATCH') return 'reset';
        return path.endsWith('/versions') ? versions(origin) : patched(origin, enabled);
      },
      { clock: still() },
    );
    const outcome = on.provider.write.update({ path: 'a' }, { enabled: true });
    expect(await outcome.catch((error: unknown) => error)).toMatchObject(becomes);
  });
});
