import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../testing/index.ts';
import { requestBudget, sharedBudget } from '../index.ts';
import { bucket, WINDOW_MS } from './bucket.ts';

const signal = new AbortController().signal;
const FULL = process.env['KEYWARD_TEST_TIER'] === 'full';

/** Takes as many as leave at once. */
function drain(budget: ReturnType<typeof requestBudget>, kind: 'create' | 'other'): number {
  const { available } = budget.use()[kind];
  for (let nth = 0; nth < available; nth++) expect(budget.take(kind, signal)).toBeUndefined();
  return available;
}

describe('a budget', () => {
  test.each([
    [undefined, 'create', 37, 11.3],
    [undefined, 'other', 500, 150],
    [1, 'create', 75, 22.5],
    [1, 'other', 1_000, 300],
    [0.01, 'create', 1, 0.2],
    [0.01, 'other', 10, 3],
  ] as const)(
    'with the share %s lets %s through: %i at once, then %f a second',
    (share, kind, burst, pace) => {
      const clock = fakeClock();
      const budget = requestBudget(share === undefined ? { clock } : { clock, share });
      expect(drain(budget, kind)).toBe(burst);
      expect(budget.use()[kind]).toEqual({ available: 0, waiting: 0, perSecond: expect.closeTo(pace, 6) });
    },
  );

  test('keeps creations and all else apart', () => {
    const budget = requestBudget({ clock: fakeClock() });
    drain(budget, 'create');
    expect(budget.take('other', signal)).toBeUndefined();
    expect(budget.take('create', AbortSignal.timeout(0))?.catch(() => {})).toBeInstanceOf(Promise);
  });

  test('is taken from in the order of coming', async () => {
    const clock = fakeClock();
    const budget = requestBudget({ clock, share: 0.01 });
    drain(budget, 'create');
    const order: string[] = [];
    const wait = (who: string, by = signal) =>
      budget.take('create', by)?.then(
        () => order.push(who),
        () => order.push(`${who} left`),
      );
    const leaver = new AbortController();
    const waiting = [wait('first'), wait('leaver', leaver.signal), wait('second'), wait('third')];
    await clock.advance(5_000);
    leaver.abort('enough');
    await clock.advance(4_999);
    expect(order).toEqual(['first', 'leaver left']);
    await clock.advance(5_001);
    await Promise.all(waiting);
    expect(order).toEqual(['first', 'leaver left', 'second', 'third']);
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('lets nobody pass who comes while others wait, not even where a timer is late', async () => {
    const clock = fakeClock();
    let late = 0;
    const own = { now: () => clock.now() + late, sleep: clock.sleep };
    const budget = requestBudget({ clock: own, share: 0.01 });
    drain(budget, 'create');
    const order: string[] = [];
    const first = budget.take('create', signal)?.then(() => order.push('first'));
    late = 5_000;
    const second = budget.take('create', signal)?.then(() => order.push('second'));
    await clock.advance(10_000);
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  test('holds no timer when the last who waits has left', async () => {
    const clock = fakeClock();
    const budget = requestBudget({ clock, share: 0.01 });
    drain(budget, 'create');
    const leaver = new AbortController();
    const waiting = budget.take('create', leaver.signal);
    expect(clock.sleeping).toBe(1);
    leaver.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(clock.sleeping).toBe(0);
    const next = budget.take('create', signal);
    await clock.advance(5_000);
    await next;
  });

  test('refuses whoever has left already', () => {
    const budget = requestBudget({ clock: fakeClock() });
    expect(() => budget.take('other', AbortSignal.abort('enough'))).toThrow('enough');
  });

  test.each([0, -1, 0.009, 1.1, Number.NaN])('does not take %f as a share', (share) => {
    expect(() => requestBudget({ share })).toThrow(
      `The share of a request budget is ${share}; it takes numbers from 0.01 to 1.`,
    );
  });
});

describe('a 429', () => {
  test('halves the pace once a second, and not without end', async () => {
    const clock = fakeClock();
    const budget = requestBudget({ clock });
    const pace = () => budget.use().other.perSecond;
    for (let nth = 0; nth < 10; nth++) budget.throttled('other');
    expect(pace()).toBeCloseTo(75);
    expect(budget.use().other.available).toBe(0);
    for (let nth = 0; nth < 10; nth++) {
      await clock.advance(1_000);
      budget.throttled('other');
    }
    expect(pace()).toBeGreaterThanOrEqual(150 / 16);
    expect(pace()).toBeLessThan(25);
    expect(budget.use().create.perSecond).toBeCloseTo(11.3);
  });

  test('is over after a while: the pace grows evenly', async () => {
    const clock = fakeClock();
    const budget = requestBudget({ clock });
    budget.throttled('other');
    await clock.advance(5_000);
    expect(budget.use().other.perSecond).toBeCloseTo(112.5);
    await clock.advance(5_000);
    expect(budget.use().other.perSecond).toBeCloseTo(150);
  });

  test.each([
    [5_000, 5_000, 'the vault says so'],
    [86_400_000, 60_000, 'nobody waits for a day'],
  ])('with a Retry-After of %i ms stops everything for %i ms: %s', async (asked, stopped) => {
    const clock = fakeClock();
    const budget = requestBudget({ clock });
    budget.throttled('other', asked);
    await clock.advance(stopped - 1);
    expect(budget.use().other.available).toBe(0);
    await clock.advance(1);
    expect(budget.use().other.available).toBeGreaterThan(0);
  });
});

test('after a 429 less may leave in one go, too', async () => {
  const clock = fakeClock();
  const own = bucket(clock, 400);
  own.throttled(0);
  for (let nth = 0; nth < 4; nth++) {
    await clock.advance(1_000);
    own.throttled(0);
  }
  await clock.advance(10_000);
  const { available, perSecond } = own.use();
  expect(perSecond).toBeLessThan(20);
  expect(available).toBe(Math.floor(100 * (perSecond / 30)));
});

test('a clock that is set forward fills nothing', async () => {
  const clock = fakeClock();
  let set = 0;
  const jumping = { now: () => clock.now() + set, steady: () => clock.now(), sleep: clock.sleep };
  const budget = requestBudget({ clock: jumping });
  budget.throttled('other', 60_000);
  drain(budget, 'create');
  set = 3_600_000;
  expect(budget.use()).toMatchObject({ create: { available: 0 }, other: { available: 0 } });
  await clock.advance(10_000);
  expect(budget.use()).toMatchObject({ create: { available: 37 }, other: { available: 0 } });
});

describe('a clock that was set back', () => {
  test('does not keep a 429 from being heard', async () => {
    const clock = fakeClock();
    let shift = 0;
    const budget = requestBudget({ clock: { now: () => clock.now() + shift, sleep: clock.sleep } });
    budget.throttled('other');
    shift = -3_600_000;
    budget.use();
    await clock.advance(1_000);
    budget.throttled('other');
    expect(budget.use().other.perSecond).toBeLessThan(45);
  });

  test('fills nothing, and stops nothing', async () => {
    const clock = fakeClock();
    let shift = 0;
    const shifted = { now: () => clock.now() + shift, sleep: clock.sleep };
    const budget = requestBudget({ clock: shifted, share: 0.01 });
    drain(budget, 'create');
    budget.throttled('create', 2_000);
    shift = -3_600_000;
    const next = budget.take('create', signal);
    await clock.advance(10_000);
    await next;
    expect(budget.use().create.available).toBe(0);
  });
});

/** What may happen to a bucket: somebody comes, time passes, the vault throttles, somebody leaves. */
const events = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('come'), many: fc.integer({ min: 1, max: 60 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('pass'), many: fc.integer({ min: 0, max: 15_000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('throttle'), many: fc.integer({ min: 0, max: 4_000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('leave'), many: fc.integer({ min: 1, max: 20 }) }),
    },
  ),
  { maxLength: 40 },
);

test('in any ten seconds no more leaves than the share, and all who stay leave at last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 200 }), events, async (share, happening) => {
      const clock = fakeClock(0);
      const own = bucket(clock, share);
      const left: number[] = [];
      const staying: Promise<unknown>[] = [];
      const leavers: AbortController[] = [];
      for (const { kind, many } of happening) {
        if (kind === 'pass') await clock.advance(many);
        if (kind === 'throttle') own.throttled(many);
        if (kind === 'leave') for (const leaver of leavers.splice(0, many)) leaver.abort();
        for (let nth = 0; kind === 'come' && nth < many; nth++) {
          const leaver = new AbortController();
          const waiting = own.take(leaver.signal);
          if (waiting === undefined) left.push(clock.now());
          else {
            leavers.push(leaver);
            staying.push(waiting.then(() => left.push(clock.now())).catch(() => {}));
          }
        }
      }
      await clock.advance(100_000_000);
      await Promise.all(staying);
      for (const [nth, from] of left.entries()) {
        const within = left.slice(nth).filter((at) => at < from + WINDOW_MS).length;
        expect(within).toBeLessThanOrEqual(share);
      }
      expect(own.use().waiting).toBe(0);
      expect(clock.sleeping).toBe(0);
    }),
    { numRuns: FULL ? 1_000 : 60 },
  );
});

describe('the budget that a process shares', () => {
  const clock = fakeClock();

  test.each([
    'https://contoso.vault.azure.net',
    'https://contoso.vault.azure.net/',
    'https://CONTOSO.vault.azure.net:443/secrets/x',
  ])('is one for a vault, also by %s', (vaultUrl) => {
    expect(sharedBudget({ vaultUrl, clock })).toBe(
      sharedBudget({ vaultUrl: 'https://contoso.vault.azure.net', clock }),
    );
  });

  test('is another one for another vault', () => {
    const [one, other] = ['https://fabrikam.vault.azure.net', 'https://contoso.vault.azure.net'].map(
      (vaultUrl) => sharedBudget({ vaultUrl, clock }),
    );
    expect(one).not.toBe(other);
  });

  test('has one share', () => {
    const vaultUrl = 'https://shared.vault.azure.net';
    sharedBudget({ vaultUrl, clock, share: 0.25 });
    expect(() => sharedBudget({ vaultUrl, clock })).toThrow(
      'The vault https://shared.vault.azure.net has a request budget with the share 0.25 in this process; it cannot have one with 0.5 as well.',
    );
  });

  test('is forgotten when a thousand other vaults were opened after it', () => {
    const own = fakeClock();
    const open = (nth: number) => sharedBudget({ vaultUrl: `https://v${nth}.vault.azure.net`, clock: own });
    const first = open(0);
    for (let nth = 1; nth < 1_000; nth++) open(nth);
    expect(open(0)).toBe(first);
    open(1_000);
    expect(open(0)).not.toBe(first);
  });

  test.each(['', 'contoso', 'mailto:nobody'])('is not made for %j', (vaultUrl) => {
    expect(() => sharedBudget({ vaultUrl, clock })).toThrow(
      expect.objectContaining({ code: 'invalid_vault_url' }),
    );
  });
});
