import type { EmulatorErrorCode } from '../../error.ts';
import type { RequestLog } from '../../requests/log.ts';
import type { ControlPorts } from '../ports.ts';
import type { SchemaName } from '../schema/index.ts';

/** What an operation is given besides its input. */
export interface Controlled {
  /** What tells this emulator from the next one on the same port. */
  readonly instance: string;
  readonly requests: RequestLog;
  readonly ports: ControlPorts;
  /** The OpenAPI description of all operations. */
  readonly describe: () => Promise<object>;
}

/** What a request brings, before it is parsed. */
export interface Given {
  /** What stands in the hole of the path; empty without one. */
  readonly hole: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/**
 * One command: a row of the table that the control API serves, the description describes, and the client calls.
 *
 * The input is one object: what stands in the hole, under the hole's name, beside the members of the query or of the
 * body. A row has a query or a body, not both.
 */
export interface Operation<Input, Output> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the prefix, with at most one `{hole}`; what is in no hole comes first in the table. */
  readonly path: string;
  /** In the imperative, without a full stop. */
  readonly summary: string;
  /** Answered without the token. */
  readonly free?: true;
  /** An object whose members are the query parameters; without it none is taken. */
  readonly query?: SchemaName;
  readonly body?: SchemaName;
  /** The body may be left out: no member of it is needed. */
  readonly bare?: true;
  readonly status: 200 | 201 | 204;
  /** Of the body; none with 204. */
  readonly answer?: SchemaName;
  /** What else than bad input it may be refused for. */
  readonly refusals?: readonly EmulatorErrorCode[];
  /** Throws for what has not the shape; between them, `parse` and `run` refuse all that the schema does. */
  parse(given: Given): Input;
  /** What it answers; nothing with 204. */
  run(on: Controlled, input: NoInfer<Input>): Output | Promise<Output>;
}

/** The input of an operation that has none. */
export type Nothing = Readonly<Record<never, never>>;

export const nothing = (): Nothing => ({});

/** Checks an operation's row against its own types. */
export function operation<Input, Output>(row: Operation<Input, Output>): Operation<Input, Output> {
  return Object.freeze(row);
}
