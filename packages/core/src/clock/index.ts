/**
 * The clock port.
 * @module
 */
export { type Clock, systemClock } from './clock.ts';
