import { bounded, type Clock, systemClock, TookTooLong, untilAborted } from '@keyward/core/clock';
import { vaultError } from '@keyward/core/errors';
import type { Call } from '@keyward/core/provider';
import { type Doing, failureOf, lateness } from './failure.ts';

/** What a method of the official client takes last, if anything. */
export type Options = readonly [] | readonly [{ readonly abortSignal: AbortSignal }];

/** How an official client is asked. */
export interface AskingOptions {
  /** Whether its methods take a signal, which the stand-ins of tests may not expect. */
  readonly abortable?: boolean;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** One request of an official client at a time: admitted, bounded and ended as the call says, with Keyward's errors. */
export interface Asking {
  ask<Answer>(doing: Doing, call: Call, send: (options: Options) => Promise<Answer>): Promise<Answer>;
  close(): void;
}

export function asking({ abortable = false, clock = systemClock }: AskingOptions): Asking {
  const closed = new AbortController();
  return {
    async ask(doing, { signal, requests }, send) {
      const until = AbortSignal.any([closed.signal, ...(signal === undefined ? [] : [signal])]);
      until.throwIfAborted();
      await requests?.admit(doing.kind, until);
      const sending = (end: AbortSignal) => send(abortable ? [{ abortSignal: end }] : []);
      try {
        if (requests === undefined) return await untilAborted(sending(until), until);
        return await bounded(sending, { ms: requests.timeoutMs, clock, signal: until });
      } catch (thrown) {
        until.throwIfAborted();
        throw thrown instanceof TookTooLong ? lateness(doing) : failureOf(thrown, doing);
      }
    },
    close() {
      closed.abort(vaultError('provider_closed', { message: 'The official client was used after close().' }));
    },
  };
}
