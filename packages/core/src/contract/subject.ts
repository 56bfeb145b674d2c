import type { SecretProvider } from '../provider/index.ts';

/**
 * What a subject must be able to suffer from.
 *
 * - `forbidden`: every request is answered that the caller may not.
 * - `throttled`: every request is answered that there were too many.
 * - `unreachable`: no connection can be made, so that no write is in doubt.
 * - `stalled`: requests are accepted and never answered.
 * - `unconfirmed_delete`: a delete is accepted, but asking about deleted secrets is forbidden.
 */
export type ContractFault = 'forbidden' | 'throttled' | 'unreachable' | 'stalled' | 'unconfirmed_delete';

/** What the contract is run on. */
export interface ContractSubject {
  /** The provider; cases leave it open, and remove what they wrote. */
  readonly provider: SecretProvider;
  /**
   * Another provider on the same store whose calls suffer from the fault. A new one at every call: the
   * case that asked for it closes it.
   */
  under(fault: ContractFault): Promise<SecretProvider>;
}
