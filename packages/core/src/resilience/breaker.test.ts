import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../errors/index.ts';
import { memory } from '../memory/index.ts';
import type { Secret } from '../provider/index.ts';
import { resilience } from './index.ts';
import { ended, failing, scripted, stage } from './stage.fixture.ts';

const at = { path: 'app/db' };

/** Reads that end as they are told, without retries, so that one read is one attempt. */
function circuit(options = {}) {
  const asked: (ErrorCode | 'ok')[] = [];
  let next: ErrorCode | 'ok' | 'hang' = 'ok';
  const whole = memory({ secrets: { 'app/db': 'hunter2' } });
  const { clock, provider } = scripted(
    (_, signal) => {
      if (next === 'hang') {
        return new Promise<Secret>((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      }
      asked.push(next);
      return next === 'ok' ? whole.get(at) : failing(next)();
    },
    { maxRetries: 0, ...options },
  );
  const read = async (as: typeof next, times = 1) => {
    next = as;
    let code: string | undefined;
    for (let nth = 0; nth < times; nth++) code = (await ended(clock, provider.get(at))).code;
    return code;
  };
  const set = (as: typeof next) => {
    next = as;
  };
  /** A read whose caller leaves before the store has answered. */
  const giveUp = async () => {
    set('hang');
    const caller = new AbortController();
    const trying = provider.get(at, { signal: caller.signal });
    await turn();
    caller.abort('enough');
    await expect(trying).rejects.toBe('enough');
  };
  return { clock, provider, read, set, giveUp, asked };
}

describe('the circuit', () => {
  test('opens after five failures in a row, tells for how long, and asks nobody meanwhile', async () => {
    const { clock, read, asked } = circuit();
    expect(await read('vault_failed', 5)).toBe('vault_failed');
    await clock.advance(9_500);
    expect(await read('ok', 3)).toBe('circuit_open');
    expect(asked).toHaveLength(5);
  });

  test('says when it lets somebody try, and what had failed', async () => {
    const { clock, provider, read } = circuit();
    await read('vault_failed', 5);
    await clock.advance(9_500);
    const { thrown } = await ended(clock, provider.get(at));
    expect(thrown).toMatchObject({
      code: 'circuit_open',
      name: 'VaultTimeoutError',
      retryAfterMs: 20_500,
      message:
        'The vault was not asked, since its circuit is open; it is tried again in 21 s. The last failure was vault_failed: It failed.',
      cause: { code: 'vault_failed' },
    });
  });

  test.each<[ErrorCode, boolean]>([
    ['timeout', true],
    ['vault_unreachable', true],
    ['vault_failed', true],
    ['outcome_unknown', true],
    ['throttled', false],
    ['unauthenticated', false],
    ['forbidden_by_rbac', false],
    ['secret_disabled', false],
    ['secret_not_found', false],
    ['conflict', false],
    ['secret_in_transition', false],
    ['rejected_by_vault', false],
    ['invalid_path', false],
    ['sign_in_failed', false],
  ])('counts %s: %s', async (code, counts) => {
    const { read } = circuit();
    await read(code, 5);
    expect(await read('ok')).toBe(counts ? 'circuit_open' : undefined);
  });

  test.each<[ErrorCode, boolean, string]>([
    ['secret_not_found', true, 'the vault answered'],
    ['throttled', true, 'the vault answered'],
    ['invalid_path', false, 'the vault was not asked'],
    ['sign_in_failed', false, 'it was not the vault that failed'],
  ])('after four failures, %s begins the count anew: %s (%s)', async (code, anew) => {
    const { read } = circuit();
    await read('vault_failed', 4);
    await read(code);
    await read('vault_failed');
    expect(await read('ok')).toBe(anew ? undefined : 'circuit_open');
  });

  test('learns nothing from callers who leave', async () => {
    const { provider, read, set } = circuit();
    set('hang');
    for (let nth = 0; nth < 5; nth++) {
      const caller = new AbortController();
      const reading = provider.get(at, { signal: caller.signal });
      await turn();
      caller.abort('enough');
      await expect(reading).rejects.toBe('enough');
    }
    await read('vault_failed');
    expect(await read('ok')).toBeUndefined();
  });

  test('learns nothing from a deadline that left the vault less than half an attempt', async () => {
    let hangs = false;
    const { clock, provider } = scripted(
      async () => (hangs ? new Promise(() => {}) : failing('throttled')()),
      { cbFailureThreshold: 1, timeoutS: 2, retryDelayS: 3, maxRetries: 1 },
    );
    const reading = ended(clock, provider.get(at));
    await turn();
    hangs = true;
    expect((await reading).code).toBe('timeout');
    hangs = false;
    expect((await ended(clock, provider.get(at))).code).toBe('throttled');
    hangs = true;
    expect((await ended(clock, provider.get(at))).code).toBe('timeout');
    expect((await ended(clock, provider.get(at))).code).toBe('circuit_open');
  });

  test.each<ErrorCode>(['forbidden_by_firewall', 'forbidden_by_connection'])(
    'opens at once by %s',
    async (code) => {
      const { read, asked } = circuit();
      expect(await read(code)).toBe(code);
      expect(await read('ok')).toBe('circuit_open');
      expect(asked).toEqual([code]);
    },
  );

  test('closes when a try after thirty seconds goes well', async () => {
    const { clock, read, asked } = circuit();
    await read('vault_failed', 5);
    await clock.advance(29_999);
    expect(await read('ok')).toBe('circuit_open');
    await clock.advance(1);
    expect(await read('ok')).toBeUndefined();
    await read('vault_failed', 4);
    expect(await read('ok')).toBeUndefined();
    expect(asked).toHaveLength(11);
  });

  test('opens again for as long when the try fails', async () => {
    const { clock, read, asked } = circuit();
    await read('vault_failed', 5);
    await clock.advance(30_000);
    expect(await read('vault_failed')).toBe('vault_failed');
    await clock.advance(29_999);
    expect(await read('ok')).toBe('circuit_open');
    await clock.advance(1);
    expect(await read('ok')).toBeUndefined();
    expect(asked).toHaveLength(7);
  });

  test('lets one try, and turns others away instead of making them wait', async () => {
    const { clock, provider, read, set } = circuit();
    await read('vault_failed', 5);
    await clock.advance(30_000);
    set('hang');
    const trying = provider.get(at);
    const failed = expect(trying).rejects.toMatchObject({ code: 'timeout' });
    await expect(provider.get(at)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 1_000 });
    await clock.advance(30_000);
    await failed;
  });

  test('does not take a try that was aborted for a good one, and lets the next one try', async () => {
    const { clock, read, giveUp, asked } = circuit();
    await read('vault_failed', 5);
    await clock.advance(30_000);
    await giveUp();
    expect(await read('vault_failed')).toBe('vault_failed');
    expect(await read('ok')).toBe('circuit_open');
    expect(asked).toHaveLength(6);
  });

  test('does not stay open for longer because the clock was set back', async () => {
    let now = 1_000_000_000;
    const { clock, faults, inner } = stage();
    const shifted = { now: () => now, sleep: clock.sleep };
    const provider = resilience({ clock: shifted, maxRetries: 0 })(inner);
    faults.set('failed', { times: 5 });
    for (let nth = 0; nth < 5; nth++) await provider.get(at).catch(() => {});
    now -= 3_600_000;
    await expect(provider.get(at)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 30_000 });
    now += 30_000;
    expect((await provider.get(at)).value.reveal()).toBe('hunter2');
  });

  test('nor where nobody looked until the time was over', async () => {
    const { clock, faults, inner } = stage();
    let shift = 0;
    const shifted = { now: () => clock.now() + shift, steady: () => clock.now(), sleep: clock.sleep };
    const provider = resilience({ clock: shifted, maxRetries: 0 })(inner);
    faults.set('failed', { times: 5 });
    for (let nth = 0; nth < 5; nth++) await provider.get(at).catch(() => {});
    shift = -3_600_000;
    await clock.advance(29_999);
    await expect(provider.get(at)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 1 });
    await clock.advance(1);
    expect((await provider.get(at)).value.reveal()).toBe('hunter2');
  });

  test('does not let somebody try earlier because the clock was set forward', async () => {
    const { clock, faults, inner } = stage();
    let set = 0;
    const jumping = { now: () => clock.now() + set, steady: () => clock.now(), sleep: clock.sleep };
    const provider = resilience({ clock: jumping, maxRetries: 0, cbFailureThreshold: 1 })(inner);
    faults.set('failed', { times: 1 });
    await provider.get(at).catch(() => {});
    set = 3_600_000;
    await expect(provider.get(at)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 30_000 });
    await clock.advance(30_000);
    expect((await provider.get(at)).value.reveal()).toBe('hunter2');
  });

  test('learns nothing from what fails before the vault is asked, where that can be told', async () => {
    const { clock } = stage();
    const whole = memory({ secrets: { 'app/db': 'hunter2' } });
    let asks = true;
    const admitting: typeof whole = {
      ...whole,
      async get(read, call) {
        if (!asks) return failing('vault_unreachable')();
        await call?.requests?.admit('other', call.signal ?? AbortSignal.any([]));
        return whole.get(read);
      },
    };
    const provider = resilience({ clock, maxRetries: 0, cbFailureThreshold: 1 })(admitting);
    await provider.get(at);
    asks = false;
    expect((await ended(clock, provider.get(at))).code).toBe('vault_unreachable');
    asks = true;
    expect((await provider.get(at)).value.reveal()).toBe('hunter2');
  });

  test('counts anew when a firewall has let this machine in again', async () => {
    const { clock, read } = circuit();
    await read('forbidden_by_firewall');
    await clock.advance(30_000);
    expect(await read('ok')).toBeUndefined();
    await read('vault_failed', 4);
    expect(await read('ok')).toBeUndefined();
  });

  test('goes on telling what opened it when a try came to nothing', async () => {
    const { clock, provider, read, giveUp } = circuit();
    await read('vault_failed', 5);
    await clock.advance(30_000);
    await giveUp();
    const hanging = provider.get(at, { signal: AbortSignal.timeout(1_000) });
    hanging.catch(() => {});
    await turn();
    await expect(provider.get(at)).rejects.toMatchObject({
      code: 'circuit_open',
      cause: { code: 'vault_failed' },
    });
    await provider.close();
  });

  test('ends the retries of the operation that opened it, with its own failure', async () => {
    const { clock, faults, provider, asked } = stage({ cbFailureThreshold: 2 });
    faults.set('unreachable');
    expect((await ended(clock, provider.get(at))).code).toBe('vault_unreachable');
    expect(asked).toHaveLength(2);
    expect(await ended(clock, provider.get(at))).toMatchObject({ code: 'circuit_open', ms: 0 });
  });

  test('twenty reads that begin together outlive a vault that fails for a moment', async () => {
    const { clock, faults, provider, asked } = stage();
    faults.set('unreachable', { times: 60 });
    const reading = Promise.all(Array.from({ length: 20 }, () => provider.get(at)));
    expect((await ended(clock, reading)).code).toBeUndefined();
    expect(asked).toHaveLength(80);
  });

  test('reads that begin together count as one in each of their attempts; the next one opens it', async () => {
    const { clock, faults, provider, asked } = stage();
    faults.set('unreachable');
    const reading = Promise.allSettled(Array.from({ length: 20 }, () => provider.get(at)));
    await ended(clock, reading);
    expect(asked).toHaveLength(80);
    expect((await ended(clock, provider.get(at))).code).toBe('vault_unreachable');
    expect(asked).toHaveLength(81);
    expect((await ended(clock, provider.get(at))).code).toBe('circuit_open');
  });

  test('five reads that begin together and wait out a vault which hangs are enough', async () => {
    const { clock, provider, read, set } = circuit();
    set('hang');
    const reading = Promise.allSettled(Array.from({ length: 5 }, () => provider.get(at)));
    expect((await ended(clock, reading)).ms).toBe(10_000);
    expect(await read('ok')).toBe('circuit_open');
  });

  test('a success ends the row for those who began before it', async () => {
    const { read, provider, set, clock } = circuit({ cbFailureThreshold: 2 });
    await read('vault_failed');
    set('hang');
    const early = new AbortController();
    const hanging = provider.get(at, { signal: early.signal });
    hanging.catch(() => {});
    await turn();
    expect(await read('ok')).toBeUndefined();
    expect((await ended(clock, hanging)).code).toBe('timeout');
    expect(await read('ok')).toBeUndefined();
  });

  test('is that of one decorated provider', async () => {
    const { clock, faults, inner } = stage();
    const decorate = resilience({ clock, maxRetries: 0, cbFailureThreshold: 1 });
    const [one, other] = [decorate(inner), decorate(inner)];
    faults.set('failed', { times: 1 });
    await one.get(at).catch(() => {});
    await expect(one.get(at)).rejects.toMatchObject({ code: 'circuit_open' });
    expect((await other.get(at)).path).toBe('app/db');
  });

  test('makes a check unready without asking', async () => {
    const { provider, read } = circuit();
    await read('vault_failed', 5);
    expect(await provider.check()).toMatchObject({ status: 'unready', error: { code: 'circuit_open' } });
  });
});
