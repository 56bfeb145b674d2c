import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { KeyAndCertificate } from '../listener/listener.ts';

/**
 * Speaks TLS on a socket as its server. The server that does it never listens and serves this one connection, so
 * that the certificate is the present one and `done` knows whose connection it is.
 */
export function terminate(
  socket: Socket,
  { key, cert }: KeyAndCertificate,
  handshakeTimeout: number,
  done: (secured: TLSSocket) => void,
): void {
  const server = createServer({
    key,
    cert,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout,
  });
  server.once('secureConnection', done);
  server.once('tlsClientError', () => socket.destroy());
  // Node keeps sockets of HTTP half open, and TLS never is: who hangs up before the handshake would be waited for.
  socket.allowHalfOpen = false;
  server.emit('connection', socket);
}
