/**
 * The clock port, and ages by it.
 * @module
 */
export { type Clock, type SleepOptions, systemClock } from './clock.ts';
export { ageOf, type Moment, nowBy } from './moment.ts';
