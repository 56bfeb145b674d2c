/**
 * What happens inside, for whoever wants to know: channels of node:diagnostics_channel.
 * @module
 */
export type {
  AttemptSignal,
  BreakerSignal,
  BudgetWaitSignal,
  CacheEvictionSignal,
  CacheSignal,
  RetrySignal,
  SignalOperation,
  SignalOutcome,
  SignalSubject,
  ThrottleSignal,
} from './payload.ts';
export type { PointSignal } from './point.ts';
export { signals } from './signals.ts';
export type { SpanListener, SpanSignal, Traced } from './span.ts';
