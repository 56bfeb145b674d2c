import type { ServerResponse } from 'node:http';
import type { Mishap } from '../fault/wire.ts';
import type { Reply } from '../http/exchange.ts';
import { pause } from './pause.ts';

/** Somebody who waits for an answer. */
export interface Patience {
  /** Aborted when he waits no more, or the listener closes. */
  readonly signal: AbortSignal;
  readonly gone: () => boolean;
}

export function patienceOf(to: ServerResponse, closing: AbortSignal): Patience {
  const over = new AbortController();
  const end = () => over.abort();
  let gone = to.destroyed;
  if (gone || closing.aborted) end();
  closing.addEventListener('abort', end);
  to.once('close', () => {
    gone = true;
    closing.removeEventListener('abort', end);
    end();
  });
  return { signal: over.signal, gone: () => gone };
}

/** The answer to a request that a fault has struck: what the caller is sent, and what the log is told. */
export async function befall(
  { id, route, when, waitMs, instead, delivery }: Mishap,
  answer: () => Reply | Promise<Reply>,
  { signal, gone }: Patience,
): Promise<Reply> {
  const unanswered: Reply = { status: 0, trace: { route, fault: id } };
  if (when === 'before') {
    await pause(waitMs, signal);
    // A caller who left before his request took effect is as good as one who never came.
    if (gone() || delivery?.kind === 'reset') return unanswered;
    if (instead !== undefined) return { ...instead, trace: { route, ...instead.trace, fault: id } };
  }
  const real = await answer();
  if (when === 'after') await pause(waitMs, signal);
  const { principal, ...of } = { route, ...real.trace };
  const who = principal === undefined ? {} : { principal };
  if (delivery?.kind === 'reset' && delivery.afterBytes === undefined) {
    return { ...unanswered, trace: { route, ...who, fault: id } };
  }
  if (instead !== undefined) return { ...instead, trace: { route, ...instead.trace, ...who, fault: id } };
  return { ...real, trace: { ...of, ...who, fault: id } };
}
