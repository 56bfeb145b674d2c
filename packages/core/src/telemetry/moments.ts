import { signals } from '../signal/index.ts';
import type { OperationSpan } from './active.ts';
import { safely } from './safely.ts';

/** What happens at one moment is an attribute or an event of the operation that it happens to. */
export function moments(current: () => OperationSpan | undefined): (() => void)[] {
  const onto = <Payload>(tell: (operation: OperationSpan, payload: Payload) => void) =>
    safely((payload: Payload) => {
      const operation = current();
      // A refresh that nobody waits for goes on when the operation that sent it has ended.
      if (operation?.span.isRecording()) tell(operation, payload);
    });
  const answered = (operation: OperationSpan, how: 'hit' | 'miss') => {
    if (operation.cache === 'miss' || operation.cache === how) return;
    operation.cache = how;
    operation.span.setAttribute('cache', how);
  };
  const hit = onto((operation) => answered(operation, 'hit'));
  return [
    signals.cacheHit.subscribe(hit),
    signals.cacheNegative.subscribe(hit),
    signals.cacheMiss.subscribe(onto((operation) => answered(operation, 'miss'))),
    signals.cacheJoin.subscribe(
      onto((operation) => {
        answered(operation, 'miss');
        operation.span.addEvent('keyward.cache.join');
      }),
    ),
    signals.cacheStale.subscribe(
      onto((operation) => {
        answered(operation, 'hit');
        operation.span.addEvent('keyward.cache.stale');
      }),
    ),
    signals.retry.subscribe(
      onto(({ span }, { attempt, outcome, waitMs }) =>
        span.addEvent('keyward.retry', {
          'keyward.attempt': attempt,
          'error.type': outcome,
          'keyward.wait': waitMs / 1_000,
        }),
      ),
    ),
    signals.throttle.subscribe(
      onto(({ span }, { kind, retryAfterMs }) =>
        span.addEvent('keyward.throttle', {
          'keyward.request.kind': kind,
          ...(retryAfterMs === undefined ? {} : { 'keyward.retry_after': retryAfterMs / 1_000 }),
        }),
      ),
    ),
    signals.breaker.subscribe(
      onto(({ span }, { state, outcome }) =>
        span.addEvent('keyward.circuit', {
          'keyward.circuit.state': state,
          ...(outcome === undefined ? {} : { 'error.type': outcome }),
        }),
      ),
    ),
  ];
}
