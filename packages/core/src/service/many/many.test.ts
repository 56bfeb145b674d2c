import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { vaultError } from '../../errors/index.ts';
import { parseRef } from '../../ref/index.ts';
import { revealCredentials } from '../index.ts';
import type { RefGiven } from '../operation/secret-ref.ts';
import { printsIn, refusal, type StageOptions, stage } from '../stage.fixture.ts';
import type { ManyResult } from './many.ts';

const secrets = { 'app/db': '{"username":"app","password":"example"}', mail: 'text' };
const shown = (results: readonly ManyResult[]) =>
  results.map((one) => (one.status === 'fulfilled' ? one.secret.value.reveal() : one.error.code));

/** A vault of so many secrets that answers when it is told to. */
function held(count: number, options: StageOptions = {}) {
  const names = Array.from({ length: count }, (_, at) => `s${at}`);
  const waiting: (() => void)[] = [];
  const set = stage({
    secrets: Object.fromEntries(names.map((name) => [name, `value of ${name}`])),
    decorate: (provider) => ({
      ...provider,
      async get(at, call) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return provider.get(at, call);
      },
    }),
    ...options,
  });
  const answerAll = async () => {
    for (;;) {
      await turn();
      if (waiting.length === 0) return;
      for (const answer of waiting.splice(0)) answer();
    }
  };
  return { ...set, names, waiting, answerAll };
}

describe('getMany gives a result for every ref, in their order', () => {
  test('as it was given: raw names, whole refs, fragments, versions, other mounts, parsed refs', async () => {
    const { service, behind } = stage({ secrets, others: { billing: { key: 'other' } } });
    const { version } = await behind().versions.latest('mail');
    const refs: RefGiven[] = [
      'mail',
      'azure://billing/key',
      'azure://vault/app/db#username',
      `azure://vault/mail?version=${version}`,
      parseRef('azure://vault/app/db'),
    ];
    const results = await service.getMany(refs);
    expect(results.map(({ ref }) => ref)).toEqual(refs);
    expect(shown(results)).toEqual(['text', 'other', secrets['app/db'], 'text', secrets['app/db']]);
    const records = results.map((one) => one.status === 'fulfilled' && revealCredentials(one.credentials));
    expect(records[2]).toEqual({ username: 'app' });
    expect(records[0]).toEqual({ value: 'text' });
  });

  test('of no refs none, and nothing is asked', async () => {
    const { service, calls, asked } = stage();
    expect([await service.getMany([]), calls, asked]).toEqual([[], [], []]);
  });

  test('one failure never stops the rest, and each says what it is', async () => {
    const { gateway } = stage({ secrets: { ...secrets, off: { value: 'x', enabled: false } } });
    const results = await gateway.getMany(['no', 'mail', 'off', 'azure://nowhere/a', 'azure://', 'app/db']);
    expect(shown(results)).toEqual([
      'secret_not_found',
      'text',
      'secret_disabled',
      'unknown_mount',
      'malformed_ref',
      secrets['app/db'],
    ]);
    expect(results[0]).toMatchObject({ ref: 'no', error: { ref: 'azure://vault/no' } });
  });

  test('refs that are the same are one read; others of the same secret are not', async () => {
    const { service, calls, events } = stage({ secrets });
    const refs = ['app/db', 'azure://vault/app/db', 'app--db', 'azure://vault/app/db#username', 'app/db'];
    const results = await service.getMany(refs);
    expect(results.map(({ ref }) => ref)).toEqual(refs);
    expect(new Set(shown(results))).toEqual(new Set([secrets['app/db']]));
    expect([calls, events.length]).toEqual([['vault get app/db', 'vault get app/db'], 2]);
  });

  test('what is no ref is no other’s either', async () => {
    const { service } = stage();
    const refs = [undefined, null, 7, '', '', {}] as unknown as RefGiven[];
    const codes = shown(await service.getMany(refs));
    expect(codes).toHaveLength(6);
    expect(codes.filter((code) => !['malformed_ref', 'invalid_path'].includes(code))).toEqual([]);
  });
});

describe('getMany keeps within bounds', () => {
  test.each([
    [undefined, 32],
    [{ atOnce: 3 }, 3],
    [{ atOnce: 1_000 }, 40],
  ])('%o: %d at once', async (options, most) => {
    const { service, names, waiting, answerAll } = held(40);
    const many = service.getMany(names, options);
    await turn();
    expect(waiting).toHaveLength(most);
    await answerAll();
    expect(shown(await many)).toEqual(names.map((name) => `value of ${name}`));
  });

  test.each([[0], [-1], [1.5], [Number.POSITIVE_INFINITY], ['4']])('atOnce %s is refused', async (atOnce) => {
    const { service } = stage();
    expect(await refusal(service.getMany(['a'], { atOnce: atOnce as number }))).toMatchObject({
      code: 'invalid_usage',
      message: '`atOnce` is not a positive whole number: nothing would ever be read.',
    });
  });

  test.each([
    ['canary', 'a string'],
    [undefined, 'undefined'],
    [{ ref: 'canary' }, 'an object'],
  ])('%o is no array', async (refs, kind) => {
    const { service, calls } = stage();
    const refused = await refusal(service.getMany(refs as unknown as string[]));
    expect(refused).toEqual({
      code: 'invalid_usage',
      message: `getMany takes an array of refs, and was given ${kind}.`,
      hint: 'Pass `[ref, …]`; one secret is read by `getCredentials(ref)`.',
    });
    expect([calls, printsIn(refused, 'canary')]).toEqual([[], false]);
  });

  test('what was meant is looked for where that is wanted', async () => {
    const { service } = stage({ nearMisses: true, secrets: { s1000: 'x' } });
    const results = await service.getMany(['s1001', 's1002', 's1003'], { explain: (ref) => ref === 's1002' });
    const told = results.filter((one) => one.status === 'rejected' && one.error.nearMisses !== undefined);
    expect(told.map(({ ref }) => ref)).toEqual(['s1002']);
  });

  test('of many that could have meant something the first five are told', async () => {
    const { service } = stage({ nearMisses: true, secrets: { s1000: 'x' } });
    const refs = Array.from({ length: 9 }, (_, at) => `s100${at + 1}`);
    const results = await service.getMany(refs, { atOnce: 1 });
    const told = results.filter((one) => one.status === 'rejected' && one.error.nearMisses !== undefined);
    expect(told.map(({ ref }) => ref)).toEqual(refs.slice(0, 5));
  });

  test('an empty vault is not searched for what each of a hundred names may have meant', async () => {
    const { service, calls } = stage({ nearMisses: true, secrets: { s1000: 'x' } });
    const refs = Array.from({ length: 100 }, (_, at) => `s${100 + at}`);
    const results = await service.getMany(refs);
    const told = results.filter((one) => one.status === 'rejected' && one.error.nearMisses !== undefined);
    expect(new Set(shown(results))).toEqual(new Set(['secret_not_found']));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(5);
    expect(calls.filter((call) => !call.startsWith('vault get s')).length).toBeLessThanOrEqual(80);
  });
});

describe('getMany is authorised and audited one by one', () => {
  test('a refusal is the result of its ref, and an event like the others', async () => {
    const { service, asked, events, calls } = stage({
      secrets,
      authorizer: { authorize: async ({ resource }) => ({ allowed: resource.path === 'mail' }) },
    });
    expect(shown(await service.getMany(['app/db', 'mail']))).toEqual(['not_permitted', 'text']);
    expect(asked.map(({ permission, resource }) => [permission, resource.path])).toEqual([
      ['secret:read', 'app/db'],
      ['secret:read', 'mail'],
    ]);
    const told = events.map(({ type, outcome, data }) => [type, outcome, data['credential_id']]);
    expect(told.toSorted()).toEqual([
      ['SECRET_READ', 'refused', 'azure://vault/app/db'],
      ['SECRET_READ', 'succeeded', 'azure://vault/mail'],
    ]);
    expect(calls).toEqual(['vault get mail']);
  });

  test('what somebody else’s code throws is told by its kind alone', async () => {
    const thrown = Object.assign(new TypeError('canary'), { name: 'canary' });
    const authorizer = { authorize: () => Promise.reject(thrown) };
    const { service } = stage({ secrets, authorizer });
    const [result] = await service.getMany(['mail']);
    expect(result).toMatchObject({
      status: 'rejected',
      error: {
        code: 'unexpected',
        message: 'The read failed with something that is no error of Keyward (TypeError).',
      },
    });
    expect(printsIn(result, 'canary')).toBe(false);
  });
});

describe('getMany ends at once', () => {
  test('with a signal that has aborted before', async () => {
    const { service, asked } = stage({ secrets });
    const reason = new Error('enough');
    await expect(service.getMany(['mail'], {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(asked).toEqual([]);
  });

  test('when its signal aborts, however the vaults and the sink behave, and begins nothing more', async () => {
    const { service, names, waiting } = held(40, { audit: { record: () => new Promise(() => {}) } });
    const caller = new AbortController();
    const many = service.getMany(names, {}, { signal: caller.signal });
    await turn();
    const reason = { left: 'a reason need not be an Error' };
    caller.abort(reason);
    await expect(many).rejects.toBe(reason);
    for (const answer of waiting) answer();
    await turn();
    expect(waiting).toHaveLength(32);
  });

  test('and leaves nothing on the signal', async () => {
    const { service } = stage({ secrets });
    const { signal } = new AbortController();
    await service.getMany(['mail', 'no'], {}, { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('when the vaults are closed: what was not read says so', async () => {
    const { service, names, waiting, answerAll } = held(20);
    const many = service.getMany(names);
    await turn();
    for (const answer of waiting.splice(0, 4)) answer();
    await turn();
    await service.close();
    await answerAll();
    const results = shown(await many);
    expect(results.slice(0, 4)).toEqual(names.slice(0, 4).map((name) => `value of ${name}`));
    expect(new Set(results.slice(4))).toEqual(new Set(['provider_closed']));
  });
});

test('getMany with a provider that fails for some: the others are there', async () => {
  const { service } = stage({
    secrets,
    decorate: (provider) => ({
      ...provider,
      async get(at, call) {
        if (at.path === 'app/db') throw vaultError('throttled', { message: 'x', retryAfterMs: 1_000 });
        return provider.get(at, call);
      },
    }),
  });
  const results = await service.getMany(['app/db', 'mail']);
  expect(shown(results)).toEqual(['throttled', 'text']);
  expect(results[0]).toMatchObject({ error: { retryAfterMs: 1_000, ref: 'azure://vault/app/db' } });
});
