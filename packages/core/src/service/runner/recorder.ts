import type { AuditEvent, AuditOutcome, AuditSink } from '../../audit/index.ts';
import { bounded, type Clock, TookTooLong } from '../../clock/index.ts';
import { isKeywardError, type KeywardError, vaultError } from '../../errors/index.ts';

/** How long a sink may take for one event. */
const AUDIT_TIMEOUT_MS = 5_000;

/** What a caller who gets `audit_failed` in place of an answer must know of the operation itself. */
const EFFECTS: Readonly<Record<Exclude<AuditOutcome, 'succeeded'>, string>> = {
  attempted: 'nothing was done',
  refused: 'it had been refused',
  failed: 'it had failed',
  cancelled: 'it had been cancelled',
  unknown: 'whether it took effect is not known',
};

/** What is recorded: an event of an operation, and the error that the operation ended with. */
export interface Recording {
  readonly event: AuditEvent;
  readonly effect: 'read' | 'write';
  readonly error?: KeywardError | undefined;
}

/** Gives every event to the sink. Its caller cannot abort that: what was done must not go unrecorded. */
export function recorderTo(audit: AuditSink | undefined, clock: Clock) {
  return async ({ event, effect, error }: Recording): Promise<void> => {
    if (audit === undefined) return;
    try {
      const bounds = { ms: AUDIT_TIMEOUT_MS, clock, signal: undefined };
      await bounded((signal) => audit.record(event, { signal }), bounds);
    } catch (thrown) {
      const late = thrown instanceof TookTooLong;
      const why = late ? `the sink did not take it within ${AUDIT_TIMEOUT_MS / 1_000} s` : 'the sink failed';
      const cause = error ?? (isKeywardError(thrown) ? thrown : undefined);
      throw vaultError('audit_failed', {
        message: `The audit event of ${event.operation} was not recorded, since ${why}; ${known(event, effect)}.`,
        ...(cause?.ref === undefined ? {} : { ref: cause.ref }),
        ...(cause === undefined ? {} : { cause }),
      });
    }
  };
}

function known({ outcome }: AuditEvent, effect: 'read' | 'write'): string {
  if (outcome !== 'succeeded') return EFFECTS[outcome];
  return effect === 'write' ? 'it had taken effect' : 'what it read is withheld';
}
