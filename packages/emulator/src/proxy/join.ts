import type { Socket } from 'node:net';

/** Neither side has said anything for so long. */
const IDLE_MS = 30 * 60_000;

/** Hands bytes both ways. Either side may end its half; an error or an end of one is the end of both. */
export function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => from.destroy());
    // What it had said is still on its way to whoever reads slowly; an error is not waited for.
    from.once('close', (failed: boolean) => (failed ? to.destroy() : to.destroySoon()));
    from.setTimeout(IDLE_MS, () => from.destroy());
    from.pipe(to);
  }
}
