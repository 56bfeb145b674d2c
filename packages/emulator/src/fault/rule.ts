/** The parts of the emulator that faults strike. */
export const FAULT_PLANES = ['vault', 'entra', 'identity', 'management'] as const;

/** Key Vault, Entra ID, managed identity, or Azure's resource management. */
export type FaultPlane = (typeof FAULT_PLANES)[number];

/** Which requests a rule is about: those that agree with every field that is given. */
export interface FaultMatch {
  readonly plane?: FaultPlane;
  /** In any case; only requests to a vault have one. */
  readonly vault?: string;
  readonly method?: string;
  /**
   * As the request log names routes, such as `GET /secrets/{name}/{version}`, or the path of one secret, such as
   * `/secrets/db-password`. The method may be left out; `*` stands for any run of characters.
   */
  readonly route?: string;
}

/** How long an answer is kept waiting: always the same, anything between two bounds, or by a log-normal distribution. */
export type Latency =
  | { readonly ms: number }
  | { readonly minMs: number; readonly maxMs: number }
  | { readonly medianMs: number; readonly p99Ms: number };

/** Whose refusal: each has the text and the code that the service has for it. */
export const REFUSERS = ['firewall', 'privateLink', 'governancePolicy', 'rbac', 'accessPolicy'] as const;

/** What of a vault refuses somebody who is known. */
export type Refuser = (typeof REFUSERS)[number];

/**
 * What becomes of a request.
 *
 * - `throttle`: 429 in the words of the part that was asked, with `Retry-After` where seconds are given
 * - `error`: a status from 500 to 599, likewise
 * - `latency`: the answer is kept waiting, in real time
 * - `reset`: the connection ends with a TCP reset, before the answer or after so many bytes of its body
 * - `slowBody`: the body comes at so many bytes a second
 * - `truncatedBody`: of the length that is promised only so many bytes come (half by default), and the end
 * - `insufficientClaims`: the caller's token is revoked: 401 with a claims challenge, until he comes with another one
 * - `refusal`: 403 to a caller who has shown a good token
 */
export type FaultEffect =
  | { readonly kind: 'throttle'; readonly retryAfterS?: number }
  | { readonly kind: 'error'; readonly status: number; readonly retryAfterS?: number }
  | ({ readonly kind: 'latency' } & Latency)
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  | { readonly kind: 'slowBody'; readonly bytesPerSecond: number }
  | { readonly kind: 'truncatedBody'; readonly bytes?: number }
  | { readonly kind: 'insufficientClaims' }
  | { readonly kind: 'refusal'; readonly by: Refuser };

/** When and how often a rule strikes. */
export interface FaultSchedule {
  /** How many requests it strikes; all of them by default. */
  readonly count?: number;
  /** How many matching requests pass first; 0 by default. */
  readonly skip?: number;
  /** With which chance, from 0 to 1, it strikes one that matches; 1 by default. */
  readonly probability?: number;
  /** What its chances and latencies are drawn from: the same seed draws the same. 1 for the first rule, and so on. */
  readonly seed?: number;
  /**
   * `before` the request takes effect, which it then does not unless the effect is a latency; or `after` it did, so
   * that the caller cannot know. The default is `before`; a body can only be slow or cut off `after`, and refusals
   * only come `before`.
   */
  readonly when?: 'before' | 'after';
}

/** A rule to add: a match and an effect, or a preset that stands for both. */
export type FaultInput = FaultSchedule &
  (
    | { readonly match?: FaultMatch; readonly effect: FaultEffect }
    /** `tokenEndpointDown`: Entra ID answers requests for tokens by 503, or by the effect that is given. */
    | { readonly preset: 'tokenEndpointDown'; readonly effect?: FaultEffect }
  );

/** A rule without defaults. */
export interface FaultRule extends Required<Omit<FaultSchedule, 'count'>> {
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  /** Absent where there is no end to it. */
  readonly count?: number;
}

/** A rule as it stands. */
export interface FaultRecord extends FaultRule {
  /** What the request log calls it. */
  readonly id: string;
  /** How many requests matched so far. */
  readonly matched: number;
  /** How many of them it struck. */
  readonly struck: number;
}
