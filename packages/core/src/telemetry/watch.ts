import type { Clock } from '../clock/index.ts';
import type { SpanSignal, Traced } from '../signal/index.ts';
import { safely } from './safely.ts';

/** Tells how long something took, in seconds, when it has ended. */
export function watch<Payload extends object>(
  signal: SpanSignal<Payload>,
  clock: Clock,
  on: {
    readonly start?: (payload: Traced<Payload>) => void;
    readonly end: (payload: Traced<Payload>, seconds: number) => void;
  },
): () => void {
  const steady = () => clock.steady?.() ?? clock.now();
  const began = new WeakMap<Traced<Payload>, number>();
  return signal.subscribe({
    start: safely((payload) => {
      began.set(payload, steady());
      on.start?.(payload);
    }),
    end: safely((payload) => {
      const since = began.get(payload);
      if (since !== undefined) on.end(payload, (steady() - since) / 1_000);
    }),
  });
}
