import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificate } from './certificate.ts';

/** A server that shows certificates in a vault's place, listens, and says nothing. */
export interface Impostor extends AsyncDisposable {
  readonly port: number;
  /** How often somebody connected, whatever became of it. */
  readonly connections: number;
  /** Every byte that it was told behind TLS. */
  heard(): string;
  /** Resolves when it has been told something. */
  readonly told: Promise<void>;
}

/** @param chain - Its own certificate first, then its issuers, as far as it shows them. */
export async function impostor(own: Certificate, ...chain: readonly Certificate[]): Promise<Impostor> {
  const heard: Buffer[] = [];
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ key: own.key, cert: [own, ...chain].map(({ cert }) => cert).join('') });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      tell();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    told,
    heard: () => Buffer.concat(heard).toString('latin1'),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
