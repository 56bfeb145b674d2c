import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES, ERRORS, vaultError } from '../errors/index.ts';
import { memory } from '../memory/index.ts';
import type { Call, RequestKind } from '../provider/index.ts';
import { secretValue } from '../value/index.ts';
import { type RequestBudget, requestBudget, resilience } from './index.ts';
import { ended, failing, scripted, stage } from './stage.fixture.ts';

const at = { path: 'app/db' };
const value = secretValue('hunter4');

/** Lets one request leave, of a kind or of any, and then nobody. */
function takingOnce(only?: RequestKind): RequestBudget['take'] {
  let left = 1;
  return (kind, signal) => {
    if (left > 0 && (only === undefined || only === kind)) {
      left -= 1;
      return undefined;
    }
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
}

describe('an operation that fails', () => {
  test('is tried three times more, after waits whose bound doubles from a second', async () => {
    const { clock, faults, provider, asked } = stage();
    faults.set('throttled');
    const { code, message } = await ended(clock, provider.get(at));
    expect({ code, message }).toEqual({
      code: 'throttled',
      message: 'The store is over its quota and refused `get`. It was tried 4 times.',
    });
    expect(asked).toEqual([0, 500, 1_500, 3_500]);
  });

  test('waits no longer than the longest wait', async () => {
    const { clock, faults, provider, asked } = stage({ maxRetries: 5, maxRetryDelayS: 3 });
    faults.set('throttled');
    await ended(clock, provider.get(at));
    expect(asked).toEqual([0, 500, 1_500, 3_000, 4_500, 6_000]);
  });

  test('ends well where the vault is well again', async () => {
    const { clock, faults, provider, asked } = stage();
    faults.set('failed', { times: 2 });
    const { value: secret } = await ended(clock, provider.get(at));
    expect(secret?.value.reveal()).toBe('hunter2');
    expect(asked).toHaveLength(3);
  });

  test.each([
    [100, 500, 'the own wait is longer'],
    [7_000, 7_000, 'the vault asks for more'],
  ])('after a Retry-After of %i ms waits %i ms: %s', async (retryAfterMs, waited) => {
    const { clock, faults, provider, asked } = stage();
    faults.set('throttled', { times: 1, retryAfterMs });
    await ended(clock, provider.get(at));
    expect(asked).toEqual([0, waited]);
  });

  test('does not begin a wait that would end after the deadline', async () => {
    const { clock, faults, provider, asked } = stage();
    faults.set('throttled', { retryAfterMs: 31_000 });
    expect(await ended(clock, provider.get(at))).toMatchObject({ code: 'throttled', ms: 0 });
    expect(asked).toEqual([0]);
  });

  test.each(ERROR_CODES)('with %s is tried again only where the table says so', async (code) => {
    let calls = 0;
    const { clock, provider } = scripted(async () => {
      calls += 1;
      return failing(code)();
    });
    expect((await ended(clock, provider.get(at))).code).toBe(code);
    expect(calls).toBe(ERRORS[code].retryable && code !== 'circuit_open' ? 4 : 1);
  });

  test('with something that is no error of the table is not tried again, and stays what it is', async () => {
    const bug = new TypeError('x is not a function');
    const { clock, provider } = scripted(() => Promise.reject(bug));
    expect((await ended(clock, provider.get(at))).thrown).toBe(bug);
  });

  test('without retries is asked once, and says what it said', async () => {
    const { clock, faults, provider, asked } = stage({ maxRetries: 0 });
    faults.set('unreachable');
    const { message } = await ended(clock, provider.get(at));
    expect(message).toBe('No connection to the store could be made for `get`.');
    expect(asked).toHaveLength(1);
  });
});

describe('a vault that never answers', () => {
  test('has ten seconds an attempt, and thirty in all', async () => {
    const { clock, faults, provider, asked } = stage();
    faults.set('stalled');
    const { code, message, ms } = await ended(clock, provider.get(at));
    expect({ code, message, ms }).toEqual({
      code: 'timeout',
      message: '`get` of "app/db" did not end within 30 s, in 3 attempts.',
      ms: 30_000,
    });
    expect(asked).toEqual([0, 10_500, 21_500]);
  });

  test('has less where less is set, and an attempt never more than the operation', async () => {
    const { clock, faults, provider, asked } = stage({ timeoutS: 2 });
    faults.set('stalled');
    expect(await ended(clock, provider.get(at))).toMatchObject({ code: 'timeout', ms: 2_000 });
    expect(asked).toEqual([0]);
  });

  test('ends by a provider that does not listen to signals either', async () => {
    const { clock, provider } = scripted(() => new Promise(() => {}));
    expect(await ended(clock, provider.get(at))).toMatchObject({ code: 'timeout', ms: 30_000 });
  });
});

describe('a write', () => {
  test.each([
    ['set', 'lost_answer'],
    ['update', 'lost_answer'],
    ['delete', 'lost_answer'],
  ] as const)('%s whose outcome is unknown is not sent again', async (operation, fault) => {
    const { clock, faults, provider, inner } = stage();
    faults.set(fault, { times: 1, operations: [operation] });
    const write = {
      set: () => provider.write.set('app/db', { value }),
      update: () => provider.write.update(at, { value }),
      delete: () => provider.write.delete('app/db'),
    };
    expect(await ended<unknown>(clock, write[operation]())).toMatchObject({ code: 'outcome_unknown', ms: 0 });
    if (operation === 'delete') return;
    const versions = [];
    for await (const { version } of inner.versions.list('app/db')) versions.push(version);
    expect(versions).toHaveLength(2);
  });

  test('that is throttled was without effect, and is sent again', async () => {
    const { clock, faults, provider, inner } = stage();
    faults.set('throttled', { times: 2, operations: ['set'] });
    const { value: written } = await ended(clock, provider.write.set('app/db', { value }));
    expect((await inner.get(at)).version).toBe(written?.version);
  });

  test('that is not answered is not cut off by the end of an attempt, and unknown by that of the operation', async () => {
    const { clock, faults, provider } = stage();
    faults.set('stalled');
    const { code, message, ms } = await ended(clock, provider.write.set('app/db', { value }));
    expect({ code, message, ms }).toEqual({
      code: 'outcome_unknown',
      message: '`set` of "app/db" did not end within 30 s, and what became of the request is not known.',
      ms: 30_000,
    });
  });

  test('that had only waited did not happen', async () => {
    const clock = stage().clock;
    const budget = requestBudget({ share: 0.01, clock });
    const provider = resilience({ clock, budget, timeoutS: 2 })(memory({ clock }));
    await provider.write.set('app/db', { value });
    const { code, message } = await ended(clock, provider.write.set('app/db', { value }));
    expect({ code, message }).toEqual({
      code: 'timeout',
      message: '`set` of "app/db" did not end within 2 s: it waited, and its request had not left.',
    });
  });

  test('that was refused and then only waits for its turn did not happen', async () => {
    const clock = stage().clock;
    const waiting: RequestBudget = { ...requestBudget({ clock }), take: takingOnce() };
    const { faults, provider } = stage({ clock, budget: waiting });
    faults.set('throttled');
    const { code } = await ended(clock, provider.write.set('app/db', { value }));
    expect(code).toBe('timeout');
  });

  test('a recovery that was accepted and took too long is not asked for again', async () => {
    const clock = stage().clock;
    let calls = 0;
    const inner = memory({ clock });
    const bin: typeof inner.bin = {
      ...inner.bin,
      async recover() {
        calls += 1;
        return failing('timeout')();
      },
    };
    const provider = resilience({ clock })({ ...inner, bin });
    expect((await ended(clock, provider.bin.recover('app/db'))).code).toBe('timeout');
    expect(calls).toBe(1);
  });
});

describe('a provider that asks before each request', () => {
  /** Its updates are a read and a write, its sets a write that is read back, six seconds each. */
  function asking(budget?: RequestBudget) {
    const { clock } = stage();
    const inner = memory({ secrets: { 'app/db': 'hunter2' }, clock });
    const request = async (kind: RequestKind, { requests, signal }: Call) => {
      if (requests === undefined || signal === undefined) throw new Error('It was not told what to ask.');
      await requests.admit(kind, signal);
      await clock.sleep(6_000, signal);
    };
    const provider = resilience({ clock, maxRetries: 0, ...(budget && { budget }) })({
      ...inner,
      async get(read, call = {}) {
        await request('other', call);
        await request('other', call);
        return inner.get(read);
      },
      write: {
        ...inner.write,
        async set(path, input, call = {}) {
          await request('create', call);
          await request('other', call);
          return inner.write.set(path, input);
        },
        async update(written, input, call = {}) {
          await request('other', call);
          await request('create', call);
          return inner.write.update(written, input);
        },
      },
    });
    return { clock, provider };
  }

  test('bounds them itself: a read of two is not cut off after the time of one', async () => {
    const { clock, provider } = asking();
    expect(await ended(clock, provider.get(at))).toMatchObject({ value: { path: 'app/db' }, ms: 12_000 });
  });

  test('pays for each as what it is', async () => {
    const taken: RequestKind[] = [];
    const budget: RequestBudget = {
      ...requestBudget(),
      take(kind) {
        taken.push(kind);
        return undefined;
      },
    };
    const { clock, provider } = asking(budget);
    await ended(clock, provider.get(at));
    expect(taken).toEqual(['other', 'other']);
    await ended(clock, provider.write.update(at, { value }));
    expect(taken.slice(2)).toEqual(['create', 'other']);
  });

  test.each([
    ['first', 0],
    ['later', 1],
  ])('leaves no write in doubt whose first request was never let through: the %s', async (_, before) => {
    let free = 2 * before;
    const stuck: RequestBudget = {
      ...requestBudget(),
      take(kind, signal) {
        if (kind === 'create' || free-- > 0) return undefined;
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      },
    };
    const { clock, provider } = asking(stuck);
    for (let nth = 0; nth < before; nth++) await ended(clock, provider.get(at));
    const { code, message } = await ended(clock, provider.write.update(at, { value }));
    expect({ code, message }).toEqual({
      code: 'timeout',
      message: '`update` of "app/db" did not end within 30 s: it waited, and its request had not left.',
    });
  });

  test('leaves a write in doubt whose first request left, and whose second waits', async () => {
    const { clock, provider } = asking({ ...requestBudget(), take: takingOnce('create') });
    const setting = ended(clock, provider.write.set('app/db', { value }));
    expect(await setting).toMatchObject({ code: 'outcome_unknown', ms: 30_000 });
  });
});

describe('whoever waits', () => {
  test.each([
    ['between two attempts', 'throttled'],
    ['for an answer', 'stalled'],
  ] as const)('%s ends at once by an abort, and leaves nothing behind', async (_, fault) => {
    const { clock, faults, provider } = stage();
    faults.set(fault);
    const caller = new AbortController();
    const reading = provider.get(at, { signal: caller.signal });
    await clock.advance(10);
    expect(clock.sleeping).toBeGreaterThan(0);
    caller.abort('enough');
    await expect(reading).rejects.toBe('enough');
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  test('for the budget ends at once by an abort, and by close', async () => {
    const { clock } = stage();
    const budget = requestBudget({ share: 0.01, clock });
    const provider = resilience({ clock, budget })(memory({ clock }));
    await provider.write.set('app/db', { value });
    const caller = new AbortController();
    const one = provider.write.set('app/db', { value }, { signal: caller.signal });
    const other = provider.write.set('app/db', { value });
    const ends = Promise.allSettled([one, other]);
    await clock.advance(10);
    expect(budget.use().create.waiting).toBe(2);
    caller.abort('enough');
    await expect(one).rejects.toBe('enough');
    await provider.close();
    await expect(other).rejects.toMatchObject({ code: 'provider_closed' });
    await ends;
    expect(budget.use().create.waiting).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  test.each(['throttled', 'stalled'] as const)('under `%s` ends at once by close', async (fault) => {
    const { clock, faults, provider } = stage();
    faults.set(fault);
    const reading = provider.get(at);
    const failed = expect(reading).rejects.toMatchObject({ code: 'provider_closed' });
    await clock.advance(10);
    await provider.close();
    await failed;
    expect(clock.sleeping).toBe(0);
    await expect(provider.get(at)).rejects.toMatchObject({ code: 'provider_closed' });
  });

  test('an operation that went well leaves nothing behind', async () => {
    const { clock, provider } = stage();
    const caller = new AbortController();
    await provider.get(at, { signal: caller.signal });
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });
});

test('a vault that asks to be left alone is, by everybody who shares its budget', async () => {
  const clock = stage().clock;
  const budget = requestBudget({ clock });
  const { faults, provider } = stage({ clock, budget, maxRetries: 0 });
  faults.set('throttled', { times: 1, retryAfterMs: 5_000 });
  await ended(clock, provider.get(at));
  await clock.advance(4_000);
  expect(budget.use().other.available).toBe(0);
  await clock.advance(1_000);
  expect(budget.use().other.available).toBeGreaterThan(0);
});

test('an open circuit takes nothing out of the budget', async () => {
  const clock = stage().clock;
  const budget = requestBudget({ clock });
  const { faults, provider } = stage({ clock, budget, maxRetries: 0, cbFailureThreshold: 1 });
  faults.set('failed');
  await ended(clock, provider.get(at));
  const { available } = budget.use().other;
  expect((await ended(clock, provider.get(at))).code).toBe('circuit_open');
  expect(budget.use().other.available).toBe(available);
});

test('a clock that is set forward costs an operation none of its tries', async () => {
  const { clock } = stage();
  let set = 0;
  const jumping = { now: () => clock.now() + set, steady: () => clock.now(), sleep: clock.sleep };
  let calls = 0;
  const inner = memory({ secrets: { 'app/db': 'hunter2' } });
  const provider = resilience({ clock: jumping, random: () => 0.5 })({
    ...inner,
    async get(read) {
      calls += 1;
      set += 3_600_000;
      return calls < 3 ? failing('throttled')() : inner.get(read);
    },
  });
  expect(await ended(clock, provider.get(at))).toMatchObject({ value: { path: 'app/db' }, ms: 1_500 });
});

test('a check asks once, and tells what the provider told', async () => {
  const { clock, faults, provider } = stage();
  faults.set('forbidden', { times: 1 });
  expect(await provider.check()).toMatchObject({ status: 'unknown', error: { code: 'forbidden_by_rbac' } });
  faults.set('unreachable', { times: 1 });
  const unready = await provider.check();
  expect(unready).toMatchObject({ status: 'unready', error: { code: 'vault_unreachable' } });
  expect(await provider.check()).toEqual({ status: 'ready' });
  faults.set('stalled');
  const { value: late } = await ended(clock, provider.check());
  expect(late).toMatchObject({ status: 'unready', error: { code: 'timeout' } });
});

test('an error that carries nothing new is the provider’s own', async () => {
  const own = vaultError('secret_not_found', { message: 'It is not there.' });
  const { provider } = scripted(() => Promise.reject(own));
  await expect(provider.get(at)).rejects.toBe(own);
});
