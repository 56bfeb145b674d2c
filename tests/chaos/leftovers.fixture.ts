import { setTimeout as rest } from 'node:timers/promises';
import { expect } from 'vitest';

const PATIENCE_MS = 2_000;

/** Rejections that nobody handled, from now on until disposed, which fails where there was one. */
export function rejections(): Disposable & { readonly found: readonly unknown[] } {
  const found: unknown[] = [];
  const note = (reason: unknown) => {
    found.push(reason);
  };
  process.on('unhandledRejection', note);
  return {
    found,
    [Symbol.dispose]() {
      process.off('unhandledRejection', note);
      expect(found, 'nobody handled a rejection').toEqual([]);
    },
  };
}

/**
 * Timers that keep this process alive, by kind. Sockets are counted at the relay: the emulator's ends of those
 * over which somebody signed in are of this process, too, and stay a while.
 */
export function held(): Readonly<Record<string, number>> {
  const counted = ['Timeout', 'Immediate'];
  const now = process.getActiveResourcesInfo();
  return Object.fromEntries(counted.map((kind) => [kind, now.filter((one) => one === kind).length]));
}

/** Waits a moment for sockets to be gone on both sides, and fails where more is held than before, or a way is still used. */
export async function expectNoMoreThan(
  before: Readonly<Record<string, number>>,
  way: { readonly connections: number },
): Promise<void> {
  const more = () =>
    Object.entries({ ...held(), connections: way.connections }).filter(
      ([kind, count]) => count > (before[kind] ?? 0),
    );
  for (const end = performance.now() + PATIENCE_MS; more().length > 0 && performance.now() < end; ) {
    // A timer of one's own counts, so that it is over before the next look.
    await rest(20);
  }
  expect(more(), 'something was left behind').toEqual([]);
}
