import { ageOf, type Clock, type Moment, nowBy } from '../clock/index.ts';
import type { Secret, SecretLocation, SecretProvider } from '../provider/index.ts';
import { familyOf, keyOf } from './entry.ts';

/** One call of the store, for everybody who waits for it. */
export interface Flight {
  readonly at: SecretLocation;
  readonly family: string;
  readonly sent: Moment;
  /** False from when something newer came in between, or nobody waits any more: its answer is then not kept. */
  current: boolean;
}

interface Underway extends Flight {
  readonly answer: PromiseWithResolvers<Secret>;
  readonly end: AbortController;
  waiting: number;
}

/** What {@link flightsOf} needs. */
export interface FlightsOptions {
  readonly provider: SecretProvider;
  readonly clock: Clock;
  /** One that was sent longer ago than this is not joined: it may have seen what is too old by now. */
  readonly joinableMs: number;
  /** Told before anybody who waits is. */
  readonly onAnswer: (flight: Flight, secret: Secret) => void;
  readonly onFailure: (flight: Flight, thrown: unknown) => void;
}

/** The calls that are under way. */
export interface Flights {
  /** Waits for the call of a place, which is sent where none is under way; `onWait` is told which of the two. */
  wait(
    at: SecretLocation,
    signal: AbortSignal | undefined,
    onWait: (how: 'join' | 'miss') => void,
  ): Promise<Secret>;
  /** Sends a call that nobody waits for, unless one is under way. */
  refresh(at: SecretLocation): void;
  /** From now on nobody joins the calls of a family, or any, and what they bring is not kept. */
  overtake(family?: string): void;
  /** Ends them all, with a reason for everybody who waits. */
  close(reason: unknown): void;
}

export function flightsOf({ provider, clock, joinableMs, onAnswer, onFailure }: FlightsOptions): Flights {
  const byKey = new Map<string, Underway>();
  const all = new Set<Underway>();

  const detach = (flight: Underway) => {
    flight.current = false;
    const key = keyOf(flight.at);
    if (byKey.get(key) === flight) byKey.delete(key);
  };
  const overtake = (flight: Underway) => {
    detach(flight);
    if (flight.waiting === 0) flight.end.abort();
  };
  const joinable = (key: string): Underway | undefined => {
    const flight = byKey.get(key);
    if (flight === undefined || ageOf(flight.sent, clock) < joinableMs) return flight;
    overtake(flight);
    return undefined;
  };

  const send = (at: SecretLocation): Underway => {
    const answer = Promise.withResolvers<Secret>();
    const flight: Underway = {
      at,
      family: familyOf(at.path),
      sent: nowBy(clock),
      current: true,
      answer,
      end: new AbortController(),
      waiting: 0,
    };
    // Whoever waits hears of a failure; where nobody does, it is nobody's.
    answer.promise.catch(() => {});
    byKey.set(keyOf(at), flight);
    all.add(flight);
    void ask(flight);
    return flight;
  };

  const ask = async (flight: Underway): Promise<void> => {
    try {
      const secret = await provider.get(flight.at, { signal: flight.end.signal });
      onAnswer(flight, secret);
      flight.answer.resolve(secret);
    } catch (thrown) {
      if (!flight.end.signal.aborted) onFailure(flight, thrown);
      flight.answer.reject(thrown);
    } finally {
      detach(flight);
      all.delete(flight);
    }
  };

  const leave = (flight: Underway, reason: unknown) => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    detach(flight);
    flight.end.abort(reason);
  };

  return {
    async wait(at, signal, onWait) {
      const joined = joinable(keyOf(at));
      onWait(joined === undefined ? 'miss' : 'join');
      const flight = joined ?? send(at);
      flight.waiting += 1;
      if (signal === undefined) return flight.answer.promise;
      const left = Promise.withResolvers<never>();
      const onAbort = () => {
        left.reject(signal.reason);
        leave(flight, signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      try {
        return await Promise.race([flight.answer.promise, left.promise]);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    refresh(at) {
      if (!byKey.has(keyOf(at))) send(at);
    },
    overtake(family) {
      for (const flight of [...byKey.values()]) {
        if (family === undefined || flight.family === family) overtake(flight);
      }
    },
    close(reason) {
      for (const flight of all) {
        detach(flight);
        flight.end.abort(reason);
        flight.answer.reject(reason);
      }
    },
  };
}
