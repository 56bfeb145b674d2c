import type { SecretClient } from '@azure/keyvault-secrets';
import type { Clock } from '@keyward/core/clock';
import { isKeywardError, type KeywardError, vaultError } from '@keyward/core/errors';
import type { Call, RequestKind } from '@keyward/core/provider';
import { createTurns } from '@keyward/core/turns';
import { tooLate } from '../failure/lateness.ts';
import { notKeyVault, refusal } from '../failure/refusal.ts';
import { quoted, type Subject } from '../failure/subject.ts';
import { type Answer, type CallScope, scopes } from '../transport/scope.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import type { Connection } from './connection.ts';

/** What a call adds to its scope. */
interface CallOptions extends Call, Pick<CallScope, 'visited' | 'only' | 'dates'> {
  /** Default: other. */
  readonly kind?: RequestKind;
}

/**
 * What became of a call that may be in doubt. `broken`: the request left, and no answer came; `failed`: the
 * vault answered with a failure of its own; `none`: it did not act, or its refusal is its last word.
 */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: KeywardError;
      readonly doubt: 'none' | 'broken' | 'failed';
    };

/** One vault, as the facets of a provider use it. */
export interface Vault {
  readonly address: VaultAddress;
  readonly clock: Clock;
  /** How long a delete or a recovery may take to show, in milliseconds. */
  readonly confirmTimeoutMs: number;
  /**
   * Makes one call of the official client: bounded, cancellable, with Keyward's errors.
   *
   * @throws The reason of the signal, or a KeywardError.
   */
  call<T>(subject: Subject, options: CallOptions, act: (client: SecretClient) => Promise<T>): Promise<T>;
  /** The same, telling a failure instead of throwing it; only an abort and `provider_closed` are thrown. */
  attempt<T>(
    subject: Subject,
    options: CallOptions,
    act: (client: SecretClient) => Promise<T>,
  ): Promise<Outcome<T>>;
  /** Runs a write when no other of this process writes the same secret. */
  inTurn<T>(name: string, path: string, call: Call, act: () => Promise<T>): Promise<T>;
  /** Waits; ends with the signal or the provider. */
  rest(ms: number, call: Call): Promise<void>;
  /** Ends what is under way. */
  close(): void;
}

interface VaultParts {
  readonly address: VaultAddress;
  readonly clock: Clock;
  readonly connection: Connection;
  readonly requestTimeoutMs: number;
  readonly confirmTimeoutMs: number;
}

/** One line for a secret, whoever signs in to write it. */
const writers = createTurns();

export function openVault({
  address,
  clock,
  connection,
  requestTimeoutMs,
  confirmTimeoutMs,
}: VaultParts): Vault {
  const { host } = address;
  const closed = new AbortController();

  async function attempt<T>(
    subject: Subject,
    { signal, requests, kind = 'other', ...options }: CallOptions,
    act: (client: SecretClient) => Promise<T>,
  ): Promise<Outcome<T>> {
    const end = ending([closed.signal, ...(signal === undefined ? [] : [signal])]);
    const scope: CallScope = { ...options, signal: end.signal, handedOver: false };
    const timeoutMs = Math.min(requestTimeoutMs, requests?.timeoutMs ?? requestTimeoutMs);
    let late: KeywardError | undefined;
    try {
      const admitted = requests?.admit(kind, end.signal);
      if (admitted !== undefined) await end.race(admitted);
      end.after(clock, timeoutMs, () => {
        const isSigningIn = connection.isSigningIn();
        late = tooLate(subject, timeoutMs, { vault: address, scope, isSigningIn });
        return late;
      });
      const run = async () => act(await connection.client());
      const value = await end.race(scopes.run(scope, () => connection.doorway(run, () => scope.handedOver)));
      return { ok: true, value };
    } catch (thrown) {
      if (end.signal.aborted && late === undefined) throw end.signal.reason;
      return {
        ok: false,
        error: late ?? errorOf(thrown, scope.answer, subject, host),
        doubt: doubtOf(scope, thrown),
      };
    } finally {
      end.done();
    }
  }

  return {
    address,
    clock,
    confirmTimeoutMs,
    attempt,
    async call(subject, options, act) {
      const outcome = await attempt(subject, options, act);
      if (!outcome.ok) throw outcome.error;
      return outcome.value;
    },
    async inTurn(name, path, { signal }, act) {
      const end = ending([closed.signal, ...(signal === undefined ? [] : [signal])]);
      try {
        const key = `${address.origin}/${name.toLowerCase()}`;
        return await writers.take(key, quoted(path), end.signal, act);
      } finally {
        end.done();
      }
    },
    async rest(ms, { signal }) {
      const end = ending([closed.signal, ...(signal === undefined ? [] : [signal])]);
      try {
        await clock.sleep(ms, end.signal);
      } finally {
        end.done();
      }
    },
    close() {
      closed.abort(
        vaultError('provider_closed', { message: `The provider of the vault ${host} has been closed.` }),
      );
      connection.release();
    },
  };
}

function doubtOf({ handedOver, answer }: CallScope, thrown: unknown): 'none' | 'broken' | 'failed' {
  if (!handedOver) return 'none';
  if (answer === undefined) return 'broken';
  // An accepted answer that names another path was understood: that is no doubt.
  if (answer.status < 300) return isKeywardError(thrown) ? 'none' : 'failed';
  return answer.status >= 500 ? 'failed' : 'none';
}

function errorOf(thrown: unknown, answer: Answer | undefined, subject: Subject, host: string): KeywardError {
  if (isKeywardError(thrown)) return thrown;
  if (answer !== undefined && answer.status >= 400) return refusal(answer, subject, host);
  if (answer !== undefined) return notKeyVault(answer, subject, host);
  return vaultError('unexpected', {
    message: `The request to ${subject.doing} failed inside the official client, before the vault ${host} answered.`,
  });
}

/**
 * One signal out of several and a deadline, its listeners removed at the end: signals live long, calls do not.
 */
function ending(signals: readonly AbortSignal[]) {
  const own = new AbortController();
  const follow = (event: Event) => own.abort((event.target as AbortSignal).reason);
  for (const signal of signals) signal.throwIfAborted();
  for (const signal of signals) signal.addEventListener('abort', follow, { once: true });
  const stop = new AbortController();
  return {
    signal: own.signal,
    after(clock: Clock, ms: number, reason: () => unknown): void {
      clock.sleep(ms, stop.signal).then(
        () => own.signal.aborted || own.abort(reason()),
        () => {},
      );
    },
    /** The client may go on for a while after an abort; the caller does not wait for it. */
    async race<T>(work: Promise<T>): Promise<T> {
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      const leave = () => reject(own.signal.reason);
      own.signal.addEventListener('abort', leave, { once: true });
      work.catch(() => {});
      try {
        return await Promise.race([work, aborted]);
      } finally {
        own.signal.removeEventListener('abort', leave);
      }
    },
    done(): void {
      stop.abort();
      for (const signal of signals) signal.removeEventListener('abort', follow);
    },
  };
}
