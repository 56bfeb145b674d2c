import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import { isKeywardError } from '../errors/index.ts';
import type { SignalOutcome } from './payload.ts';

/** What a subscriber is told of something that takes time; one object from its start to its end. */
export type Traced<Payload extends object> = Payload & {
  /** Absent until it has ended. */
  readonly outcome?: SignalOutcome;
};

/** Who wants to know of something that takes time. */
export interface SpanListener<Payload extends object> {
  start?(payload: Traced<Payload>): void;
  /** `outcome` is there. */
  end?(payload: Traced<Payload>): void;
}

/**
 * Something that takes time, on the tracing channel `keyward:<name>` of `node:diagnostics_channel`: `start`, `end`,
 * `asyncStart`, `asyncEnd` and, before these, `error` where it failed. Messages have an `outcome` at the end, and never the
 * result or the error itself. Stores bound to `start` are those of everything that happens inside.
 */
export interface SpanSignal<Payload extends object> {
  /** Name of the tracing channel. */
  readonly name: string;
  /** Asked before a payload is made: without a subscriber nothing is made. */
  readonly hasSubscribers: boolean;
  /**
   * Acts, and tells it.
   *
   * @returns What `act` gives.
   * @throws What `act` throws.
   */
  trace<Result>(payload: Payload, act: () => Promise<Result>): Promise<Result>;
  /** @returns Ends the subscription. */
  subscribe(listener: SpanListener<Payload>): () => void;
}

export function spanSignal<Payload extends object>(name: string): SpanSignal<Payload> {
  const full = `keyward:${name}`;
  const own: TracingChannel<unknown, object> = tracingChannel(full);
  return {
    name: full,
    get hasSubscribers() {
      return own.hasSubscribers;
    },
    trace: (payload, act) => trace(own, { ...payload }, act),
    subscribe({ start, end }) {
      const begun = (message: unknown) => start?.(message as Traced<Payload>);
      const ended = (message: unknown) => end?.(message as Traced<Payload>);
      own.start.subscribe(begun);
      own.asyncEnd.subscribe(ended);
      return () => {
        own.start.unsubscribe(begun);
        own.asyncEnd.unsubscribe(ended);
      };
    },
  };
}

async function trace<Result>(
  on: TracingChannel<unknown, object>,
  message: { outcome?: SignalOutcome },
  act: () => Promise<Result>,
): Promise<Result> {
  const settled = (outcome: SignalOutcome) => {
    message.outcome = outcome;
    if (outcome !== 'succeeded') on.error.publish(message);
    on.asyncStart.publish(message);
    on.asyncEnd.publish(message);
  };
  let work: Promise<Result>;
  try {
    work = on.start.runStores(message, act);
  } finally {
    on.end.publish(message);
  }
  try {
    const result = await work;
    settled('succeeded');
    return result;
  } catch (thrown) {
    settled(isKeywardError(thrown) ? thrown.code : 'aborted');
    throw thrown;
  }
}
