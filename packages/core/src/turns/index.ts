/**
 * One writer at a time.
 * @module
 */
export { createTurns, MOST_WAITING, type Turns } from './turns.ts';
