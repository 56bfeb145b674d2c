import type { ServerResponse } from 'node:http';
import type { Delivery } from '../fault/wire.ts';
import type { Reply } from '../http/exchange.ts';
import { pause } from './pause.ts';
import { headersOf } from './reply.ts';

export interface DeliveryOptions {
  readonly to: ServerResponse;
  /** Announces that the connection ends with this answer. */
  readonly last: boolean;
  /** Aborted when nobody waits any more, or nobody may: what is left of a body is then sent at once. */
  readonly signal: AbortSignal;
  /** Ends the connection by a TCP reset. */
  readonly reset: () => void;
}

const TICK_MS = 100;

/** Sends an answer as a fault has it. */
export async function deliver(reply: Reply, delivery: Delivery, options: DeliveryOptions): Promise<void> {
  const { to, last, signal, reset } = options;
  const body = Buffer.from(reply.body ?? '');
  if (delivery.kind === 'reset' && delivery.afterBytes === undefined) return reset();
  to.writeHead(reply.status, headersOf(reply, last || delivery.kind !== 'slowBody'));
  if (delivery.kind === 'slowBody') return await trickle(to, body, delivery.bytesPerSecond, signal);
  const wanted =
    delivery.kind === 'reset' ? delivery.afterBytes : (delivery.bytes ?? Math.floor(body.length / 2));
  // A body that came whole would be no mishap.
  await written(to, body.subarray(0, Math.min(wanted ?? 0, body.length - 1)));
  if (delivery.kind === 'reset') reset();
  else to.socket?.destroySoon();
}

async function trickle(
  to: ServerResponse,
  body: Buffer,
  bytesPerSecond: number,
  signal: AbortSignal,
): Promise<void> {
  const step = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1_000));
  to.flushHeaders();
  let at = 0;
  while (at < body.length && !signal.aborted) {
    const part = body.subarray(at, at + step);
    await pause((part.length / bytesPerSecond) * 1_000, signal);
    if (to.destroyed) return;
    to.write(part);
    at += part.length;
  }
  to.end(body.subarray(at));
}

/** Resolves when the system has the bytes, or will never have them. */
function written(to: ServerResponse, bytes: Buffer): Promise<void> {
  to.flushHeaders();
  if (bytes.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    to.once('close', resolve);
    to.write(bytes, () => resolve());
  });
}
