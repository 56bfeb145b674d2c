import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What a proxy does with a request for a tunnel: dig it, answer with another status, or say nothing. */
export type Tunnelling = 'open' | 'silence' | { readonly status: string };

/** A proxy of this machine that tunnels everything to one port, whatever host it is asked for. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** `contoso.vault.azure.net:443`, one for every tunnel asked for. */
  readonly asked: readonly string[];
  /** What callers sent through it, as it saw it. */
  seen(): string;
  /** Resolves when no caller is connected. */
  idle(): Promise<void>;
}

export async function connectProxy(
  port: number,
  act: () => Tunnelling = () => 'open',
): Promise<ConnectProxy> {
  const asked: string[] = [];
  const seen: Buffer[] = [];
  const callers = new Set<Socket>();
  const server = createServer();
  server.on('connection', (caller: Socket) => {
    callers.add(caller);
    caller.on('error', () => {});
    caller.once('close', () => callers.delete(caller));
  });
  server.on('connect', ({ url = '' }, caller: Socket) => {
    asked.push(url);
    const what = act();
    if (what === 'silence') {
      caller.resume();
      caller.on('end', () => caller.destroy());
      return;
    }
    if (what !== 'open') {
      caller.end(`HTTP/1.1 ${what.status}\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const vault = connect(port, '127.0.0.1');
    vault.on('error', () => caller.destroy());
    caller.once('close', () => vault.destroy());
    caller.on('data', (bytes: Buffer) => seen.push(bytes));
    caller.write('HTTP/1.1 200 Connection established\r\n\r\n');
    caller.pipe(vault).pipe(caller);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    seen: () => Buffer.concat(seen).toString('latin1'),
    async idle() {
      await Promise.all([...callers].map((caller) => once(caller, 'close')));
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const caller of callers) caller.destroy();
      await closed;
    },
  };
}
