import { AsyncLocalStorage } from 'node:async_hooks';
import type { AzureFailure } from '@keyward/core/errors';
import type { ClockSkew } from '../failure/clock.ts';
import type { Told } from './told.ts';
import type { Way } from './way.ts';

/** What a vault answered, as far as decisions need it: codes and numbers, never a body. */
export interface Answer {
  readonly status: number;
  /** What errors carry of it. */
  readonly azure: AzureFailure;
  /** Absent from a refusal whose body is not `{error: {code}}`: a proxy or a portal speaks, not Key Vault. */
  readonly code?: string;
  readonly innerCode?: string;
  /** What its message tells. */
  readonly told: Told;
  /** Where the clock of the vault differs. */
  readonly skew?: ClockSkew;
  /** How this machine reached it, where that is known. */
  readonly way?: Way;
  readonly retryAfterMs?: number;
}

/**
 * One call of a provider on its way through the official client: what the client cannot carry itself.
 *
 * The client drops the abort signal from the second page of a list on, and its pollers hide what a
 * vault answered; so both travel beside it.
 */
export interface CallScope {
  /** Ends requests; its reason is what they reject with. */
  readonly signal: AbortSignal;
  /** Set when the first byte of a request with a token has been handed to a connection. */
  handedOver: boolean;
  /** Set while a request waits for its connection: to the vault itself, or to a proxy by host and port. */
  dialling?: 'vault' | { readonly proxy: string };
  /** The last answer; absent while a request is under way, and where it broke. */
  answer?: Answer;
  /** Addresses that this listing has read: a vault that sends it in circles would never end. */
  readonly visited?: Set<string>;
  /** The one method that is sent; others are answered here, see {@link unsent}. */
  readonly only?: 'DELETE' | 'POST';
  /** Dates that the client cannot write, in seconds since 1970. */
  readonly dates?: { readonly nbf?: number; readonly exp?: number };
}

export const scopes = new AsyncLocalStorage<CallScope>();
