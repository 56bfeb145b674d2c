import { vaultError } from '../errors/index.ts';

/** What a provider of this package does, as faults name it. */
export const MEMORY_OPERATIONS = [
  'get',
  'list',
  'check',
  'set',
  'update',
  'delete',
  'versions.list',
  'versions.latest',
  'bin.list',
  'bin.get',
  'bin.recover',
  'bin.purge',
] as const;

/** An operation that a fault can be limited to. */
export type MemoryOperation = (typeof MEMORY_OPERATIONS)[number];

/**
 * What can go wrong.
 *
 * - `forbidden`: refused with `forbidden_by_rbac`.
 * - `throttled`: refused with `throttled`.
 * - `unreachable`: fails with `vault_unreachable`; nothing was sent.
 * - `failed`: fails with `vault_failed`.
 * - `stalled`: never answers; ends by the caller's signal or `close()`.
 * - `lost_answer`: a write takes effect and fails with `outcome_unknown`; a read fails with `vault_unreachable`.
 * - `unconfirmed_delete`: a delete takes effect and is answered with `confirmed: false`; looking at the bin is forbidden.
 */
export type MemoryFault =
  | 'forbidden'
  | 'throttled'
  | 'unreachable'
  | 'failed'
  | 'stalled'
  | 'lost_answer'
  | 'unconfirmed_delete';

/** Where and how often a fault strikes. */
export interface FaultFilter {
  /** How many calls it strikes before it is gone. Default: all, until {@link FaultSwitch.clear}. */
  readonly times?: number;
  /** Default: all. */
  readonly operations?: readonly MemoryOperation[];
  /** What a `throttled` error tells as `retryAfterMs`, in milliseconds. Default: nothing, as Key Vault often does. */
  readonly retryAfterMs?: number;
}

/** A fault that strikes one call. */
export interface FaultStrike {
  readonly fault: MemoryFault;
  readonly retryAfterMs?: number;
}

/** Makes a provider fail on demand; one switch may serve several providers. */
export interface FaultSwitch {
  /**
   * Lets calls from now on suffer from a fault, in place of the one before.
   *
   * @throws `invalid_configuration` where `times` is not a positive integer.
   */
  set(fault: MemoryFault, filter?: FaultFilter): void;
  /** Heals. Calls that are stalled already stay so until they are aborted or closed. */
  clear(): void;
  /**
   * Asked by the provider once at the beginning of every operation that got past its own checks.
   *
   * @returns The fault that strikes this call, which is then counted; undefined where none does.
   */
  take(operation: MemoryOperation): FaultStrike | undefined;
}

const UNCONFIRMED: readonly MemoryOperation[] = ['delete', 'bin.get', 'bin.list'];

/**
 * A switch for the faults of {@link memory}, so that code which reads secrets can be tested against
 * everything a vault does on a bad day.
 *
 * @returns The switch, with no fault set.
 * @example
 * ```ts
 * import { faultSwitch, memory } from '@keyward/core/memory';
 *
 * const faults = faultSwitch();
 * const provider = memory({ secrets: { 'app/db': 'example' }, faults });
 * faults.set('throttled', { times: 2, operations: ['get'], retryAfterMs: 1_000 });
 * const codes = [];
 * for (let attempt = 1; attempt <= 3; attempt++) {
 *   codes.push(await provider.get({ path: 'app/db' }).then(() => 'read', (problem) => problem.code));
 * }
 * // ['throttled', 'throttled', 'read']
 * ```
 */
export function faultSwitch(): FaultSwitch {
  let current: { readonly strike: FaultStrike; readonly strikes: ReadonlySet<MemoryOperation> } | undefined;
  let left = Number.POSITIVE_INFINITY;
  return {
    set(fault, { times = Number.POSITIVE_INFINITY, operations = MEMORY_OPERATIONS, retryAfterMs } = {}) {
      if (times !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(times) && times > 0)) {
        throw vaultError('invalid_configuration', {
          message: 'A fault cannot strike that often: `times` is a positive integer.',
          hint: 'Leave `times` out for a fault that lasts until clear().',
        });
      }
      left = times;
      const strikes = operations.filter(
        (name) => fault !== 'unconfirmed_delete' || UNCONFIRMED.includes(name),
      );
      const strike = retryAfterMs === undefined ? { fault } : { fault, retryAfterMs };
      current = { strike, strikes: new Set(strikes) };
    },
    clear() {
      current = undefined;
    },
    take(operation) {
      if (current?.strikes.has(operation) !== true || left <= 0) return undefined;
      left -= 1;
      return current.strike;
    },
  };
}
