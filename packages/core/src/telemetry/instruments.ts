import type { Meter } from '@opentelemetry/api';

/** From a cached read to the longest patience. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export type Instruments = ReturnType<typeof instrumentsOf>;

export function instrumentsOf(meter: Meter) {
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`keyward.${name}`, { unit, description });
  const seconds = (name: string, description: string) =>
    meter.createHistogram(`keyward.${name}`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: SECONDS },
    });
  const gauge = (name: string, unit: string, description: string) =>
    meter.createGauge(`keyward.${name}`, { unit, description });
  const observed = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(`keyward.${name}`, { unit, description });
  return {
    operations: counter('operation.requests', '{request}', 'Operations that ended.'),
    operationSeconds: seconds('operation.duration', 'How long an operation took.'),
    attemptSeconds: seconds('attempt.duration', 'How long an attempt to ask a vault took.'),
    retries: counter('retries', '{retry}', 'Attempts that failed and were followed by another.'),
    throttles: counter('throttles', '{response}', 'Times a vault answered that it was asked too much.'),
    cacheRequests: counter('cache.requests', '{request}', 'Reads that came to a cache.'),
    cacheEvictions: counter('cache.evictions', '{entry}', 'Answers that a cache let go of.'),
    circuitChanges: counter('circuit.changes', '{change}', 'Times a circuit changed.'),
    circuitState: observed('circuit.state', '1', 'The state of a circuit: 1 for the one it is in.'),
    budgetRequests: counter('budget.requests', '{request}', 'Requests taken out of a budget.'),
    budgetWaitSeconds: seconds('budget.wait.duration', 'How long a request waited for its budget.'),
    budgetAvailable: gauge('budget.available', '{request}', 'Requests that could leave at once, last.'),
    budgetWaiting: gauge('budget.waiting', '{request}', 'Requests that waited for their budget, last.'),
    budgetRefill: gauge('budget.refill_rate', '{request}/s', 'What a budget was filled with, last.'),
    timeToExpiry: observed('secret.time_to_expiry', 's', 'Until the first secret that was read expires.'),
  };
}
