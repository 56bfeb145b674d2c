import { vaultError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import type { FaultStrike, FaultSwitch, MemoryFault, MemoryOperation } from './faults.ts';

/** Faults that let an operation act, and change what its caller hears of it. */
export type LateFault = Extract<MemoryFault, 'lost_answer' | 'unconfirmed_delete'>;

/** Where every operation of one provider passes. */
export interface Gate {
  /** Throws where the provider is closed or the caller has left; refusals of input come after it. */
  open(call: Call | undefined): void;
  /** Lets an operation pass, or fail as the fault switch says. */
  pass(operation: MemoryOperation, call: Call | undefined): Promise<LateFault | undefined>;
  close(): void;
}

const WRITES: readonly MemoryOperation[] = ['set', 'update', 'delete', 'bin.recover', 'bin.purge'];

export function gateOf(faults: FaultSwitch | undefined): Gate {
  const closing = new AbortController();
  const open = (call: Call | undefined) => {
    if (closing.signal.aborted) throw closed();
    call?.signal?.throwIfAborted();
  };
  return {
    open,
    async pass(operation, call) {
      const strike = faults?.take(operation);
      if (strike === undefined) return undefined;
      switch (strike.fault) {
        case 'stalled':
          return stall(closing.signal, call?.signal);
        case 'unconfirmed_delete':
          if (operation === 'delete') return 'unconfirmed_delete';
          throw failure('forbidden', operation, strike);
        case 'lost_answer':
          if (WRITES.includes(operation)) return 'lost_answer';
          throw failure('unreachable', operation, strike);
        default:
          throw failure(strike.fault, operation, strike);
      }
    },
    close: () => closing.abort(),
  };
}

/** The write took effect, and its caller must not learn that. */
export function lostAnswer(operation: MemoryOperation) {
  return vaultError('outcome_unknown', {
    message: `The connection to the store broke after \`${operation}\` was sent, and no answer came.`,
  });
}

function stall(closing: AbortSignal, caller: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => {
      caller?.removeEventListener('abort', end);
      closing.removeEventListener('abort', end);
      reject(caller?.aborted === true ? caller.reason : closed());
    };
    caller?.addEventListener('abort', end, { once: true });
    closing.addEventListener('abort', end, { once: true });
  });
}

function closed() {
  return vaultError('provider_closed', { message: 'The memory provider was used after close().' });
}

type Failure = Extract<MemoryFault, 'forbidden' | 'throttled' | 'unreachable' | 'failed'>;

function failure(fault: Failure, operation: MemoryOperation, { retryAfterMs }: FaultStrike) {
  switch (fault) {
    case 'forbidden':
      return vaultError('forbidden_by_rbac', {
        message: `The caller has no role that allows \`${operation}\`.`,
      });
    case 'throttled':
      return vaultError('throttled', {
        message: `The store is over its quota and refused \`${operation}\`.`,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    case 'unreachable':
      return vaultError('vault_unreachable', {
        message: `No connection to the store could be made for \`${operation}\`.`,
      });
    case 'failed':
      return vaultError('vault_failed', {
        message: `The store answered \`${operation}\` with a failure of its own.`,
      });
  }
}
