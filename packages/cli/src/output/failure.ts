import { EXIT_CODES, isKeywardError, type KeywardError, vaultError } from '@keyward/core/errors';
import { json, printable } from './text.ts';

/** The emulator speaks its own errors; this is all the command line knows of them. */
interface EmulatorFailure extends Error {
  readonly code: string;
  readonly hint: string;
}

/** Whatever was thrown, as an error of the table. */
export function keywardErrorOf(thrown: unknown): KeywardError {
  if (isKeywardError(thrown)) return thrown;
  if (isEmulatorFailure(thrown)) {
    return vaultError('emulator_failed', {
      message: `${thrown.message} (${thrown.code})`,
      hint: thrown.hint,
    });
  }
  return vaultError('unexpected', { message: unexpected(thrown) });
}

/**
 * The message of an error that is not ours may quote what it stumbled over, and that may be a value: only the operating
 * system's is repeated, which names a call and a file. Name and place are enough for a report.
 */
function unexpected(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'Something that is not an error was thrown.';
  if ('syscall' in thrown) return `${thrown.name}: ${thrown.message}.`;
  const place = /^ {4}at .+$/m.exec(thrown.stack?.replace(thrown.message, '') ?? '')?.[0].trim();
  return `${thrown.name} was thrown${place === undefined ? '' : ` ${place}`}.`;
}

/** An error for people on standard error, or as one JSON document. */
export function failureText(error: KeywardError, asJson: boolean): string {
  if (asJson) return json({ error: error.toJSON() });
  const lines = [
    `error: ${printable(error.message)}`,
    ...(error.ref === undefined ? [] : [`  ref: ${printable(error.ref)}`]),
    `  fix: ${printable(error.hint)}`,
    `  code: ${error.code}${error.azure?.requestId === undefined ? '' : ` (x-ms-request-id ${printable(error.azure.requestId)})`}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The section of `--help` that lists exit codes. */
export function exitCodesText(): string {
  return Object.entries(EXIT_CODES)
    .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}\n`)
    .join('');
}

function isEmulatorFailure(thrown: unknown): thrown is EmulatorFailure {
  return thrown instanceof Error && thrown.name === 'EmulatorError' && 'code' in thrown && 'hint' in thrown;
}
