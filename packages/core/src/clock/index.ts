/**
 * The clock port, ages by it, and waiting that has an end.
 * @module
 */
export { type Bounds, bounded, TookTooLong } from './bounded.ts';
export { type Clock, type SleepOptions, systemClock } from './clock.ts';
export { ageOf, type Moment, nowBy } from './moment.ts';
export { untilAborted } from './until.ts';
