import { vaultError } from '@keyward/core/errors';
import type { FaultEffect, Latency, Refuser } from '@keyward/emulator';
import { wholeNumber } from './number.ts';

/** An effect as options tell it: one of them, `retryAfter` beside the first two. */
export interface EffectOptions {
  readonly throttle?: true;
  readonly error?: string;
  readonly retryAfter?: string;
  readonly latency?: string;
  readonly reset?: true;
  readonly resetAfter?: string;
  readonly slowBody?: string;
  readonly truncate?: true;
  readonly truncateAfter?: string;
  readonly insufficientClaims?: true;
  readonly refusal?: Refuser;
}

/** The effects that the options name; how many there may be is for the caller to say. */
export function effectsOf(options: EffectOptions): readonly FaultEffect[] {
  const { error, retryAfter, latency, resetAfter, slowBody, truncateAfter, refusal } = options;
  const retry = retryAfter === undefined ? {} : { retryAfterS: wholeNumber('--retry-after', retryAfter) };
  return [
    ...(options.throttle ? [{ kind: 'throttle', ...retry } as const] : []),
    ...(error === undefined
      ? []
      : [{ kind: 'error', status: wholeNumber('--error', error), ...retry } as const]),
    ...(latency === undefined ? [] : [{ kind: 'latency', ...latencyOf(latency) } as const]),
    ...(options.reset ? [{ kind: 'reset' } as const] : []),
    ...(resetAfter === undefined
      ? []
      : [{ kind: 'reset', afterBytes: wholeNumber('--reset-after', resetAfter) } as const]),
    ...(slowBody === undefined
      ? []
      : [{ kind: 'slowBody', bytesPerSecond: wholeNumber('--slow-body', slowBody) } as const]),
    ...(options.truncate ? [{ kind: 'truncatedBody' } as const] : []),
    ...(truncateAfter === undefined
      ? []
      : [{ kind: 'truncatedBody', bytes: wholeNumber('--truncate-after', truncateAfter) } as const]),
    ...(options.insufficientClaims ? [{ kind: 'insufficientClaims' } as const] : []),
    ...(refusal === undefined ? [] : [{ kind: 'refusal', by: refusal } as const]),
  ];
}

/** An effect in a few words, for a table. */
export function effectText(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'throttle':
      return `429${retryText(effect.retryAfterS)}`;
    case 'error':
      return `${effect.status}${retryText(effect.retryAfterS)}`;
    case 'latency':
      return `latency ${latencyText(effect)}`;
    case 'reset':
      return effect.afterBytes === undefined ? 'reset' : `reset after ${effect.afterBytes} bytes`;
    case 'slowBody':
      return `body at ${effect.bytesPerSecond} bytes/s`;
    case 'truncatedBody':
      return `body cut ${effect.bytes === undefined ? 'at half' : `after ${effect.bytes} bytes`}`;
    case 'insufficientClaims':
      return 'insufficient claims';
    case 'refusal':
      return `refused by ${effect.by}`;
  }
}

function retryText(seconds: number | undefined): string {
  return seconds === undefined ? '' : `, retry after ${seconds} s`;
}

function latencyOf(text: string): Latency {
  const [, ms, min, max, median, p99] =
    /^(?:(\d{1,9})|(\d{1,9})-(\d{1,9})|median=(\d{1,9}),p99=(\d{1,9}))$/.exec(text) ?? [];
  if (ms !== undefined) return { ms: Number(ms) };
  if (min !== undefined) return { minMs: Number(min), maxMs: Number(max) };
  if (median !== undefined) return { medianMs: Number(median), p99Ms: Number(p99) };
  throw vaultError('invalid_usage', {
    message: `\`--latency ${text}\` is no latency.`,
    hint: 'Write milliseconds (`200`), a range (`50-500`), or `median=50,p99=900`.',
  });
}

function latencyText(latency: Latency): string {
  if ('ms' in latency) return `${latency.ms} ms`;
  if ('minMs' in latency) return `${latency.minMs}-${latency.maxMs} ms`;
  return `median ${latency.medianMs} ms, p99 ${latency.p99Ms} ms`;
}
