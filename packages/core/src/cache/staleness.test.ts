import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, vaultError } from '../errors/index.ts';
import type { SecretLocation } from '../provider/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type CacheOptions, cache, stalenessOf } from './index.ts';
import { heldStore, readFrom, stage } from './stage.fixture.ts';

const OPTIONS = { ttlS: 100, staleWhileRevalidateS: 20, staleIfErrorS: 1_000 } as const;

/** A cache that knows the answer `first` to a read of a place, over a store that answers when it is told to. */
async function knowing(at: SecretLocation = { path: 'a' }, options: CacheOptions = OPTIONS) {
  const store = heldStore();
  const clock = fakeClock();
  const cached = cache({ ...options, clock })(store.provider);
  const first = readFrom(cached, at);
  store.nth(0).answer('first');
  await first;
  return { ...store, clock, cached };
}

describe('an answer ages', () => {
  it('fresh, it is given out and nobody is asked', async () => {
    const { clock, read, asked } = stage(OPTIONS);
    expect([await read(), asked()]).toEqual(['first', ['app/db']]);
    await clock.advance(99_999);
    expect([await read(), asked()]).toEqual(['first', []]);
  });

  it('then it is given out once more while one call asks again, whoever reads', async () => {
    const { clock, read, asked, behind, settled } = stage(OPTIONS);
    await read();
    await behind.write.set('app/db', { value: (await behind.get({ path: 'app/db' })).value });
    asked();
    await clock.advance(100_000);
    const many = await Promise.all(Array.from({ length: 50 }, () => read()));
    expect([new Set(many), asked()]).toEqual([new Set(['first']), ['app/db']]);
    await settled();
    expect([await read(), asked()]).toEqual(['first', []]);
  });

  it('then it is asked for, and whoever reads waits', async () => {
    const { clock, read, asked } = stage(OPTIONS);
    await read();
    await clock.advance(120_000);
    asked();
    expect([await read(), asked()]).toEqual(['first', ['app/db']]);
  });

  it('a refresh that stalls holds nobody up for longer than that, and the last who waits for it ends it', async () => {
    const { clock, cached, calls, nth } = await knowing();
    await clock.advance(100_000);
    expect(await readFrom(cached, { path: 'a' })).toBe('first');
    await clock.advance(20_000);
    const caller = new AbortController();
    const waiting = readFrom(cached, { path: 'a' }, caller.signal);
    expect(calls).toHaveLength(2);
    caller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(nth(1).signal?.aborted).toBe(true);
  });
});

/** Whether what is known may be given out where the store fails with a code. */
const PASSING: readonly ErrorCode[] = ['timeout', 'throttled', 'vault_unreachable', 'vault_failed'];
const ABSENT: readonly ErrorCode[] = ['secret_not_found', 'version_not_found'];
const rows = ERROR_CODES.filter((code) => code !== 'provider_closed').map((code) => {
  const passes = PASSING.includes(code) || code === ('circuit_open' as ErrorCode);
  return [code, passes] as const;
});

describe('a store that fails', () => {
  const failing = async (problem: unknown, ageS: number, options: CacheOptions = OPTIONS) => {
    const { clock, cached, calls, nth } = await knowing({ path: 'a' }, options);
    await clock.advance(ageS * 1_000);
    const second = readFrom(cached, { path: 'a' });
    nth(1).fail(problem);
    return { told: await second, cached, calls, nth, clock };
  };

  it.each(rows)('with %s: what is known may be given out: %s', async (code, passes) => {
    const problem = vaultError(code, { message: 'x' });
    const { told, cached, calls, nth } = await failing(problem, 500);
    expect(told).toBe(passes ? 'first' : code);
    // What was let go of does not come back, however the store fails next; a 404 is remembered for itself.
    const next = readFrom(cached, { path: 'a' });
    const remembered = ABSENT.includes(code);
    if (remembered) expect(calls).toHaveLength(2);
    else nth(2).fail(vaultError('vault_unreachable', { message: 'x' }));
    expect(await next).toBe(passes ? 'first' : remembered ? code : 'vault_unreachable');
  });

  it('with something that is no error of Keyward: nothing is given out', async () => {
    const { clock, cached, nth } = await knowing();
    await clock.advance(500_000);
    const second = cached.get({ path: 'a' });
    nth(1).fail(new TypeError('a bug'));
    await expect(second).rejects.toThrow('a bug');
  });

  it.each(['forbidden_by_firewall', 'unauthenticated', 'secret_not_found'] as const)(
    'with a circuit that %s opened: nothing is given out',
    async (code) => {
      const cause = vaultError(code, { message: 'x' });
      expect((await failing(vaultError('timeout', { message: 'x', cause }), 500)).told).toBe('timeout');
    },
  );

  it('until the bound, and not a moment longer', async () => {
    const problem = vaultError('vault_unreachable', { message: 'x' });
    expect((await failing(problem, 1_099.999)).told).toBe('first');
    expect((await failing(problem, 1_100)).told).toBe('vault_unreachable');
  });

  it('however often it failed before: a failure makes nothing younger', async () => {
    const { clock, faults, read } = stage(OPTIONS);
    await read();
    faults.set('unreachable');
    for (let s = 0; s < 1_099; s += 50) {
      expect(await read()).toBe('first');
      await clock.advance(50_000);
    }
    expect(await read()).toBe('vault_unreachable');
    faults.clear();
    expect(await read()).toBe('first');
  });

  it('gives nothing to whoever left, not even where his reason looks like a failure that passes', async () => {
    const { clock, cached } = await knowing();
    await clock.advance(500_000);
    const caller = new AbortController();
    const leaving = cached.get({ path: 'a' }, { signal: caller.signal });
    const reason = vaultError('timeout', { message: 'The caller has waited for long enough.' });
    caller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
  });

  it.each([
    ['secret_not_found', {}, 'the store has no such secret'],
    ['secret_not_found', { version: 'v0' }, 'nor does it where a version is asked for'],
    ['secret_disabled', {}, 'its latest version is disabled'],
    ['forbidden_by_rbac', {}, 'this caller may not read it'],
  ] as const)(
    'with %s of the secret: its versions are asked for again as well (%o: %s)',
    async (code, at, _why) => {
      const pinned = { path: 'a', version: 'v1' };
      const { cached, calls, nth } = await knowing(pinned);
      const refused = readFrom(cached, { path: 'a', ...at });
      nth(1).fail(vaultError(code, { message: 'x' }));
      expect(await refused).toBe(code);
      void readFrom(cached, pinned);
      expect(calls).toHaveLength(3);
    },
  );

  it('with a refusal of one version: the secret itself stays', async () => {
    const { cached, calls, nth } = await knowing();
    const refused = readFrom(cached, { path: 'a', version: 'v0' });
    nth(1).fail(vaultError('secret_disabled', { message: 'x' }));
    expect(await refused).toBe('secret_disabled');
    expect([await readFrom(cached, { path: 'a' }), calls.length]).toEqual(['first', 2]);
  });

  it('says nothing by a call that was cancelled: what is known stays', async () => {
    const { clock, faults, read, provider } = stage(OPTIONS);
    await read();
    await clock.advance(500_000);
    faults.set('stalled');
    const caller = new AbortController();
    const leaving = provider.get({ path: 'app/db' }, { signal: caller.signal });
    caller.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    faults.set('unreachable');
    expect(await read()).toBe('first');
  });

  it.each([
    ['forbidden', 'forbidden_by_rbac'],
    ['throttled', 'first'],
  ] as const)('in the background, %s: the next reads get %s', async (fault, told) => {
    const { clock, faults, read, settled } = stage(OPTIONS);
    await read();
    await clock.advance(110_000);
    faults.set(fault);
    expect(await read()).toBe('first');
    await settled();
    expect(await read()).toBe(told);
  });
});

const WORST: readonly (readonly [CacheOptions, number, number])[] = [
  [{}, 330, 3_900],
  [OPTIONS, 120, 1_100],
  [{ ttlS: 60, staleWhileRevalidateS: 0, staleIfErrorS: 0 }, 60, 60],
  [{ ttlS: 60, staleWhileRevalidateS: 90, staleIfErrorS: 30 }, 150, 150],
  [{ ttlS: 0, staleWhileRevalidateS: 0, staleIfErrorS: 10 }, 0, 10],
];

describe('the worst delay between a change elsewhere and the read that must see it', () => {
  it.each(WORST)(
    '%o: %d s where the store answers, %d s in any case',
    async (options, reachableS, boundS) => {
      expect(stalenessOf(options)).toEqual({ reachableS, boundS });
    },
  );

  const CHANGES = {
    'is disabled': ['secret_disabled', (path, { write }) => write.update({ path }, { enabled: false })],
    'is deleted': ['secret_not_found', (path, { write }) => write.delete(path)],
  } as const satisfies Record<
    string,
    readonly [ErrorCode, (path: string, behind: ReturnType<typeof stage>['behind']) => Promise<unknown>]
  >;

  for (const [what, [code, change]] of Object.entries(CHANGES)) {
    it.each(WORST)(`%o: a secret that ${what}`, async (options, reachableS, boundS) => {
      // At the worst it was asked for at the very moment before the change.
      const opened = async () => {
        const set = stage(options);
        const { version } = await set.behind.versions.latest('app/db');
        expect([await set.read(), await set.read('app/db', version)]).toEqual(['first', 'first']);
        await change('app/db', set.behind);
        const both = () => Promise.all([set.read(), set.read('app/db', version)]);
        return { ...set, both };
      };
      const gone = code === 'secret_not_found' ? 'version_not_found' : code;

      const reachable = await opened();
      if (reachableS > 0) {
        await reachable.clock.advance(reachableS * 1_000 - 1);
        expect(await reachable.both()).toEqual(['first', 'first']);
      }
      const unread = await opened();
      await unread.clock.advance(reachableS * 1_000);
      expect(await unread.both()).toEqual([code, gone]);

      const away = await opened();
      away.faults.set('unreachable');
      if (boundS > 0) {
        await away.clock.advance(boundS * 1_000 - 1);
        expect(await away.both()).toEqual(['first', 'first']);
      }
      await away.clock.advance(boundS === 0 ? 0 : 1);
      expect(await away.both()).toEqual(['vault_unreachable', 'vault_unreachable']);
    });
  }
});

describe('a clock that jumps makes nothing younger', () => {
  const jumping = () => {
    const wall = fakeClock();
    let steady = 0;
    let set = 0;
    const clock = { ...wall, now: () => wall.now() + set, steady: () => steady };
    return {
      clock,
      setBy: (ms: number) => {
        set += ms;
      },
      pass: async (ms: number, asleep = false) => {
        await wall.advance(ms);
        if (!asleep) steady += ms;
      },
    };
  };

  it.each([
    [-3_600_000, false, 'it is set back an hour'],
    [0, true, 'the machine slept'],
    [3_600_000, false, 'it is set forward'],
  ])('by %d ms (asleep: %s): %s', async (ms, asleep) => {
    const { clock, setBy, pass } = jumping();
    const { read, asked } = stage({ ...OPTIONS, clock });
    await read();
    asked();
    setBy(ms);
    await pass(120_000, asleep);
    await read();
    expect(asked()).toEqual(['app/db']);
  });
});

describe('a fresh read', () => {
  const AT = { path: 'app/db' };

  it('asks the store, and what it answers is given out from then on', async () => {
    const { provider, behind, read, asked } = stage(OPTIONS);
    await read();
    await behind.write.set('app/db', { value: secretValue('second') });
    asked();
    expect((await provider.get(AT, { fresh: true })).value.reveal()).toBe('second');
    expect([await read(), asked()]).toEqual(['second', ['app/db']]);
  });

  it('joins no call that was sent before it, and that one is not kept', async () => {
    const { provider, calls, nth } = heldStore();
    const cached = cache(OPTIONS)(provider);
    const early = readFrom(cached, { path: 'a' });
    const fresh = cached.get({ path: 'a' }, { fresh: true });
    expect(calls).toHaveLength(2);
    nth(1).answer('second');
    nth(0).answer('first');
    expect([await early, (await fresh).value.reveal()]).toEqual(['first', 'second']);
    expect([await readFrom(cached, { path: 'a' }), calls.length]).toEqual(['second', 2]);
  });

  it('that fails is told the failure, and what is known stays for others', async () => {
    const { provider, faults, read } = stage(OPTIONS);
    await read();
    faults.set('unreachable', { times: 1 });
    await expect(provider.get(AT, { fresh: true })).rejects.toMatchObject({ code: 'vault_unreachable' });
    expect(await read()).toBe('first');
  });

  it('that is refused makes the secret forgotten', async () => {
    const { provider, behind, read } = stage(OPTIONS);
    await read();
    await behind.write.update(AT, { enabled: false });
    await expect(provider.get(AT, { fresh: true })).rejects.toMatchObject({ code: 'secret_disabled' });
    expect(await read()).toBe('secret_disabled');
  });
});
