import { EmulatorError, type EmulatorErrorCode } from '../../error.ts';
import { TOLD } from '../refusal.ts';
import type { Outgoing } from './request.ts';

/** How a request is sent. */
export interface ExchangeOptions {
  readonly send: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** Sends one request, and gives what was answered, or throws as what it was refused for. */
export async function exchange(
  { url, init }: Outgoing,
  { send, timeoutMs, signals }: ExchangeOptions,
): Promise<unknown> {
  const callers = signals.filter((signal) => signal !== undefined);
  for (const signal of callers) signal.throwIfAborted();
  const limit = AbortSignal.timeout(timeoutMs);
  const { origin } = new URL(url);
  try {
    const answer = await send(url, { ...init, signal: AbortSignal.any([...callers, limit]) });
    return read(answer.status, await answer.text(), init.method, url);
  } catch (error) {
    if (error instanceof EmulatorError) throw error;
    for (const signal of callers) signal.throwIfAborted();
    if (limit.aborted) throw late(origin, timeoutMs);
    throw unreachable(origin, error);
  }
}

function read(status: number, text: string, method: string, url: string): unknown {
  if (status === 204) return undefined;
  const body = parsed(text);
  if (body !== undefined && status >= 200 && status < 300) return body;
  const refusal = refusalIn(body);
  const code = CODES.get(`${status} ${refusal?.code}`);
  if (refusal !== undefined && code !== undefined) {
    throw new EmulatorError(code, refusal.message, refusal.hint ?? HINTS[code] ?? 'Correct what is given.');
  }
  const what = refusal === undefined ? '' : ` (${refusal.code})`;
  throw new EmulatorError(
    'unexpected_answer',
    `${method} ${new URL(url).pathname} was answered ${status}${what}, which is no answer of this control API.`,
    'Compare the version of the emulator with that of this client, and see that nothing stands between them.',
  );
}

/** The codes by what is on the wire. */
const CODES: ReadonlyMap<string, EmulatorErrorCode> = new Map(
  Object.entries(TOLD).map(([code, told]) => [`${told.status} ${told.code}`, code as keyof typeof TOLD]),
);

const HINTS: Readonly<Partial<Record<EmulatorErrorCode, string>>> = {
  unauthorized: 'Give `controlToken` of the ready line of this very emulator: each start makes a new one.',
};

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function refusalIn(body: object | undefined): Refusal | undefined {
  if (body === undefined || !('error' in body)) return undefined;
  const { code, message, hint } = (body.error ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return { code, message, ...(typeof hint === 'string' ? { hint } : {}) };
}

function late(origin: string, timeoutMs: number): EmulatorError {
  return new EmulatorError(
    'timed_out',
    `${origin} did not answer within ${timeoutMs} ms.`,
    'See whether the process of the emulator is stopped or busy.',
  );
}

function unreachable(origin: string, error: unknown): EmulatorError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no reason is known';
  return new EmulatorError(
    'unreachable',
    `No connection to ${origin} could be made or kept (${code}).`,
    'Start the emulator, or look for its address in the ready line: each start may have another one.',
  );
}
