/** What went wrong, for programs: the text may change between releases, the code does not. */
export type EmulatorErrorCode =
  | 'invalid_option'
  | 'port_in_use'
  | 'port_refused'
  | 'insecure_folder'
  | 'folder_unusable'
  | 'vault_exists'
  | 'vault_not_found'
  | 'state_conflict'
  | 'snapshot_not_found'
  | 'data_in_use'
  | 'data_corrupt'
  | 'data_not_kept'
  | 'unquotable'
  | 'closed'
  | 'unreachable'
  | 'timed_out'
  | 'unauthorized'
  | 'not_found'
  | 'unexpected_answer';

/**
 * The one error class of `startEmulator`, `connectControl` and their companions.
 *
 * @example
 * ```ts
 * import { EmulatorError, startEmulator } from '@keyward/emulator';
 *
 * try {
 *   await using emulator = await startEmulator({ port: 8443 });
 *   console.log(emulator.authorityHost);
 * } catch (error) {
 *   if (error instanceof EmulatorError && error.code === 'port_in_use') console.error(error.hint);
 *   else throw error;
 * }
 * ```
 */
export class EmulatorError extends Error {
  readonly code: EmulatorErrorCode;
  /** The way out, in a sentence. */
  readonly hint: string;

  constructor(code: EmulatorErrorCode, message: string, hint: string) {
    super(message);
    this.name = 'EmulatorError';
    this.code = code;
    this.hint = hint;
  }
}
