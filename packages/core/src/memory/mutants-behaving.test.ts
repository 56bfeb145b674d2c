import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ABORTING } from '../contract/cases/aborting.ts';
import { CLOSING } from '../contract/cases/closing.ts';
import { CONCURRENCY } from '../contract/cases/concurrency.ts';
import { FAULTS } from '../contract/cases/faults.ts';
import { type ErrorCode, isKeywardError, vaultError } from '../errors/index.ts';
import type { Call, SecretProvider, SetSecretInput } from '../provider/index.ts';
import { runContract } from '../testing/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  /** Names of cases, or what they must match. */
  readonly fails: readonly (string | RegExp)[];
  breaks(provider: MemoryProvider): SecretProvider;
}

type Act = (call: Call | undefined) => Promise<unknown>;
type Around = (act: Act, call: Call | undefined) => Promise<unknown>;

/** Passes every call through one function; listings as a whole. */
const around =
  (pass: Around) =>
  (provider: MemoryProvider): SecretProvider => {
    const { write, bin, versions } = provider;
    const through = <T>(call: Call | undefined, act: (call: Call | undefined) => Promise<T>) =>
      pass(act, call) as Promise<T>;
    async function* whole<T>(
      call: Call | undefined,
      list: (call: Call | undefined) => AsyncIterable<T>,
    ): AsyncGenerator<T> {
      yield* await through(call, (given) => everything(list(given)));
    }
    return {
      ...provider,
      get: (at, call) => through(call, (given) => provider.get(at, given)),
      list: (query, call) => whole(call, (given) => provider.list(query, given)),
      check: (call) => through(call, (given) => provider.check(given)),
      write: {
        set: (path, input, call) => through(call, (given) => write.set(path, input, given)),
        update: (at, input, call) => through(call, (given) => write.update(at, input, given)),
        delete: (path, call) => through(call, (given) => write.delete(path, given)),
      },
      versions: {
        list: (path, call) => whole(call, (given) => versions.list(path, given)),
        latest: (path, call) => through(call, (given) => versions.latest(path, given)),
      },
      bin: {
        list: (query, call) => whole(call, (given) => bin.list(query, given)),
        get: (path, call) => through(call, (given) => bin.get(path, given)),
        recover: (path, call) => through(call, (given) => bin.recover(path, given)),
        purge: (path, call) => through(call, (given) => bin.purge(path, given)),
      },
    };
  };

async function everything<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Throws other errors than the provider does. */
const failing = (change: (thrown: unknown) => unknown) =>
  around(async (act, call) => {
    try {
      return await act(call);
    } catch (thrown) {
      throw change(thrown);
    }
  });

const recoded = (from: ErrorCode, to: ErrorCode) =>
  failing((thrown) =>
    isKeywardError(thrown) && thrown.code === from ? vaultError(to, { message: thrown.message }) : thrown,
  );

const MUTANTS: readonly Mutant[] = [
  {
    name: 'forbidden is missing',
    why: 'a catch-all for 4xx',
    fails: [/under `forbidden` says so$/, 'check under `forbidden` answers with that error'],
    breaks: around(async (act, call) => {
      try {
        const answer = await act(call);
        return isUnready(answer) ? { status: 'ready' } : answer;
      } catch (thrown) {
        if (!isKeywardError(thrown) || thrown.code !== 'forbidden_by_rbac') throw thrown;
        throw vaultError('secret_not_found', { message: 'Nothing there.' });
      }
    }),
  },
  {
    name: 'throttled is a failure of the vault',
    why: 'any status but 404 is one error',
    fails: [/^(?!check).*under `throttled` says so$/],
    breaks: recoded('throttled', 'vault_failed'),
  },
  {
    name: 'an outage is silence',
    why: 'an empty answer in place of an error',
    fails: [/under `unreachable` says so$/],
    breaks: around((act, call) =>
      act(call).catch((thrown) => {
        if (isKeywardError(thrown) && thrown.code === 'vault_unreachable') return [];
        throw thrown;
      }),
    ),
  },
  {
    name: 'errors are of no class',
    why: 'Object.assign(new Error(), { code })',
    fails: [/under `throttled` says so$/, 'get of an unknown secret is secret_not_found'],
    breaks: failing((thrown) =>
      isKeywardError(thrown) ? Object.assign(new Error(thrown.message), { code: thrown.code }) : thrown,
    ),
  },
  {
    name: 'check is always ready',
    why: 'a constant',
    fails: [/^check under/],
    breaks: (provider) => ({ ...provider, check: async () => ({ status: 'ready' }) }),
  },
  {
    name: 'check never is',
    why: 'an exception for an answer',
    fails: ['check of a healthy store is ready', /^check under/],
    breaks: (provider) => ({
      ...provider,
      async check() {
        throw vaultError('vault_unreachable', { message: 'No.' });
      },
    }),
  },
  {
    name: 'signals are not passed on',
    why: 'a parameter that is forgotten',
    fails: [/with an aborted signal does nothing$/, /ends at once when its signal aborts$/],
    breaks: around((act) => act(undefined)),
  },
  {
    name: 'an abort has a reason of its own',
    why: 'AbortError, as in fetch',
    fails: [/with an aborted signal does nothing$/, /ends at once when its signal aborts$/],
    breaks: around((act, call) =>
      act(call).catch((thrown) => {
        throw call?.signal?.aborted === true ? new DOMException('Aborted', 'AbortError') : thrown;
      }),
    ),
  },
  {
    name: 'listeners stay on the signal',
    why: 'addEventListener without its counterpart',
    fails: ['a call that has ended leaves nothing on its signal'],
    breaks: around((act, call) => {
      call?.signal?.addEventListener('abort', () => undefined);
      return act(call);
    }),
  },
  {
    name: 'close does nothing',
    why: 'there seems to be nothing to close',
    fails: [/after close\(\) is provider_closed$/, 'close ends what is under way'],
    breaks: (provider) => ({ ...provider, close: async () => undefined }),
  },
  {
    name: 'check throws when closed',
    why: 'it passes the same gate as every other call',
    fails: ['check after close() says unready'],
    breaks: (provider) => {
      let closed = false;
      return {
        ...provider,
        async check(call) {
          if (closed) throw vaultError('provider_closed', { message: 'Closed.' });
          return provider.check(call);
        },
        async close() {
          closed = true;
          await provider.close();
        },
      };
    },
  },
  {
    name: 'the second close throws',
    why: 'a socket that is destroyed twice',
    fails: ['close twice is close once'],
    breaks: (provider) => {
      let closed = false;
      return {
        ...provider,
        async close() {
          if (closed) throw vaultError('provider_closed', { message: 'Closed.' });
          closed = true;
          await provider.close();
        },
      };
    },
  },
  {
    name: 'calls share what they write',
    why: 'a field in place of a variable',
    fails: ['writes of different names at once do not mix', 'writes of one name at once all become versions'],
    breaks: (provider) => {
      let shared: SetSecretInput | undefined;
      return {
        ...provider,
        write: {
          ...provider.write,
          async set(path, input, call) {
            shared = input;
            await turn();
            return provider.write.set(path, shared, call);
          },
        },
      };
    },
  },
];

function isUnready(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

const PARTS = [...FAULTS, ...ABORTING, ...CLOSING, ...CONCURRENCY].map(({ name }) => name);
const named = (fails: Mutant['fails']) =>
  fails.flatMap((fail) => (typeof fail === 'string' ? fail : PARTS.filter((name) => fail.test(name))));

describe('the contract catches a provider where', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails }) => {
    const outcomes = await runContract(memorySubject({ decorate: breaks }), { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining(named(fails)));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => named(fails)));
    expect(PARTS.filter((name) => !caught.has(name))).toEqual([]);
  });
});
