/**
 * Patience with a vault, as a decorator of providers: deadlines, retries, a circuit breaker, a budget of requests.
 * @module
 */
export type { BucketUse, RequestBudget } from './budget/budget.ts';
export { type RequestBudgetOptions, requestBudget } from './budget/process.ts';
export { type SharedBudgetOptions, sharedBudget } from './budget/shared.ts';
export { RESILIENCE_VARIABLES, type ResilienceVariables, resilienceFrom } from './environment.ts';
export { type Decorated, type ResilienceOptions, resilience } from './resilience.ts';
export { type ResilienceSettings, settingsOf } from './settings.ts';
