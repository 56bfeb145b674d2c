import { DESCRIBING } from './describing.ts';
import { LISTING } from './listing.ts';
import { METADATA } from './metadata.ts';
import type { Operation } from './operation.ts';
import { READING } from './reading.ts';
import { WRITING } from './writing.ts';

/**
 * Every operation on secrets, one row each: name, permission, effect, sensitivity, audit type, what parses its
 * input and what does it. Everything that acts on a vault for somebody is in this table.
 *
 * @example
 * ```ts
 * import { OPERATIONS } from '@keyward/core/service';
 *
 * const writes = Object.values(OPERATIONS).filter(({ effect }) => effect === 'write').map(({ name }) => name);
 * ```
 */
export const OPERATIONS = Object.freeze({ ...READING, ...WRITING, ...DESCRIBING, ...METADATA, ...LISTING });

/** Name of an operation on secrets. */
export type OperationName = keyof typeof OPERATIONS;

/** What an operation takes. */
export type GivenOf<Name extends OperationName> =
  (typeof OPERATIONS)[Name] extends Operation<infer Given, infer _Input, infer _Output> ? Given : never;

/** What an operation gives. */
export type OutputOf<Name extends OperationName> =
  (typeof OPERATIONS)[Name] extends Operation<infer _Given, infer _Input, infer Output> ? Output : never;
