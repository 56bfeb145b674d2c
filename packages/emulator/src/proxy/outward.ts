import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { formatTarget, isLoopback, type Target } from './target.ts';
import type { Upstream } from './upstream.ts';

const HEAD_LIMIT = 16 * 1024;

/** The proxy on the way did not grant a CONNECT. */
export class UpstreamRefusal extends Error {
  /** `407`, or a word for what is no status. */
  readonly answer: string;

  constructor(answer: string) {
    super(`The upstream proxy answered ${answer}.`);
    this.name = 'UpstreamRefusal';
    this.answer = answer;
  }
}

/**
 * A connection to the target itself, which ends with the signal. Names under localhost are this machine, whatever a
 * resolver knows of them.
 */
export async function dial({ host, port }: Target, signal: AbortSignal): Promise<Socket> {
  const address = isLoopback(host) && isIP(host) === 0 ? '127.0.0.1' : host;
  const socket = connectPlain({ host: address, port, allowHalfOpen: true, keepAlive: true, signal });
  // Who waits for it is told; later errors are known by the close that follows.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A connection to the target by way of `upstream`. `via` names us, so that a circle of proxies is noticed. */
export async function dialThrough(
  upstream: Upstream,
  target: Target,
  via: string,
  signal: AbortSignal,
): Promise<Socket> {
  const plain = await dial(upstream, signal);
  try {
    const socket = upstream.secure ? await secured(plain, upstream.host) : plain;
    const to = formatTarget(target);
    const lines = [`CONNECT ${to} HTTP/1.1`, `Host: ${to}`, `Via: ${via}`];
    if (upstream.authorization !== undefined) lines.push(`Proxy-Authorization: ${upstream.authorization}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await granted(socket);
    return socket;
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

async function secured(plain: Socket, host: string): Promise<Socket> {
  const socket = connectSecure({ socket: plain, ...(isIP(host) === 0 ? { servername: host } : { host }) });
  await once(socket, 'secureConnect');
  return socket;
}

/** Resolves when the head of a 2xx has been read, and leaves in the socket what follows it. */
function granted(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const stop = () => {
      socket.off('data', take).off('end', ended).off('error', failed).off('close', ended);
      socket.pause();
    };
    const failed = (error: Error) => {
      stop();
      reject(error);
    };
    const ended = () => failed(new UpstreamRefusal('nothing'));
    const take = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1 && head.length <= HEAD_LIMIT) return;
      const line = end === -1 ? '' : head.toString('latin1', 0, 16);
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 'no HTTP';
      if (!status.startsWith('2')) return failed(new UpstreamRefusal(status));
      stop();
      if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
      resolve();
    };
    socket.on('data', take).on('end', ended).on('error', failed).on('close', ended);
  });
}
