import { EmulatorError, type EmulatorErrorCode } from '../error.ts';
import { ControlError } from './input.ts';

/** A refusal as it is on the wire. */
export interface Told {
  readonly status: number;
  readonly code: string;
}

/** How the codes of an operation's refusals are told over HTTP, and read back by the client. */
export const TOLD = {
  invalid_option: { status: 400, code: 'InvalidInput' },
  unauthorized: { status: 401, code: 'Unauthorized' },
  not_found: { status: 404, code: 'NotFound' },
  vault_not_found: { status: 404, code: 'VaultNotFound' },
  snapshot_not_found: { status: 404, code: 'SnapshotNotFound' },
  vault_exists: { status: 409, code: 'VaultExists' },
  state_conflict: { status: 409, code: 'StateConflict' },
  data_not_kept: { status: 507, code: 'DataNotKept' },
  closed: { status: 503, code: 'Unavailable' },
} as const satisfies Readonly<Partial<Record<EmulatorErrorCode, Told>>>;

/** How any code is told: one that is not in the table says no more than that it does not go now. */
export function toldOf(code: EmulatorErrorCode): Told {
  const table: Readonly<Partial<Record<EmulatorErrorCode, Told>>> = TOLD;
  return table[code] ?? TOLD.closed;
}

/** What was thrown, if it is a refusal; a defect is thrown on. */
export function refusalOf(error: unknown): Told & { readonly message: string; readonly hint?: string } {
  if (error instanceof ControlError) return error;
  if (!(error instanceof EmulatorError)) throw error;
  const { code, message, hint } = error;
  return { ...toldOf(code), message, hint };
}
