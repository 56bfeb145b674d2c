import { vaultError } from '@keyward/core/errors';
import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import type { Look, NamedValue } from '../retrieval/values.ts';
import { changesIn, watch } from './watch.ts';

const INTERVAL = 60_000;
const SETTLE = 2_000;

const value = (name: string, text: string, version?: string): NamedValue => ({
  name,
  value: secretValue(text),
  version,
});
const all = (...values: readonly NamedValue[]): Look => ({ values, troubles: [] });
const away = (...values: readonly NamedValue[]): Look => ({
  values,
  troubles: [{ of: 'B', problem: vaultError('vault_unreachable', { message: 'No connection.' }) }],
});

/** A watch over what the looks give, one after the other; the last stays. It ends in the middle of one look, if asked. */
function stage(first: readonly NamedValue[], looks: readonly Look[], endAt?: number) {
  const clock = fakeClock();
  const end = new AbortController();
  const told: string[] = [];
  const changes: string[] = [];
  const queue = [...looks];
  let count = 0;
  const watching = watch(
    first,
    {
      clock,
      intervalMs: INTERVAL,
      look: async () => {
        count += 1;
        if (count === endAt) end.abort(new Error('enough'));
        const [next] = queue.length > 1 ? queue.splice(0, 1) : queue;
        if (next === undefined) throw new Error('nothing to see');
        return next;
      },
      tell: (text) => void told.push(text),
      onChange: async (values, names) => {
        changes.push(
          `${names.join()}: ${values.map((each) => `${each.name}=${each.value.reveal()}`).join()}`,
        );
      },
    },
    end.signal,
  );
  watching.catch(() => {});
  return { clock, end, told, changes, watching, looks: () => count };
}

const A1 = value('A', 'old', 'v1');
const A2 = value('A', 'new', 'v2');
const A3 = value('A', 'newer', 'v3');
const B1 = value('B', 'b', 'v1');
const B2 = value('B', 'bb', 'v2');

test('nothing is asked before the interval is over, and the same again is no change', async () => {
  const { clock, looks, changes } = stage([A1], [all(A1)]);
  await clock.advance(INTERVAL - 1);
  expect(looks()).toBe(0);
  await clock.advance(3 * INTERVAL);
  expect(looks()).toBe(3);
  expect(changes).toEqual([]);
});

test('a change counts when two looks agree', async () => {
  const { clock, changes } = stage([A1, B1], [all(A2, B1), all(A2, B1)]);
  await clock.advance(INTERVAL);
  expect(changes).toEqual([]);
  await clock.advance(SETTLE);
  expect(changes).toEqual(['A: A=new,B=b']);
  await clock.advance(3 * INTERVAL);
  expect(changes, 'once').toHaveLength(1);
});

test('secrets that are rotated one after the other are one change', async () => {
  const { clock, changes } = stage([A1, B1], [all(A2, B1), all(A2, B2), all(A3, B2), all(A3, B2)]);
  await clock.advance(INTERVAL + 3 * SETTLE);
  expect(changes).toEqual(['A,B: A=newer,B=bb']);
});

test('nothing is acted upon when the watch has ended during a look', async () => {
  const { clock, changes, end, watching } = stage([A1], [all(A2), all(A2)], 2);
  await clock.advance(INTERVAL + SETTLE);
  await expect(watching).rejects.toBe(end.signal.reason);
  expect(changes).toEqual([]);
});

test('what is put back before anybody acted is no change', async () => {
  const { clock, changes } = stage([A1], [all(A2), all(A1), all(A1)]);
  await clock.advance(INTERVAL + 2 * SETTLE);
  expect(changes).toEqual([]);
});

test('what changes at every look is acted upon in the end', async () => {
  let version = 1;
  const looks = Array.from({ length: 20 }, () => all(value('A', `x${version}`, `v${++version}`)));
  const { clock, changes } = stage([A1], looks);
  await clock.advance(INTERVAL + 5 * SETTLE);
  expect(changes).toHaveLength(1);
});

test('a vault that is away changes nothing, and is told once, as is its return', async () => {
  const { clock, changes, told } = stage([A1, B1], [away(A2), away(A2), away(A2), all(A2, B1), all(A2, B1)]);
  await clock.advance(3 * INTERVAL);
  expect(changes, 'old and new values are never mixed').toEqual([]);
  expect(told).toEqual([
    'B cannot be read at present (vault_unreachable); the program goes on with the values that it has.',
  ]);
  await clock.advance(INTERVAL + SETTLE);
  expect(told.slice(1)).toEqual(['All secrets can be read again.']);
  expect(changes).toEqual(['A: A=new,B=b']);
});

test('a secret that is deleted keeps its last value, though it is optional or has a default', async () => {
  const stoodIn = value('B', 'default');
  const { clock, changes } = stage([A1, B1], [all(A1), all(A1, stoodIn), all(A2, stoodIn), all(A2, stoodIn)]);
  await clock.advance(2 * INTERVAL);
  expect(changes).toEqual([]);
  await clock.advance(INTERVAL + SETTLE);
  expect(changes).toEqual(['A: A=new,B=b']);
});

test('a secret that appears is a change', async () => {
  const { clock, changes } = stage([A1], [all(A1, B1)]);
  await clock.advance(INTERVAL + SETTLE);
  expect(changes).toEqual(['B: A=old,B=b']);
});

test('an abort ends it at once, and nothing sleeps on', async () => {
  const { clock, end, watching } = stage([A1], [all(A1)]);
  await clock.advance(INTERVAL);
  end.abort(new Error('over'));
  await expect(watching).rejects.toThrow('over');
  expect(clock.sleeping).toBe(0);
});

describe('changes', () => {
  test.each<[NamedValue, NamedValue, readonly string[], string]>([
    [A1, value('A', 'old', 'v1'), [], 'the same version'],
    [A1, value('A', 'old', 'v2'), [], 'another version of the same value'],
    [A1, A2, ['A'], 'another version and value'],
    [value('A', 'x'), value('A', 'x'), [], 'a default'],
    [value('A', 'x'), value('A', 'x', 'v1'), [], 'a default that was written to the vault'],
    [value('A', 'x'), A1, ['A'], 'a secret in place of a default'],
  ])('%j and %j', (before, now, names, why) => {
    expect(changesIn([before], [now]), why).toEqual(names);
  });
});
