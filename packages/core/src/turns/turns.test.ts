import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns, MOST_WAITING } from './index.ts';

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

test('acts of one key follow each other in the order in which they came', async () => {
  const turns = createTurns();
  const order: string[] = [];
  await Promise.all(
    [1, 2, 3].map((nth) =>
      turns.take('a', 'a', undefined, async () => {
        order.push(`${nth} begins`);
        await turn();
        order.push(`${nth} ends`);
      }),
    ),
  );
  expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
});

test('another key is another line', async () => {
  const turns = createTurns();
  const first = gate();
  const writing = turns.take('a', 'a', undefined, () => first.passed);
  expect(await turns.take('b', 'b', undefined, async () => 'in')).toBe('in');
  first.open();
  await writing;
});

test('an act that fails lets the next one in', async () => {
  const turns = createTurns();
  const failing = turns.take('a', 'a', undefined, () => Promise.reject(new Error('odd')));
  const next = turns.take('a', 'a', undefined, async () => 'in');
  await expect(failing).rejects.toThrow('odd');
  expect(await next).toBe('in');
});

test('whoever leaves while waiting does not act, and lets nobody past', async () => {
  const turns = createTurns();
  const first = gate();
  const caller = new AbortController();
  const order: string[] = [];
  const writing = turns.take('a', 'a', undefined, () => first.passed.then(() => order.push('first')));
  const leaving = turns.take('a', 'a', caller.signal, async () => order.push('left'));
  const last = turns.take('a', 'a', undefined, async () => order.push('last'));
  caller.abort('enough');
  await expect(leaving).rejects.toBe('enough');
  await turn();
  expect(order).toEqual([]);
  first.open();
  await Promise.all([writing, last]);
  expect(order).toEqual(['first', 'last']);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  await expect(turns.take('a', 'a', caller.signal, async () => 'later')).rejects.toBe('enough');
});

test('nothing of a turn that is over stays with its caller', async () => {
  const turns = createTurns();
  const { signal } = new AbortController();
  await Promise.all([1, 2].map(() => turns.take('a', 'a', signal, turn)));
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test(`${MOST_WAITING} may wait for one key, and one more is refused`, async () => {
  const turns = createTurns();
  const first = gate();
  const acts = [turns.take('a', 'a', undefined, () => first.passed)];
  for (let nth = 0; nth < MOST_WAITING; nth++) acts.push(turns.take('a', 'a', undefined, async () => {}));
  await expect(turns.take('a', '`app/db`', undefined, async () => {})).rejects.toMatchObject({
    code: 'throttled',
    message: '100 writers of this process wait for `app/db` already; this one was not added.',
    hint: 'Look for a loop that writes this secret.',
  });
  first.open();
  await Promise.all(acts);
  expect(await turns.take('a', 'a', undefined, async () => 'in')).toBe('in');
});
