import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import { isKeywardError } from '../errors/index.ts';
import type { SignalOutcome } from './payload.ts';

/** What a subscriber is told of something that takes time; one object from its start to its end. */
export type Traced<Payload extends object> = Payload & {
  /** Absent until it has ended. */
  readonly outcome?: SignalOutcome;
};

/** What is told at the end, where whoever acts knows more than whether it went well. */
export interface TraceEnd<Payload extends object, Result> {
  /** Members of the payload that its result tells; never the result itself. */
  found?(result: Result): Partial<Payload>;
  /** Default: a code of the error table, and `aborted` for everything else. */
  outcome?(thrown: unknown): SignalOutcome;
}

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
  trace<Result>(
    payload: Payload,
    act: () => Promise<Result>,
    end?: TraceEnd<Payload, Result>,
  ): Promise<Result>;
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
    trace: (payload, act, end) => trace(own, { ...payload }, act, end ?? {}),
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

async function trace<Payload extends object, Result>(
  on: TracingChannel<unknown, object>,
  message: Payload & { outcome?: SignalOutcome },
  act: () => Promise<Result>,
  { found, outcome = outcomeOf }: TraceEnd<Payload, Result>,
): Promise<Result> {
  const settled = (how: SignalOutcome) => {
    message.outcome = how;
    if (how !== 'succeeded') on.error.publish(message);
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
    if (found !== undefined) Object.assign(message, found(result));
    settled('succeeded');
    return result;
  } catch (thrown) {
    settled(outcome(thrown));
    throw thrown;
  }
}

function outcomeOf(thrown: unknown): SignalOutcome {
  return isKeywardError(thrown) ? thrown.code : 'aborted';
}
