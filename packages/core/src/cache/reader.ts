import { ageOf, type Clock } from '../clock/index.ts';
import { vaultError } from '../errors/index.ts';
import type { Call, Secret, SecretLocation, SecretProvider } from '../provider/index.ts';
import { type CacheSignal, type PointSignal, signals } from '../signal/index.ts';
import { type Entry, familyOf, handedOut, keyOf, placeOf } from './entry.ts';
import { isAbsence, isPassing } from './failure.ts';
import { type Flight, flightsOf } from './flight.ts';
import type { CacheLimits } from './options.ts';
import { type Reason, shelfOf } from './shelf.ts';

/** What {@link readerOf} needs. */
export interface ReaderOptions {
  readonly provider: SecretProvider;
  readonly limits: CacheLimits;
  readonly clock: Clock;
  readonly mount: string | undefined;
}

/** Reads from the cache, or from the store. */
export interface Reader {
  get(at: SecretLocation, call?: Call): Promise<Secret>;
  /** Forgets a secret in every spelling; with `versionsStay` only what a new version changes. */
  forget(path: string, reason: Reason, versionsStay?: boolean): void;
  forgetAll(): void;
  close(): void;
}

/** An entry that holds a secret. */
type Found = Entry & { readonly answer: Secret };

export function readerOf({ provider, limits, clock, mount }: ReaderOptions): Reader {
  const freshMs = limits.ttlS * 1_000;
  const revalidateMs = freshMs + limits.staleWhileRevalidateS * 1_000;
  const boundMs = Math.max(revalidateMs, freshMs + limits.staleIfErrorS * 1_000);
  const absentMs = limits.negativeTtlS * 1_000;
  let closed = false;

  const named = mount === undefined ? {} : { mount };
  const about = (at: SecretLocation): CacheSignal => ({ ...placeOf(at), ...named });
  const tell = (signal: PointSignal<CacheSignal>, at: SecretLocation) => {
    if (signal.hasSubscribers) signal.publish(about(at));
  };
  const lifeOf = ({ answer }: Entry) => (answer instanceof Error ? absentMs : boundMs);

  const shelf = shelfOf(limits, ({ at }, reason) => {
    if (closed || !signals.cacheEviction.hasSubscribers) return;
    signals.cacheEviction.publish({ ...about(at), reason });
  });
  const find = (at: SecretLocation): Entry | undefined => {
    const key = keyOf(at);
    const entry = shelf.find(key);
    if (entry === undefined || ageOf(entry, clock) < lifeOf(entry)) return entry;
    shelf.drop(key, 'expired');
    return undefined;
  };
  const keep = ({ at, family, sent, current }: Flight, answer: Entry['answer']) => {
    const entry = { at, family, ...sent, answer };
    if (current && ageOf(entry, clock) < lifeOf(entry)) shelf.put(entry);
  };
  const refused = ({ at, family }: Flight, thrown: unknown) => {
    const gone = isAbsence(thrown) && thrown.code === 'secret_not_found';
    // Of a whole secret that is refused nothing is kept: whether its versions are as well, the next read asks.
    if (gone || at.version === undefined) shelf.dropFamily(family, 'refused');
    else shelf.drop(keyOf(at), 'refused');
  };

  const flights = flightsOf({
    provider,
    clock,
    joinableMs: freshMs,
    onAnswer: keep,
    onFailure(flight, thrown) {
      if (isPassing(thrown)) return;
      refused(flight, thrown);
      if (isAbsence(thrown)) keep(flight, thrown);
    },
  });

  /** The answer of an entry that may be given out without waiting. */
  const ready = (at: SecretLocation): Found | undefined => {
    const entry = find(at);
    if (entry === undefined) return undefined;
    if (!holdsSecret(entry)) {
      tell(signals.cacheNegative, at);
      throw entry.answer;
    }
    const age = ageOf(entry, clock);
    if (age < freshMs) {
      tell(signals.cacheHit, at);
      return entry;
    }
    if (age >= revalidateMs) return undefined;
    tell(signals.cacheStale, at);
    flights.refresh(placeOf(at));
    return entry;
  };

  const asked = async (at: SecretLocation, signal: AbortSignal | undefined): Promise<Secret> => {
    try {
      return await flights.wait(at, signal, (how) =>
        tell(how === 'join' ? signals.cacheJoin : signals.cacheMiss, at),
      );
    } catch (thrown) {
      signal?.throwIfAborted();
      const entry = isPassing(thrown) ? find(at) : undefined;
      if (entry === undefined || !holdsSecret(entry)) throw thrown;
      tell(signals.cacheStale, at);
      return entry.answer;
    }
  };

  /** The answer of a call that is sent now. What is kept stays for others, should it fail. */
  const anew = (at: SecretLocation, signal: AbortSignal | undefined): Promise<Secret> => {
    flights.overtake(familyOf(at.path));
    return flights.wait(at, signal, () => tell(signals.cacheMiss, at));
  };

  return {
    async get(at, call) {
      if (closed) throw afterClose();
      const signal = call?.signal;
      signal?.throwIfAborted();
      const secret = call?.fresh
        ? await anew(placeOf(at), signal)
        : (ready(at)?.answer ?? (await asked(placeOf(at), signal)));
      return handedOut(secret, clock.now());
    },
    forget(path, reason, versionsStay = false) {
      const family = familyOf(path);
      shelf.dropFamily(family, reason, versionsStay);
      flights.overtake(family);
    },
    forgetAll() {
      shelf.clear('invalidated');
      flights.overtake();
    },
    close() {
      if (closed) return;
      closed = true;
      shelf.clear('invalidated');
      flights.close(afterClose());
    },
  };
}

function holdsSecret(entry: Entry): entry is Found {
  return !(entry.answer instanceof Error);
}

function afterClose() {
  return vaultError('provider_closed', { message: 'The provider behind the cache was used after close().' });
}
