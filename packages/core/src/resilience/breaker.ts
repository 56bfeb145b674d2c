import {
  CircuitState,
  circuitBreaker,
  handleWhenResult,
  type IBackoff,
  type IBackoffFactory,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Clock } from '../clock/index.ts';
import { isKeywardError, type VaultTimeoutError, vaultError } from '../errors/index.ts';
import { type BreakerSignal, signals } from '../signal/index.ts';
import { type Failing, failureCount, type Standing } from './count.ts';
import { steadyBy } from './steady.ts';
import type { Weight } from './weight.ts';

/** How an attempt ended. */
export type Outcome<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly thrown: unknown; readonly weight: Weight };

/** The circuit of one vault. */
export interface Breaker {
  /** True where nobody would be let through now. */
  readonly isOpen: boolean;
  /** @throws `circuit_open` where nobody would be let through now. */
  refuse(): void;
  /**
   * Lets an attempt through, and weighs how it ended.
   *
   * @param standing - Of the operation whose attempt it is.
   * @param attempt - Never throws.
   * @throws `circuit_open`
   */
  run<Result>(standing: Standing, attempt: () => Promise<Outcome<Result>>): Promise<Outcome<Result>>;
  /** Where an operation stands that begins now. */
  standing(): Standing;
}

interface BreakerParts {
  readonly clock: Clock;
  readonly threshold: number;
  readonly resetMs: number;
  readonly mount?: string;
}

/** How long to wait for the attempt that tries a half open circuit: nobody knows, and it is not long. */
const TRIAL_MS = 1_000;

/** Ends an attempt that says nothing of the vault past the policy, which would take it for a success. */
class Passing {
  readonly outcome: Outcome<never>;
  constructor(outcome: Outcome<never>) {
    this.outcome = outcome;
  }
}

/**
 * The states are cockatiel's. What counts, by which clock it opens again, and what is told to whom is not let through, is
 * decided here: cockatiel goes by the clock of the machine, and whoever came while it tried would wait without end.
 */
export function openBreaker({ clock, threshold, resetMs, mount }: BreakerParts): Breaker {
  const rest = resting(clock, resetMs);
  const counter = failureCount(threshold);
  let last: unknown;
  const policy = circuitBreaker(
    handleWhenResult((outcome) => {
      const { failing } = outcome as { readonly failing?: Failing };
      if (failing !== undefined) counter.add(failing);
      return failing !== undefined;
    }),
    { halfOpenAfter: rest.factory, breaker: counter },
  );
  policy.onStateChange((state) => {
    if (signals.breaker.hasSubscribers) signals.breaker.publish(told(state, last, mount));
  });
  const refusal = () =>
    policy.state === CircuitState.HalfOpen ? open(last, TRIAL_MS) : open(last, rest.leftMs());
  const isOpen = () =>
    policy.state === CircuitState.HalfOpen || (policy.state === CircuitState.Open && rest.leftMs() > 0);
  return {
    get isOpen() {
      return isOpen();
    },
    refuse() {
      if (isOpen()) throw refusal();
    },
    standing: counter.standing,
    async run<Result>(standing: Standing, attempt: () => Promise<Outcome<Result>>) {
      if (isOpen()) throw refusal();
      const trying = policy.state !== CircuitState.Closed;
      try {
        return await policy.execute(async () => {
          const outcome = await attempt();
          if (outcome.ok || outcome.weight === 'answered') return outcome;
          if (outcome.weight === 'none' && !trying) throw new Passing(outcome);
          if (outcome.weight !== 'none') last = outcome.thrown;
          const slow = isKeywardError(outcome.thrown) && outcome.thrown.code === 'timeout';
          return { ...outcome, failing: { standing, slow, barred: outcome.weight === 'barred' } };
        });
      } catch (thrown) {
        if (thrown instanceof Passing) return thrown.outcome;
        throw isBrokenCircuitError(thrown) ? refusal() : thrown;
      }
    },
  };
}

type Waiting = IBackoffFactory<{ readonly result: unknown }>;

/** When an open circuit lets somebody try: after the reset time, at once where the one who tried has left without an answer. */
function resting(clock: Clock, resetMs: number) {
  let since = Number.NEGATIVE_INFINITY;
  const leftMs = () => {
    const now = steadyBy(clock);
    // A clock that was set back must not keep a circuit open for longer.
    since = Math.min(since, now);
    return Math.max(0, since + resetMs - now);
  };
  const next: Waiting['next'] = ({ result }) => {
    const { value } = result as { readonly value?: { readonly weight?: Weight } };
    since = value?.weight === 'none' ? Number.NEGATIVE_INFINITY : steadyBy(clock);
    const backoff: IBackoff<{ readonly result: unknown }> = {
      get duration() {
        return leftMs() > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next,
    };
    return backoff;
  };
  return { leftMs, factory: { next } satisfies Waiting };
}

function told(state: CircuitState, last: unknown, mount: string | undefined): BreakerSignal {
  const word =
    state === CircuitState.Open ? 'open' : state === CircuitState.HalfOpen ? 'half_open' : 'closed';
  return {
    state: word,
    ...(mount === undefined ? {} : { mount }),
    ...(word === 'open' && isKeywardError(last) ? { outcome: last.code } : {}),
  };
}

function open(last: unknown, retryAfterMs: number): VaultTimeoutError {
  const cause = isKeywardError(last) ? last : undefined;
  const why = cause === undefined ? '' : ` The last failure was ${cause.code}: ${cause.message}`;
  return vaultError('circuit_open', {
    message: `The vault was not asked, since its circuit is open; it is tried again in ${Math.ceil(retryAfterMs / 1_000)} s.${why}`,
    retryAfterMs,
    ...(cause === undefined ? {} : { cause, hint: cause.hint }),
    ...(cause?.azure === undefined ? {} : { azure: cause.azure }),
  });
}
