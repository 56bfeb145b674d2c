import type { AuditEvent } from './event.ts';

/** Where audit events go; a port, so that a file, a server or a broker can stand behind it. */
export interface AuditSink {
  /**
   * Takes one event; resolves when it is as safe as the sink makes it. An operation is not answered before, and
   * fails with `audit_failed` where this rejects or takes longer than 5 seconds; no caller's abort cuts it short.
   *
   * @param event - The event.
   * @param call - Aborts when the runner stops waiting.
   */
  record(event: AuditEvent, call: { readonly signal: AbortSignal }): Promise<void>;
}
