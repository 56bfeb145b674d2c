import type { RequestKind } from '../../provider/index.ts';

/** How much of a bucket is in use, for meters. */
export interface BucketUse {
  /** Requests that may leave at once. */
  readonly available: number;
  readonly waiting: number;
  /** Requests a second that it fills with now; fewer after the vault has throttled. */
  readonly perSecond: number;
}

/**
 * How many requests one vault may be sent: the port through which processes that share a vault can share its quota. It
 * separates what Key Vault counts apart: requests that create secrets, and all others.
 */
export interface RequestBudget {
  /**
   * Takes one request out of the budget, first come first served.
   *
   * @param kind - What the vault counts it as.
   * @param signal - Whoever aborts while waiting leaves with its reason, and takes nothing.
   * @returns Undefined where it may leave at once; otherwise resolves when it may.
   */
  take(kind: RequestKind, signal: AbortSignal): Promise<void> | undefined;
  /**
   * The vault answered 429: less is let through for some time.
   *
   * @param kind - What the request was counted as.
   * @param retryAfterMs - How long the vault asked to be left alone, where it said so.
   */
  throttled(kind: RequestKind, retryAfterMs?: number): void;
  /** What is left of it now. */
  use(): Readonly<Record<RequestKind, BucketUse>>;
}
