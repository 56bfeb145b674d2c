import type { Socket } from 'node:net';

/** Why a CONNECT is not granted. */
export interface ConnectRefusal {
  readonly status: keyof typeof REASONS;
  readonly code: string;
  /** A whole sentence of printable ASCII: it is sent as the reason phrase too. */
  readonly message: string;
  /** What the request log shows. */
  readonly route: string;
}

/** A caller that does not hang up is not waited for any longer. */
const LINGER_MS = 2_000;
const REASONS = { 400: true, 403: true, 502: true, 503: true, 504: true, 508: true } as const;

export const GRANTED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/**
 * The sentence stands in the reason phrase, which is all that curl, Go and Python show of a refused CONNECT, and in
 * a body in Azure's error shape: the JavaScript clients take the proxy's answer for the vault's and read that.
 */
function refusalText({ status, code, message }: ConnectRefusal): string {
  const body = JSON.stringify({ error: { code, message } });
  return (
    `HTTP/1.1 ${status} ${message}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

export function refuse(socket: Socket, refusal: ConnectRefusal, lingerMs = LINGER_MS): void {
  // Whatever else the caller sends is read and dropped, so that the answer is not lost to a reset.
  socket.resume();
  socket.end(refusalText(refusal));
  // No timeout of the socket's: that begins anew with every byte.
  const late = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(late));
}
