import type { Gateway } from '@keyward/core/service';
import { expect, test } from 'vitest';
import { changeOver } from '../src/change-over.ts';

/** Only the end of a gateway is of concern here. */
function scene() {
  const closed: string[] = [];
  const gateway = (name: string) =>
    ({
      async close() {
        closed.push(name);
        if (name === 'broken') throw new Error('it does not end well');
      },
    }) as Gateway;
  return { closed, gateway };
}

test('each that was changed for another is closed once, when its last user is done', async () => {
  const { closed, gateway } = scene();
  const [one, two, three] = [gateway('one'), gateway('two'), gateway('three')];
  const vaults = changeOver(one);
  const { promise, resolve } = Promise.withResolvers<void>();
  const uses = [
    vaults.use(() => promise),
    vaults.use(() => promise.then(() => Promise.reject(new Error('no')))),
  ];
  vaults.change(two);
  expect(closed, 'it is in use').toEqual([]);
  expect(await vaults.use(async (current) => current === two)).toBe(true);
  resolve();
  expect((await Promise.allSettled(uses)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(closed).toEqual(['one']);
  vaults.change(three);
  expect(closed, 'nobody used it').toEqual(['one', 'two']);
  await vaults.close();
  expect(closed).toEqual(['one', 'two', 'three']);
});

test('one that does not end well is no concern of whoever used it', async () => {
  const { closed, gateway } = scene();
  const vaults = changeOver(gateway('broken'));
  const use = vaults.use(async () => 'answer');
  vaults.change(gateway('next'));
  expect(await use).toBe('answer');
  expect(closed).toEqual(['broken']);
});

test('one that comes after the end is closed at once', async () => {
  const { closed, gateway } = scene();
  const vaults = changeOver(gateway('one'));
  await vaults.close();
  vaults.change(gateway('late'));
  expect(closed.toSorted()).toContain('late');
});
