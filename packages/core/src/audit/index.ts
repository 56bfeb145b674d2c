/**
 * Audit events, and the port through which they leave.
 * @module
 */
export { type ConsoleSinkOptions, consoleSink } from './console.ts';
export {
  AUDIT_TYPES,
  type AuditData,
  type AuditEvent,
  type AuditOutcome,
  type AuditType,
  type Principal,
} from './event.ts';
export type { AuditSink } from './sink.ts';
