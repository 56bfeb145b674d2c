import type { AuditData, AuditType } from '../../audit/index.ts';
import type { Call } from '../../provider/index.ts';
import type { Permission, Resource } from '../runner/authorizer.ts';
import type { Vaults } from '../vault/vaults.ts';

/** What every operation takes besides its input. */
export interface OperationCall extends Call {
  /**
   * Told while something long is under way.
   *
   * @param found - How many have been found so far.
   */
  readonly onProgress?: (found: number) => void;
}

/** A version that an operation read or made. */
export interface Found {
  readonly version: string;
  readonly expiresOn?: Date;
}

/**
 * One thing that can be done to secrets, as data: routes, verbs, documents and the runner read it.
 *
 * `Given` is what a caller passes; `parse` makes of it the `Input` that everything behind trusts.
 */
export interface Operation<Given, Input, Output> {
  readonly name: string;
  readonly permission: Permission;
  /** A write is recorded before it is tried. */
  readonly effect: 'read' | 'write';
  /** Whether a value goes in or comes out. */
  readonly sensitivity: 'value' | 'metadata';
  readonly audit: AuditType;
  /** @throws `malformed_ref`, `invalid_path`, `invalid_value`, `invalid_metadata`; before anything is asked or sent. */
  parse(given: Given): Input;
  resource(input: NoInfer<Input>): Resource;
  act(vaults: Vaults, input: NoInfer<Input>, call: OperationCall): Promise<Output>;
  /** What the audit event tells besides the resource. */
  note?(input: NoInfer<Input>, output: NoInfer<Output>): AuditData;
  /** The version that was read or made, for signals. */
  found?(output: NoInfer<Output>): Found;
}

/** Checks an operation's row against its own types. */
export function operation<Given, Input, Output>(
  row: Operation<Given, Input, Output>,
): Operation<Given, Input, Output> {
  return Object.freeze(row);
}
