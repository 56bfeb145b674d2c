import { describe, expect, it } from 'vitest';
import { fakeClock } from './index.ts';

describe('fakeClock', () => {
  it('stands still, and moves as far as it is told', async () => {
    const clock = fakeClock(1_000);
    expect(clock.now()).toBe(1_000);
    const moved = clock.advance(250);
    expect(clock.now()).toBe(1_250);
    await moved;
    expect(fakeClock().now()).toBe(Date.UTC(2030, 0, 1));
  });

  it('wakes sleepers in the order of their times, each at its own time', async () => {
    const clock = fakeClock(0);
    const log: string[] = [];
    const rest = async (name: string, ms: number) => {
      await clock.sleep(ms);
      log.push(`${name} at ${clock.now()}`);
    };
    const all = [rest('late', 30), rest('early', 10), rest('second early', 10), rest('too late', 31)];
    expect(clock.sleeping).toBe(4);
    await clock.advance(30);
    expect(log).toEqual(['early at 10', 'second early at 10', 'late at 30']);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    await Promise.all(all);
    expect(log.at(-1)).toBe('too late at 31');
  });

  it('wakes a sleeper that lies down again within one advance', async () => {
    const clock = fakeClock(0);
    const times: number[] = [];
    const polling = (async () => {
      for (let round = 1; round <= 3; round++) {
        await clock.sleep(10);
        times.push(clock.now());
      }
    })();
    await clock.advance(35);
    await polling;
    expect(times).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  it('adds advances that overlap', async () => {
    const clock = fakeClock(0);
    const rested = Promise.all([clock.sleep(5), clock.sleep(15)]);
    await Promise.all([clock.advance(10), clock.advance(10)]);
    await rested;
    expect(clock.now()).toBe(20);
  });

  it('ends a sleep with the reason of its signal, before and during', async () => {
    const clock = fakeClock(0);
    const reason = new Error('enough');
    await expect(clock.sleep(10, AbortSignal.abort(reason))).rejects.toBe(reason);
    const caller = new AbortController();
    const sleep = clock.sleep(10, caller.signal);
    caller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
    await clock.advance(10);
  });

  it.each([0, -1])('does not sleep for %d ms', async (ms) => {
    const clock = fakeClock(0);
    await clock.sleep(ms);
    expect(clock.sleeping).toBe(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('does not advance by %d', async (ms) => {
    await expect(fakeClock(0).advance(ms)).rejects.toThrow('A clock moves forward by a finite number.');
  });
});
