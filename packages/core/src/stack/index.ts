/**
 * A provider as programs use one: what is known is given out from a cache, and what is not is asked for with patience.
 * @module
 */
export { type OpenProvider, openStack, type Stacked, type StackOptions } from './stack.ts';
export { type StackSettings, type StackVariables, stackFrom } from './variables.ts';
