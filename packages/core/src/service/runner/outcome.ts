import type { AuditOutcome } from '../../audit/index.ts';
import { ERRORS, type ErrorCode, isKeywardError } from '../../errors/index.ts';
import type { SignalOutcome } from '../../signal/index.ts';

/** A write that ends with one of these may have been sent, and nobody read back what it did. */
const LEAVES_OPEN: ReadonlySet<ErrorCode> = new Set(['outcome_unknown', 'timeout', 'provider_closed']);

/** What the audit trail says of something that ended with something thrown; what comes before an act is a read. */
export function outcomeOf(
  thrown: unknown,
  effect: 'read' | 'write',
  signal: AbortSignal | undefined,
): AuditOutcome {
  if (hasLeft(thrown, signal)) return effect === 'write' ? 'unknown' : 'cancelled';
  if (!isKeywardError(thrown)) return effect === 'write' ? 'unknown' : 'failed';
  if (effect === 'write' && LEAVES_OPEN.has(thrown.code)) return 'unknown';
  const { class: Class, status } = ERRORS[thrown.code];
  return Class === 'VaultAuthenticationError' && status === 403 ? 'refused' : 'failed';
}

/** What signals say of it. */
export function signalOf(thrown: unknown, signal: AbortSignal | undefined): SignalOutcome {
  if (hasLeft(thrown, signal)) return 'aborted';
  return isKeywardError(thrown) ? thrown.code : 'unexpected';
}

/** A refusal that came before the abort stays a refusal. */
function hasLeft(thrown: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && (thrown === signal.reason || !isKeywardError(thrown));
}
