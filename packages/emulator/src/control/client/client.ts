import { invalid, shown } from '../../option.ts';
import type { Operation } from '../operation/operation.ts';
import { OPERATIONS, type Operations, rowsOf } from '../operations.ts';
import { exchange } from './exchange.ts';
import { requestOf } from './request.ts';

/** How a control client reaches its emulator. */
export interface ControlConnection {
  /** `controlUrl` of the ready line, `KEYWARD_EMULATOR_CONTROL_URL` in the environment. */
  readonly url: string;
  /** `controlToken` of the ready line, `KEYWARD_EMULATOR_CONTROL_TOKEN` in the environment. */
  readonly token: string;
  /** Sends requests in place of the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long a call may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** Ends every call when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What every call of a control client takes besides its input. */
export interface ControlCall {
  /** Aborted, the call rejects at once with its reason; what was sent may be done all the same. */
  readonly signal?: AbortSignal;
}

type Call<Row> =
  Row extends Operation<infer Input, infer Output>
    ? (
        ...given: Record<never, never> extends Input
          ? [input?: Input, call?: ControlCall]
          : [input: Input, call?: ControlCall]
      ) => Promise<Output>
    : never;

/**
 * Commands to a running emulator, by noun and verb: `control.vaults.add({ name: 'orders' })`. What a call takes and
 * answers is typed, and described in openapi/control.json. Every call rejects with an EmulatorError, and `code` tells
 * `unreachable`, `timed_out`, `unauthorized`, `invalid_option`, `vault_not_found`, `snapshot_not_found`, `not_found` (of
 * anything else), `vault_exists`, `state_conflict`, `data_not_kept`, `closed` and `unexpected_answer` apart.
 */
export type ControlClient = {
  readonly [Noun in keyof Operations]: {
    readonly [Verb in keyof Operations[Noun]]: Call<Operations[Noun][Verb]>;
  };
};

const TIMEOUT_MS = 10_000;
const LONGEST_MS = 3_600_000;

/**
 * Commands an emulator that runs in any process of this machine. Holds nothing open: there is nothing to close.
 *
 * @param connection where the emulator is, and the token that it wants
 * @returns a client; nothing is sent before its first call
 * @throws EmulatorError `invalid_option`
 *
 * @example
 * ```ts
 * import { connectControl, findRunning } from '@keyward/emulator';
 *
 * const [running] = await findRunning();
 * if (running) {
 *   const control = connectControl({ url: running.controlUrl, token: running.controlToken });
 *   await control.vaults.add({ name: 'orders', retentionDays: 7 });
 *   await control.vaults.configure({ vault: 'orders', publicNetworkAccess: 'Disabled' });
 *   const { counts } = await control.requests.counts({ by: ['route', 'status'], vault: 'orders' });
 *   console.table(counts);
 * }
 * ```
 */
export function connectControl(connection: ControlConnection): ControlClient {
  const { url, token, timeoutMs = TIMEOUT_MS, fetch: send = globalThis.fetch, signal } = connection;
  const base = baseOf(url);
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw invalid('The control token is not one.', 'Give `controlToken` of the ready line.');
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > LONGEST_MS) {
    throw invalid(`${shown(timeoutMs)} is no time limit.`, 'Give whole milliseconds from 1 up to an hour.');
  }
  const call =
    (row: Operation<unknown, unknown>) =>
    async (input: object = {}, of: ControlCall = {}) =>
      exchange(requestOf(row, base, token, input), { send, timeoutMs, signals: [of.signal, signal] });

  const client: Record<string, Record<string, ReturnType<typeof call>>> = {};
  for (const { noun, verb, row } of rowsOf(OPERATIONS)) client[noun] = { ...client[noun], [verb]: call(row) };
  // The table has the types, and the loop has gone through all of it.
  return client as unknown as ControlClient;
}

function baseOf(url: unknown): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  const fits = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
  if (parsed === undefined || !fits || parsed.username !== '' || parsed.password !== '') {
    throw invalid(
      'The address of the control API is not one.',
      'Give `controlUrl` of the ready line, such as http://127.0.0.1:8444/control.',
    );
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}
