import { setTimeout as pause } from 'node:timers/promises';
import { vaultError } from '@keyward/core/errors';
import type { ControlClient, Grouping, RequestEntry, RequestFilter } from '@keyward/emulator';
import type { Context } from '../../context.ts';
import { dateOf } from '../../input/date.ts';
import { remark } from '../../output/remark.ts';
import { json, pageOf, printable, table } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';
import { wholeNumber } from './number.ts';

export interface RequestsOptions extends CtlOptions {
  readonly vault?: string;
  readonly method?: string;
  readonly route?: string;
  readonly plane?: string;
  readonly status?: string;
  readonly principal?: string;
  readonly refusal?: string;
  readonly fault?: string;
  readonly since?: string;
  readonly limit: string;
  readonly count?: true;
  readonly by?: string;
  readonly follow?: true;
}

/** What this very program asks is left out, unless it is asked for. */
export const PLANES = ['vault', 'entra', 'identity', 'management', 'proxy', 'none'];
const PAUSE_MS = 1_000;

/** `keyward emulator ctl requests` */
export async function requests(context: Context, options: RequestsOptions): Promise<void> {
  const { stdout } = context;
  const limit = wholeNumber('--limit', options.limit);
  const filter = filterOf(options);
  const { client } = await connect(context, options);
  if (options.by !== undefined) return counts(context, client, options, filter, options.by);
  if (options.count) {
    const counted = await client.requests.count(filter);
    stdout.write(options.json ? json(counted) : `${counted.count}\n`);
    return;
  }
  if (options.follow) return follow(context, client, options, filter, limit);
  const found = await client.requests.list({ ...filter, limit });
  if (options.json) {
    stdout.write(json({ requests: found.requests, dropped: found.dropped }));
    return;
  }
  const head = ['TIME', 'REQUEST', 'STATUS', 'REFUSAL', 'VAULT', 'PRINCIPAL', 'MS'];
  if (found.requests.length === 0) remark(context, options, 'No request fits.');
  else stdout.write(table(head, found.requests.map(cellsOf), pageOf(stdout), 'REQUEST'));
  if (found.dropped > 0) remark(context, options, `note: ${found.dropped} older requests were forgotten.`);
}

/** `keyward emulator ctl requests clear` */
export async function clear(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  await client.requests.clear();
  context.stdout.write(options.json ? json({ cleared: true }) : 'The requests are forgotten.\n');
}

async function counts(
  { stdout }: Context,
  client: ControlClient,
  options: RequestsOptions,
  filter: RequestFilter,
  by: string,
): Promise<void> {
  // The emulator says which words there are.
  const fields = by.split(',') as Grouping[];
  const counted = await client.requests.counts({ ...filter, by: fields });
  if (options.json) {
    stdout.write(json(counted));
    return;
  }
  const rows = counted.counts.map((group) => [
    `${group.count}`,
    ...fields.map((field) => String(group[field] ?? '')),
  ]);
  stdout.write(table(['COUNT', ...fields.map((field) => field.toUpperCase())], rows, pageOf(stdout)));
}

/** The last requests, and then each as it comes, until Ctrl-C, which is its ordinary end. */
async function follow(
  { stdout, signal }: Context,
  client: ControlClient,
  options: RequestsOptions,
  filter: RequestFilter,
  limit: number,
): Promise<void> {
  try {
    let { requests: found, next } = await client.requests.list({ ...filter, limit });
    for (;;) {
      for (const entry of found) stdout.write(options.json ? `${JSON.stringify(entry)}\n` : lineOf(entry));
      await pause(PAUSE_MS, undefined, { signal });
      ({ requests: found, next } = await client.requests.list({ ...filter, from: next }));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function filterOf(options: RequestsOptions): RequestFilter {
  const { vault, method, route, plane, status, principal, refusal, fault, since } = options;
  return {
    plane: plane?.split(',') ?? PLANES,
    ...(vault === undefined ? {} : { vault }),
    ...(method === undefined ? {} : { method }),
    ...(route === undefined ? {} : { route }),
    ...(principal === undefined ? {} : { principal }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(fault === undefined ? {} : { fault }),
    ...(status === undefined ? {} : { status: wholeNumber('--status', status) }),
    ...(since === undefined ? {} : { since: millisecond(since) }),
  };
}

function millisecond(since: string): number {
  const at = dateOf('--since', since).getTime();
  if (at >= 0) return at;
  throw vaultError('invalid_usage', {
    message: `\`--since ${since}\` is before 1970, and nothing was asked then.`,
    hint: 'Write `2027-01-31` (midnight UTC) or `2027-01-31T08:00:00Z`.',
  });
}

function cellsOf({ at, route, status, refusal, vault, principal, durationMs }: RequestEntry) {
  const told = { text: `${status}`, look: 'bad' } as const;
  return [
    timeOf(at),
    route,
    status < 400 ? `${status}` : told,
    refusal ?? '',
    vault ?? '',
    principal ?? '',
    durationMs.toFixed(1),
  ];
}

function lineOf({ at, route, status, refusal, vault, principal, durationMs }: RequestEntry): string {
  const told = [timeOf(at), status, route, vault, refusal, principal, `${durationMs.toFixed(1)} ms`];
  return `${printable(told.filter((part) => part !== undefined).join('  '))}\n`;
}

/** A clock that was set may stand outside of what a date can be. */
function timeOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at}` : date.toISOString();
}
