import { AsyncLocalStorage } from 'node:async_hooks';
import type { AzureFailure } from '@keyward/core/errors';

/** What a vault answered, as far as decisions need it: codes and numbers, never a body. */
export interface Answer {
  readonly status: number;
  /** What errors carry of it. */
  readonly azure: AzureFailure;
  /** Absent from a refusal whose body is not `{error: {code}}`: a proxy or a portal speaks, not Key Vault. */
  readonly code?: string;
  readonly innerCode?: string;
  /** `AKV10022`: how Key Vault begins the message of a refused token. */
  readonly akv?: string;
  /** `[TokenExpired]`: the kind that Entra's validator puts first. */
  readonly tokenProblem?: string;
  /** The data action that role-based access missed. */
  readonly action?: string;
  /** Object id of the caller. */
  readonly caller?: string;
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
