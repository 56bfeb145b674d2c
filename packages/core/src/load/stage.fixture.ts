import { setImmediate as turn } from 'node:timers/promises';
import { isKeywardError, type KeywardError, vaultError } from '../errors/index.ts';
import { faultSwitch, type MemoryOptions, memory, memoryStore } from '../memory/index.ts';
import { createMounts } from '../ref/index.ts';
import { openGateway } from '../service/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type Declaration, type LoadMeans, load, type StandardSchema } from './index.ts';

/** A vault in memory that counts its reads and fails where it is told to, and the gateway in front of it. */
export function stage(secrets: MemoryOptions['secrets'] = {}) {
  const clock = fakeClock();
  const faults = faultSwitch();
  const store = memoryStore();
  const behind = memory({ store, clock, secrets });
  const inner = memory({ store, clock, faults });
  const asked: string[] = [];
  const fresh: (boolean | undefined)[] = [];
  const failing = new Map<string, KeywardError>();
  let held: Promise<void> | undefined;
  const gateway = openGateway({
    mounts: createMounts([{ name: 'vault', url: 'memory' }]),
    open: () => ({
      ...inner,
      async get(at, call) {
        asked.push(at.version === undefined ? at.path : `${at.path} ${at.version}`);
        fresh.push(call?.fresh);
        const failure = failing.get(at.path);
        if (failure !== undefined) throw failure;
        const answer = await inner.get(at, call);
        await held;
        return answer;
      },
      list(query, call) {
        asked.push('list');
        return inner.list(query, call);
      },
    }),
    clock,
  });
  return {
    clock,
    faults,
    gateway,
    means: { gateway, clock, random: () => 0 } satisfies LoadMeans,
    behind,
    /** What was asked of the vault since the last time. */
    asked: () => asked.splice(0).toSorted(),
    /** Whether those reads were to pass caches. */
    fresh: () => fresh.splice(0),
    /** Lets reads of one secret fail, until it is healed. */
    fail(path: string, code: 'vault_unreachable' | 'forbidden_by_rbac' | 'secret_disabled' | 'throttled') {
      failing.set(path, vaultError(code, { message: `It is ${code}.` }));
    },
    heal: () => failing.clear(),
    /** Keeps answers back until the function that it returns is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async write(path: string, value: string) {
      return (await behind.write.set(path, { value: secretValue(value) })).version;
    },
    /** Lets time go on, with all that comes of it. */
    async pass(seconds: number) {
      for (let nth = 0; nth < 5; nth++) await turn();
      await clock.advance(seconds * 1_000);
      for (let nth = 0; nth < 20; nth++) await turn();
    },
  };
}

/** What a piece of work failed with. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<KeywardError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (thrown) {
    if (isKeywardError(thrown)) return thrown;
    throw thrown;
  }
  throw new Error('Nothing failed.');
}

/** A schema by hand: what a text has to be, and what is made of it. */
export function schemaOf<Output>(make: (value: unknown) => Output | undefined): StandardSchema<Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        const made = make(value);
        return made === undefined ? { issues: [{ message: `wrong: ${String(value)}` }] } : { value: made };
      },
    },
  };
}

/** Loads what the compiler has no say in. */
export function loadAny(means: LoadMeans, declaration: object) {
  return load(means, declaration as Declaration);
}

/** A secret of two members. */
export function userJson(user: string, password: string): string {
  return JSON.stringify({ user, password });
}
