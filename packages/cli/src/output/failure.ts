import {
  ERRORS,
  type ErrorCode,
  EXIT_CODES,
  isKeywardError,
  type KeywardError,
  vaultError,
} from '@keyward/core/errors';
import { type Paint, plain } from './paint.ts';
import { json, printable } from './text.ts';

/** The emulator speaks its own errors; this is all the command line knows of them. */
interface EmulatorFailure extends Error {
  readonly code: string;
  readonly hint: string;
}

/** Whatever was thrown, as an error of the table. */
export function keywardErrorOf(thrown: unknown): KeywardError {
  if (isKeywardError(thrown)) return thrown;
  if (isEmulatorFailure(thrown)) return emulatorError(thrown);
  return vaultError('unexpected', { message: unexpected(thrown) });
}

/** What the emulator's codes are in the table; a code that is not here kept it from starting. */
const OF_EMULATOR: Readonly<Record<string, { readonly code: ErrorCode; readonly hint?: string }>> = {
  invalid_option: { code: 'invalid_usage' },
  unreachable: {
    code: 'emulator_not_running',
    hint: 'Start one with `keyward emulator`. Where KEYWARD_EMULATOR_CONTROL_URL is set, that one may have ended: `eval "$(keyward emulator env)"` sets it anew.',
  },
  unauthorized: { code: 'emulator_unauthorized', hint: ERRORS.emulator_unauthorized.hint },
  vault_not_found: { code: 'emulator_not_found' },
  not_found: { code: 'emulator_not_found' },
  snapshot_not_found: { code: 'emulator_not_found' },
  vault_exists: { code: 'emulator_conflict' },
  state_conflict: { code: 'emulator_conflict' },
  timed_out: { code: 'timeout' },
  unexpected_answer: { code: 'unexpected_response' },
};

function emulatorError({ code, message, hint }: EmulatorFailure): KeywardError {
  const known = OF_EMULATOR[code];
  if (known === undefined) return vaultError('emulator_failed', { message: `${message} (${code})`, hint });
  return vaultError(known.code, { message, hint: known.hint ?? hint });
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

/** An error as one JSON document. */
export function failureJson(error: KeywardError): string {
  return json({ error: error.toJSON() });
}

/** Further lines stand under the first word of a message, so that none can pass for a label. */
const UNDER = '\n       ';

/** An error for people on standard error. A message may have several lines: a failed sign-in tells one a credential. */
export function failureText(error: KeywardError, paint: Paint = plain): string {
  const requestId = error.azure?.requestId === undefined ? '' : ` (x-ms-request-id ${error.azure.requestId})`;
  const told: readonly (readonly [string, string])[] = [
    ...(error.ref === undefined ? [] : [['ref', error.ref] as const]),
    ['fix', error.hint],
    ['code', `${error.code}${requestId}`],
  ];
  return [
    `${paint('error:', 'error')} ${lined(error.message)}\n`,
    ...(error.problems ?? []).map((problem) => indented(failureText(problem, paint))),
    ...told.map(([label, text]) => `  ${paint(`${label}:`, 'label')} ${lined(text)}\n`),
  ].join('');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ').trimEnd().concat('\n');
}

function lined(text: string): string {
  return text.trimEnd().split('\n').map(printable).join(UNDER);
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
