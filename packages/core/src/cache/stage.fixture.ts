import { isKeywardError } from '../errors/index.ts';
import { faultSwitch, type MemoryOptions, memory, memoryStore } from '../memory/index.ts';
import type { Secret, SecretLocation, SecretProvider } from '../provider/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type CacheOptions, cache } from './index.ts';

/** A cache on a store in memory that counts its reads, can fail, and is also reached behind the cache's back. */
export function stage(options: CacheOptions = {}, secrets: MemoryOptions['secrets'] = { 'app/db': 'first' }) {
  const clock = fakeClock();
  const faults = faultSwitch();
  const store = memoryStore();
  const behind = memory({ store, clock, secrets });
  const inner = memory({ store, clock, faults });
  const asked: string[] = [];
  const provider = cache({ clock, ...options })({
    ...inner,
    get(at, call) {
      asked.push(at.version === undefined ? at.path : `${at.path} ${at.version}`);
      return inner.get(at, call);
    },
  });
  return {
    clock,
    faults,
    behind,
    provider,
    /** What was asked of the store since the last time. */
    asked: () => asked.splice(0),
    /** A value, or the code of an error. */
    read: (path = 'app/db', version?: string) =>
      readFrom(provider, version === undefined ? { path } : { path, version }),
    /** Waits until what goes on in the background is over. */
    settled: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
}

export async function readFrom(
  provider: Pick<SecretProvider, 'get'>,
  at: SecretLocation,
  signal?: AbortSignal,
): Promise<string> {
  try {
    const { value } = await provider.get(at, signal === undefined ? {} : { signal });
    return value.reveal();
  } catch (thrown) {
    if (isKeywardError(thrown)) return thrown.code;
    throw thrown;
  }
}

/** One call that a {@link heldStore} was asked for. */
export interface HeldCall {
  readonly at: SecretLocation;
  readonly signal: AbortSignal | undefined;
  answer(value: string): void;
  fail(reason: unknown): void;
}

/** A store that answers when it is told to, and takes no notice of signals. */
export function heldStore() {
  const calls: HeldCall[] = [];
  const closes = { count: 0 };
  const provider: SecretProvider = {
    limits: memory().limits,
    get(at, call) {
      const { promise, resolve, reject } = Promise.withResolvers<Secret>();
      calls.push({
        at,
        signal: call?.signal,
        answer: (value) => resolve(secretOf(at.path, value)),
        fail: reject,
      });
      return promise;
    },
    list: () => memory().list(),
    check: async () => ({ status: 'ready' }),
    async close() {
      closes.count += 1;
    },
  };
  const nth = (index: number): HeldCall => {
    const call = calls[index];
    if (call === undefined) throw new Error(`The store was asked ${calls.length} times.`);
    return call;
  };
  return { provider, calls, nth, closes };
}

export function secretOf(path: string, value: string): Secret {
  return {
    path,
    version: 'v1',
    enabled: true,
    validity: 'valid',
    tags: {},
    managed: false,
    value: secretValue(value),
  };
}
