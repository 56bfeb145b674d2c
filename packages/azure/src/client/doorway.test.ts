import { expect, test } from 'vitest';
import { doorway } from './doorway.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('the first call goes alone; the others follow once it has ended, and later ones wait for nobody', async () => {
  const [door, through] = [doorway(), true];
  const enter = <T>(act: () => Promise<T>) => door(act, () => through);
  const first = Promise.withResolvers<void>();
  const log: string[] = [];
  const pioneer = enter(() => first.promise);
  const others = [1, 2].map((each) => enter(async () => log.push(`other ${each}`)));
  await settled();
  expect(log).toEqual([]);
  first.resolve();
  await Promise.all([pioneer, ...others]);
  expect(log).toEqual(['other 1', 'other 2']);
  const slow = enter(() => new Promise<void>(() => {}));
  await enter(async () => log.push('later'));
  expect(log.at(-1)).toBe('later');
  expect(slow).toBeInstanceOf(Promise);
});

test('those who waited for a call that failed go at once: nobody waits twice', async () => {
  const [door, through] = [doorway(), false];
  const enter = <T>(act: () => Promise<T>) => door(act, () => through);
  const first = Promise.withResolvers<void>();
  const pioneer = enter(() => first.promise);
  const never = enter(() => new Promise<void>(() => {}));
  const other = enter(async () => 'went');
  first.reject(new Error('no'));
  await expect(pioneer).rejects.toThrow('no');
  expect(await other).toBe('went');
  expect(never).toBeInstanceOf(Promise);
});

test('a first call that was refused with its token has found the way', async () => {
  const enter = doorway();
  const refused = enter(
    () => Promise.reject(new Error('not found')),
    () => true,
  );
  await expect(refused).rejects.toThrow('not found');
  const slow = enter(
    () => new Promise<void>(() => {}),
    () => false,
  );
  expect(
    await enter(
      async () => 'went',
      () => false,
    ),
  ).toBe('went');
  expect(slow).toBeInstanceOf(Promise);
});
