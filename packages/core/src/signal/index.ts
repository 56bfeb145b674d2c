/**
 * What happens inside, for whoever wants to know: channels of node:diagnostics_channel.
 * @module
 */
export type {
  AttemptSignal,
  BreakerSignal,
  BudgetSignal,
  BudgetWaitSignal,
  CacheEvictionSignal,
  CacheSignal,
  OperationSignal,
  RetrySignal,
  SignalOperation,
  SignalOutcome,
  SignalSubject,
  ThrottleSignal,
} from './payload.ts';
export type { PointSignal } from './point.ts';
export { signals } from './signals.ts';
export type { SpanListener, SpanSignal, Traced, TraceEnd } from './span.ts';
