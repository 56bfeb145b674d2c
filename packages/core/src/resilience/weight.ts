import { ERRORS, type ErrorCode, isKeywardError } from '../errors/index.ts';

/**
 * What a failure says about a vault. `failed`: it is not well; `barred`: it does not admit this machine; `answered`: it is
 * there, whatever it said; `none`: nothing.
 */
export type Weight = 'failed' | 'barred' | 'answered' | 'none';

const BARRED: ReadonlySet<ErrorCode> = new Set(['forbidden_by_firewall', 'forbidden_by_connection']);

const FAILED: ReadonlySet<ErrorCode> = new Set([
  'timeout',
  'vault_unreachable',
  'vault_failed',
  'outcome_unknown',
]);

/** The vault was not asked, or it was not the vault that answered. */
const UNTOLD: ReadonlySet<ErrorCode> = new Set([
  'sign_in_failed',
  'clock_skewed',
  'not_permitted',
  'circuit_open',
  'unsupported',
  'untrusted_host',
  'unexpected_response',
  'audit_failed',
  'provider_closed',
  'unexpected',
]);

const INPUT = ERRORS.invalid_path.exitCode;
const CONFIGURATION = ERRORS.invalid_configuration.exitCode;

/** What a failure weighs in the circuit breaker. Reasons of aborts weigh nothing. */
export function weightOf(thrown: unknown): Weight {
  if (!isKeywardError(thrown)) return 'none';
  const { code, exitCode } = thrown;
  if (FAILED.has(code)) return 'failed';
  if (BARRED.has(code)) return 'barred';
  if (UNTOLD.has(code) || exitCode === CONFIGURATION) return 'none';
  return exitCode === INPUT && code !== 'rejected_by_vault' ? 'none' : 'answered';
}
