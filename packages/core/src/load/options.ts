import { type KeywardError, vaultError } from '../errors/index.ts';

/** Something that went wrong while nobody waited for it. */
export type LoadFailure =
  | {
      /** A refresh failed, for the first time since one did not. */
      readonly kind: 'refresh';
      readonly error: KeywardError;
    }
  | {
      /** A handler threw, or its promise was rejected. */
      readonly kind: 'handler';
      readonly keys: readonly string[];
      readonly error: unknown;
    };

/** Options of loading. Durations are in seconds, and may have a fraction. */
export interface LoadOptions {
  /** How often everything is read again, at the latest. Default: never by itself. */
  readonly refreshS?: number;
  /**
   * How long a value may be given that no refresh confirms, because the vault is away or what it holds does not fit.
   * Needs `refreshS`: without, values do not age. Default: 3,600; 0: not at all.
   */
  readonly maxStaleS?: number;
  /** How long loading, and every refresh, may take in all; one read has a deadline of its own. Default: 60. */
  readonly timeoutS?: number;
  /** Ends the loading; once that is done it has no meaning. */
  readonly signal?: AbortSignal;
  /** Told of what fails while nobody waits for it. Default: a warning of the process, by names and codes. */
  readonly onError?: (failure: LoadFailure) => void;
}

/** Options, checked. */
export interface LoadSettings {
  readonly intervalMs: number | undefined;
  readonly maxStaleMs: number | undefined;
  readonly timeoutMs: number;
}

const MAX_STALE_S = 3_600;
const TIMEOUT_S = 60;
/** Timers of Node hold no more, and would fire at once. */
const LONGEST_S = 2_147_483;

const KNOWN: ReadonlySet<string> = new Set<keyof LoadOptions>([
  'refreshS',
  'maxStaleS',
  'timeoutS',
  'signal',
  'onError',
]);

/** @throws `invalid_usage`, naming every option that cannot be used. */
export function settingsOf(options: LoadOptions): LoadSettings {
  const { refreshS, maxStaleS, timeoutS } = options;
  const wrong = Object.entries({ refreshS, maxStaleS, timeoutS }).flatMap(([name, value]) => {
    if (value === undefined || (Number.isFinite(value) && value >= 0 && value <= LONGEST_S)) {
      return value === 0 && name !== 'maxStaleS' ? [`\`${name}\` is 0 seconds`] : [];
    }
    return [`\`${name}\` is not a number of seconds up to ${LONGEST_S}`];
  });
  // What is misspelt would else be a refresh that never comes.
  for (const name of Object.keys(options)) if (!KNOWN.has(name)) wrong.push(`\`${name}\` means nothing here`);
  if (maxStaleS !== undefined && refreshS === undefined) {
    wrong.push('`maxStaleS` bounds nothing without `refreshS`, since values do not age then');
  }
  if (wrong.length > 0) {
    throw vaultError('invalid_usage', {
      message: `Secrets cannot be loaded so: ${wrong.join('; ')}.`,
      hint: `Leave an option out for its default; there are ${[...KNOWN].map((name) => `\`${name}\``).join(', ')}.`,
    });
  }
  return {
    intervalMs: refreshS === undefined ? undefined : refreshS * 1_000,
    maxStaleMs: refreshS === undefined ? undefined : (maxStaleS ?? MAX_STALE_S) * 1_000,
    timeoutMs: (timeoutS ?? TIMEOUT_S) * 1_000,
  };
}
