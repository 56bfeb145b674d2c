import type { FaultInput } from '@keyward/emulator';
import fc from 'fast-check';

/** The secrets of a schedule; each begins with its own name as its value. */
export const NAMES = ['zero', 'one', 'two'] as const;

const nth = fc.nat(NAMES.length - 1);
const read = fc.record({ nth, fresh: fc.boolean() });
const replica = fc.constantFrom('own' as const, 'other' as const);
const write = fc.record({ nth, by: replica, enabled: fc.constantFrom(undefined, undefined, true, false) });

/** A 429 comes before a request takes effect: a vault that throttles what it has done would lie itself. */
const EFFECT = fc.oneof(
  fc.constantFrom<Pick<FaultInput, 'when'> & Pick<Extract<FaultInput, { effect: object }>, 'effect'>>(
    { when: 'before', effect: { kind: 'throttle' } },
    { when: 'before', effect: { kind: 'throttle', retryAfterS: 3 } },
    { when: 'before', effect: { kind: 'error', status: 503 } },
    { when: 'after', effect: { kind: 'error', status: 500 } },
    { when: 'before', effect: { kind: 'reset' } },
    { when: 'after', effect: { kind: 'reset' } },
    { when: 'after', effect: { kind: 'reset', afterBytes: 20 } },
    { when: 'after', effect: { kind: 'truncatedBody' } },
    { when: 'after', effect: { kind: 'slowBody', bytesPerSecond: 20 } },
    { when: 'before', effect: { kind: 'insufficientClaims' } },
    { when: 'before', effect: { kind: 'latency', minMs: 1, maxMs: 30 } },
  ),
);

const FAULT = fc
  .record({
    what: EFFECT,
    probability: fc.constantFrom(1, 0.5),
    count: fc.integer({ min: 1, max: 12 }),
    seed: fc.nat(1_000),
  })
  .map(({ what, ...rest }): FaultInput => ({ ...what, ...rest, match: { plane: 'vault' } }));

/** What happens next. Reads and writes of one step are under way at once, and all have ended before the next. */
export const STEP = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      reads: fc.array(read, { minLength: 1, maxLength: 6 }),
      writes: fc.array(write, { maxLength: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fault' as const), rule: FAULT }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('well' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('away' as const), is: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 12_000, 40_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      // A day back, and less than the five minutes ahead within which a write is told from an older one.
      aheadMs: fc.constantFrom(-86_400_000, -200_000, 0, 200_000),
    }),
  },
);

/** One step of a schedule. */
export type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;
