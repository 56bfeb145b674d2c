/**
 * Does something with each, so many at once. The first failure aborts what is under way and is thrown when all of it
 * has ended.
 */
export async function abreast<Item>(
  items: readonly Item[],
  most: number,
  outer: AbortSignal,
  act: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  const queue = items.values();
  const failures: unknown[] = [];
  const work = async () => {
    for (const item of queue) {
      try {
        signal.throwIfAborted();
        await act(item, signal);
      } catch (thrown) {
        failures.push(thrown);
        own.abort(thrown);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  if (failures.length > 0) throw failures[0];
}
