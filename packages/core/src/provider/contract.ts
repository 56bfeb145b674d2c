import type { KeywardError } from '../errors/index.ts';
import type {
  DeletedSecretInfo,
  Deletion,
  Secret,
  SecretInfo,
  SecretLocation,
  SecretVersionInfo,
  SetSecretInput,
  UpdateSecretInput,
} from './secret.ts';

/** How a store counts a request against its quotas: one that may create something, or any other. */
export type RequestKind = 'create' | 'other';

/**
 * What a layer above wants of every single request that a provider sends for a call. Only a provider knows how many those
 * are: a listing has pages, and an update may read before it writes.
 */
export interface RequestTerms {
  /**
   * Awaited before each request leaves. A provider that calls it does so for every request of the call, and may do so for one
   * that turns out not to be needed.
   *
   * @param kind - What the request counts as.
   * @param signal - Ends the waiting.
   * @returns Undefined where it may leave at once; otherwise resolves when it may, and rejects with the signal's reason.
   */
  admit(kind: RequestKind, signal: AbortSignal): Promise<void> | undefined;
  /**
   * How long one request may take after that, in milliseconds, where the provider's own bound is not shorter. It then
   * fails with `timeout`, or with what is known of a write.
   */
  readonly timeoutMs: number;
}

/** What every call takes. */
export interface Call {
  /** Ends the call at once; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** For providers that send requests; others need not look at it. */
  readonly requests?: RequestTerms;
  /**
   * Wants what the store says now, and not what somebody kept: for caches, which pass such a read on and keep its answer.
   * Others need not look at it.
   */
  readonly fresh?: boolean;
}

/** What a store can hold; contract cases and callers read it instead of assuming Key Vault. */
export interface ProviderLimits {
  /** Largest value, in bytes of UTF-8. */
  readonly valueBytes: number;
  readonly tags: {
    /**
     * How many the store holds, the provider's own included: it may need one for a path that no name of the
     * store can tell (`DATABASE_URL` in a Key Vault), which then takes one less.
     */
    readonly count: number;
    /** In UTF-16 code units. */
    readonly nameLength: number;
    /** In UTF-16 code units. */
    readonly valueLength: number;
  };
  /** In UTF-16 code units. */
  readonly contentTypeLength: number;
  /** True where plain paths that differ only in ASCII case are one secret, as in Key Vault. */
  readonly foldsCase: boolean;
}

/** What to list. */
export interface ListQuery {
  /** A literal beginning of the decoded path, such as `app/`. */
  readonly prefix?: string;
}

/**
 * Whether a store can be used now. `unknown` is an honest answer: a caller without the right to
 * list may well read single secrets.
 */
export type Readiness =
  | { readonly status: 'ready' }
  | { readonly status: 'unready'; readonly error: KeywardError }
  | { readonly status: 'unknown'; readonly error: KeywardError };

/**
 * One store of secrets. The three verbs and `close` are all a provider must have; the presence of a
 * facet is the statement that the store can do it. The suite in `@keyward/core/testing` says what
 * each method must do in the cases that matter.
 *
 * Not found, forbidden, throttled and unreachable are never confused: each has its own code.
 * Every call refuses what is over {@link ProviderLimits} before it is sent, rejects with the signal's
 * reason when aborted, and throws errors of `@keyward/core/errors` otherwise, none with a value in it.
 */
export interface SecretProvider {
  readonly limits: ProviderLimits;
  /**
   * Reads one version with its value.
   *
   * @throws `secret_not_found`, `version_not_found` where a version was named, `secret_disabled`,
   * and the codes of signing in, permission, throttling and connection.
   */
  get(at: SecretLocation, call?: Call): Promise<Secret>;
  /** Names and metadata of live secrets, disabled ones included; never values, in no promised order. */
  list(query?: ListQuery, call?: Call): AsyncIterable<SecretInfo>;
  /** Asks the store for a sign of life. Never throws, except for an abort; after `close()` the store is unready. */
  check(call?: Call): Promise<Readiness>;
  readonly write?: SecretWriter;
  readonly versions?: SecretVersions;
  readonly bin?: RecycleBin;
  /** Ends what is under way and lets go of sockets; they and later calls throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Facet: writing. A write whose effect is in doubt throws `outcome_unknown`, and nothing else: after any other error it had
 * none, and may be tried again where the error is `retryable`.
 */
export interface SecretWriter {
  /**
   * Writes a new version with exactly this metadata, creating the secret if it is not there.
   *
   * @throws `secret_soft_deleted` where the name is held by a deleted secret, `secret_in_transition`,
   * `value_too_large`, `invalid_value`, `invalid_metadata`, `managed_by_certificate`, `outcome_unknown`.
   */
  set(path: string, input: SetSecretInput, call?: Call): Promise<SecretVersionInfo>;
  /**
   * Changes an existing secret, disabled or not, keeping what is not given. With a value it writes a new
   * version that carries content type, tags and those dates that still lie ahead over; without, it changes the
   * metadata of the named version (or the latest).
   *
   * @throws `secret_not_found`, `version_not_found`, and the codes of {@link SecretWriter.set};
   * `invalid_metadata` for a value together with a version.
   */
  update(at: SecretLocation, input: UpdateSecretInput, call?: Call): Promise<SecretVersionInfo>;
  /**
   * Deletes a secret with all its versions; recoverable where the provider has a {@link RecycleBin}.
   *
   * @throws `secret_not_found` also for one that is deleted already, `managed_by_certificate`.
   */
  delete(path: string, call?: Call): Promise<Deletion>;
}

/** Facet: the versions of a secret. */
export interface SecretVersions {
  /**
   * Every version, disabled ones included, without values and in no promised order.
   *
   * @throws `secret_not_found`
   */
  list(path: string, call?: Call): AsyncIterable<SecretVersionInfo>;
  /**
   * Metadata of the latest version, which may be disabled, without its value.
   *
   * @throws `secret_not_found`; `conflict` where the store cannot tell which version of a disabled secret is the latest.
   */
  latest(path: string, call?: Call): Promise<SecretVersionInfo>;
}

/** Facet: deleted secrets. */
export interface RecycleBin {
  /** Every deleted secret that can still be recovered. */
  list(query?: ListQuery, call?: Call): AsyncIterable<DeletedSecretInfo>;
  /** @throws `secret_not_found` where no deleted secret has this path. */
  get(path: string, call?: Call): Promise<DeletedSecretInfo>;
  /**
   * Makes a deleted secret live again with all its versions; resolves when it can be read.
   *
   * @throws `secret_not_found` where no deleted secret has this path, `timeout` where the store accepted it but did not finish.
   */
  recover(path: string, call?: Call): Promise<SecretInfo>;
  /**
   * Removes a deleted secret for good. Cannot be undone.
   *
   * @throws `secret_not_found` where no deleted secret has this path, `purge_protected`, `secret_in_transition`.
   */
  purge(path: string, call?: Call): Promise<void>;
}
