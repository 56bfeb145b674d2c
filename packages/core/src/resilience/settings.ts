import { vaultError } from '../errors/index.ts';

/** How much patience is had with a vault. Times are in seconds, fractions allowed. */
export interface ResilienceSettings {
  /** How long an operation may take, with all that it waits for. Default: 30. */
  readonly timeoutS?: number;
  /** How long one attempt may take. Default: 10. */
  readonly tryTimeoutS?: number;
  /** How often an operation is tried again; 0 for never. Default: 3. */
  readonly maxRetries?: number;
  /** The longest wait before the first retry; it doubles from one to the next. Default: 1. */
  readonly retryDelayS?: number;
  /** The longest wait before any retry, unless the vault asks for a longer one. Default: 60. */
  readonly maxRetryDelayS?: number;
  /** After how many failures in a row the circuit opens; operations side by side that fail at once count as one. Default: 5. */
  readonly cbFailureThreshold?: number;
  /** How long an open circuit lets nobody through. Default: 30. */
  readonly cbResetTimeoutS?: number;
}

type Name = keyof ResilienceSettings;

interface Rule {
  readonly variable: string;
  readonly standard: number;
  readonly takes: string;
  fits(given: number): boolean;
}

/** A day: more than anybody waits, and well below what setTimeout holds. */
const MOST_S = 86_400;

const seconds = (variable: string, standard: number): Rule => ({
  variable,
  standard,
  takes: `seconds above 0 and up to ${MOST_S}`,
  fits: (given) => given > 0 && given <= MOST_S,
});

const count = (variable: string, standard: number, least: number, most: number): Rule => ({
  variable,
  standard,
  takes: `whole numbers from ${least} to ${most}`,
  fits: (given) => Number.isInteger(given) && given >= least && given <= most,
});

export const RULES: Readonly<Record<Name, Rule>> = {
  timeoutS: seconds('KEYWARD_TIMEOUT_S', 30),
  tryTimeoutS: seconds('KEYWARD_TRY_TIMEOUT_S', 10),
  maxRetries: count('KEYWARD_MAX_RETRIES', 3, 0, 100),
  retryDelayS: seconds('KEYWARD_RETRY_DELAY_S', 1),
  maxRetryDelayS: seconds('KEYWARD_MAX_RETRY_DELAY_S', 60),
  cbFailureThreshold: count('KEYWARD_CB_FAILURE_THRESHOLD', 5, 1, 1_000),
  cbResetTimeoutS: seconds('KEYWARD_CB_RESET_TIMEOUT_S', 30),
};

export const NAMES = Object.keys(RULES) as readonly Name[];

/**
 * What is set, with the default in place of what is not.
 *
 * @param given - Settings, some or all.
 * @returns All of them.
 * @throws `invalid_configuration` that names every setting which cannot be used.
 * @example
 * ```ts
 * import { settingsOf } from '@keyward/core/resilience';
 *
 * const { timeoutS, maxRetries } = settingsOf({ maxRetries: 0 }); // 30 and 0
 * ```
 */
export function settingsOf(given: ResilienceSettings): Required<ResilienceSettings> {
  const wrong = NAMES.filter((name) => given[name] !== undefined && !RULES[name].fits(given[name]));
  if (wrong.length > 0) {
    throw vaultError('invalid_configuration', {
      message: wrong.map((name) => `${name} is ${given[name]}; it takes ${RULES[name].takes}.`).join(' '),
    });
  }
  const settled = NAMES.map((name) => [name, given[name] ?? RULES[name].standard]);
  return Object.fromEntries(settled) as Required<ResilienceSettings>;
}
