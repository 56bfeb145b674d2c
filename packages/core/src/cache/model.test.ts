import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isKeywardError, type KeywardError, vaultError } from '../errors/index.ts';
import { memory } from '../memory/index.ts';
import type { Secret, SecretProvider } from '../provider/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type CacheOptions, cache, stalenessOf } from './index.ts';
import { secretOf } from './stage.fixture.ts';

// Random readers, writers, aborts, failures and times, in random interleavings, against a store that remembers
// what was true of it when.

const PATH = 'app/db';
const SPELLINGS = ['app/db', 'app--db', 'APP/DB'];

type Kind = 'value' | 'disabled' | 'absent';

/** What was true of the secret from a moment to the next state's. */
interface State {
  readonly kind: Kind;
  readonly from: number;
}

const OPTIONS: fc.Arbitrary<CacheOptions & { readonly negativeTtlS: number; readonly ttlS: number }> =
  fc.record({
    ttlS: fc.constantFrom(0, 1, 10, 60),
    staleWhileRevalidateS: fc.constantFrom(0, 5, 100),
    staleIfErrorS: fc.constantFrom(0, 3, 200),
    negativeTtlS: fc.constantFrom(0, 2, 30),
    maxEntries: fc.constantFrom(1, 10),
  });

const KIND = fc.constantFrom<Kind>('value', 'value', 'disabled', 'absent');
const STEP = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('read' as const), by: fc.nat(2) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('go on' as const), tasks: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), by: fc.nat(2), kind: KIND }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change elsewhere' as const), kind: KIND }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 999, 3_000, 11_000) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), nth: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      code: fc.constantFrom('timeout', 'throttled', 'vault_failed', 'forbidden_by_rbac', undefined),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('invalidate' as const) }) },
);

interface Read {
  readonly began: number;
  /** The state that the last write made which had ended when the read began. */
  readonly floor: number;
  readonly faultless: boolean;
}

async function play(
  s: fc.Scheduler,
  options: CacheOptions & { readonly negativeTtlS: number; readonly ttlS: number },
  steps: readonly (typeof STEP extends fc.Arbitrary<infer Step> ? Step : never)[],
  heedsSignals: boolean,
): Promise<{ readonly reads: number; readonly open: number }> {
  const clock = fakeClock(0);
  const states: State[] = [{ kind: 'value', from: 0 }];
  let failure: Parameters<typeof vaultError>[0] | undefined;
  let faults = 0;
  let floor = 0;

  const change = (kind: Kind) => states.push({ kind, from: clock.now() }) - 1;
  const travel = (what: string, signal?: AbortSignal) =>
    s.schedule(Promise.resolve(), what).then(() => {
      if (heedsSignals) signal?.throwIfAborted();
    });
  const secret = (state: number): Secret => ({
    ...secretOf(PATH, `value ${state}`),
    value: secretValue(`value ${state}`),
    tags: { state: String(state) },
  });
  const refusal = (state: number): KeywardError =>
    vaultError(states[state]?.kind === 'disabled' ? 'secret_disabled' : 'secret_not_found', {
      message: 'x',
      azure: { requestId: String(state) },
    });
  const written = async (kind: Kind) => {
    await travel('write on its way');
    const state = change(kind);
    await travel('write answered');
    return { ...secret(state), tags: { state: String(state) } };
  };
  const store: SecretProvider = {
    limits: memory().limits,
    async get(_, call) {
      await travel('read on its way', call?.signal);
      if (failure !== undefined) throw vaultError(failure, { message: 'x' });
      const state = states.length - 1;
      await travel('read answered', call?.signal);
      if (states[state]?.kind !== 'value') throw refusal(state);
      return secret(state);
    },
    list: () => memory().list(),
    check: async () => ({ status: 'ready' }),
    close: async () => {},
    write: {
      set: () => written('value'),
      update: () => written('disabled'),
      async delete() {
        const { tags } = await written('absent');
        return { path: tags['state'] ?? '', confirmed: true };
      },
    },
  };
  const provider = cache({ ...options, clock })(store);
  const callers: AbortController[] = [];
  let reads = 0;
  let open = 0;

  const judge = ({ began, floor: least, faultless }: Read, state: number, boundS: number, what: string) => {
    const until = states[state + 1]?.from ?? Number.POSITIVE_INFINITY;
    expect(state, `${what} is older than a write that had ended`).toBeGreaterThanOrEqual(least);
    expect(until, `${what} is older than ${boundS} s (${faultless})`).toBeGreaterThanOrEqual(
      began - boundS * 1_000,
    );
  };
  const read = async (by: number, caller: AbortController) => {
    const begun = { began: clock.now(), floor };
    const before = faults;
    const { reachableS, boundS } = stalenessOf(options);
    try {
      const { tags } = await provider.get({ path: SPELLINGS[by] ?? PATH }, { signal: caller.signal });
      const faultless = faults === 0 && before === 0;
      judge({ ...begun, faultless }, Number(tags['state']), faultless ? reachableS : boundS, 'A value');
    } catch (thrown) {
      if (thrown === caller.signal.reason) return;
      if (!isKeywardError(thrown)) throw thrown;
      const state = thrown.azure?.requestId;
      if (state === undefined) return;
      const kept = thrown.code === 'secret_not_found' ? options.negativeTtlS : 0;
      judge({ ...begun, faultless: true }, Number(state), Math.max(options.ttlS, kept), 'A refusal');
    }
  };
  const write = async (by: number, kind: Kind) => {
    const path = SPELLINGS[by] ?? PATH;
    const made =
      kind === 'value'
        ? (await provider.write?.set(path, { value: secretValue('x') }))?.tags['state']
        : kind === 'disabled'
          ? (await provider.write?.update({ path }, { enabled: false }))?.tags['state']
          : (await provider.write?.delete(path))?.path;
    floor = Math.max(floor, Number(made));
  };
  const failures: unknown[] = [];
  const begin = (work: Promise<void>) => {
    open += 1;
    work.catch((problem) => failures.push(problem)).finally(() => (open -= 1));
  };

  for (const step of steps) {
    switch (step.do) {
      case 'read': {
        const caller = new AbortController();
        callers.push(caller);
        reads += 1;
        begin(read(step.by, caller));
        break;
      }
      case 'write':
        begin(write(step.by, step.kind));
        break;
      case 'change elsewhere':
        change(step.kind);
        break;
      case 'wait':
        await clock.advance(step.ms);
        break;
      case 'abort':
        callers[step.nth]?.abort(new Error('enough'));
        break;
      case 'fail':
        failure = step.code as typeof failure;
        faults += 1;
        break;
      case 'invalidate':
        provider.invalidate();
        break;
      case 'go on':
        for (let task = 0; task < step.tasks && s.count() > 0; task++) await s.waitOne();
        break;
    }
  }
  do {
    await s.waitAll();
    await new Promise((resolve) => setImmediate(resolve));
  } while (s.count() > 0);
  if (failures.length > 0) throw failures[0];
  return { reads, open };
}

it('no read is given what is older than the bound, or older than a write that had ended', async () => {
  let reads = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      OPTIONS,
      fc.array(STEP, { minLength: 5, maxLength: 60, size: 'max' }),
      fc.boolean(),
      async (s, options, steps, heedsSignals) => {
        const played = await play(s, options, steps, heedsSignals);
        reads += played.reads;
        expect(played.open, 'everybody got an answer').toBe(0);
      },
    ),
    { numRuns: 400 },
  );
  expect(reads).toBeGreaterThan(1_000);
});
