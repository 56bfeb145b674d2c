import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as rest } from 'node:timers/promises';

const NOTICE_MS = 10;

/** A way to a vault that can be cut: a port of its own in front of the vault's, TLS passed on as it is. */
export interface Relay extends AsyncDisposable {
  /** Address of the vault through here; the same for as long as there is the relay. */
  readonly url: string;
  /** Connections that clients have to it. */
  readonly connections: number;
  /** Ends every connection; new ones are taken. */
  drop(): Promise<void>;
  /** Ends every connection and stops listening, so that new ones are refused. */
  cut(): Promise<void>;
  /** Listens again, on the same port. */
  mend(): Promise<void>;
  /** Takes connections and passes nothing on, in either direction, for as long as it says so. */
  stall(on: boolean): void;
}

export async function openRelay(vaultUrl: string): Promise<Relay> {
  const target = Number(new URL(vaultUrl).port);
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  let stalled = false;
  let server: Server | undefined;

  const keep = (socket: Socket, ...among: Set<Socket>[]) => {
    for (const set of among) set.add(socket);
    socket
      .on('error', () => {})
      .once('close', () => {
        for (const set of among) set.delete(socket);
      });
  };
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (chunk) => {
      if (!stalled) to.write(chunk);
    });
    from.once('close', () => to.destroy());
  };
  const listen = async (port: number) => {
    const own = createServer((client) => {
      const vault = connect(target, '127.0.0.1');
      keep(client, sockets, clients);
      keep(vault, sockets);
      pass(client, vault);
      pass(vault, client);
    });
    own.listen(port, '127.0.0.1');
    await once(own, 'listening');
    server = own;
    return (own.address() as AddressInfo).port;
  };
  const drop = async () => {
    for (const socket of sockets) socket.destroy();
    // Clients of this process hear of it in a later turn; until then one may hand a request to a connection that is gone.
    await rest(NOTICE_MS);
  };
  const cut = async () => {
    const own = server;
    server = undefined;
    if (own === undefined) return;
    const closed = once(own, 'close');
    own.close();
    await drop();
    await closed;
  };

  const port = await listen(0);
  return {
    url: `https://localhost:${port}`,
    get connections() {
      return clients.size;
    },
    drop,
    cut,
    async mend() {
      if (server === undefined) await listen(port);
    },
    stall(on) {
      stalled = on;
      // What was left out of a connection cannot be made up for.
      if (!on) for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: cut,
  };
}
