import type { AddressInfo, Server } from 'node:net';
import { EmulatorError } from '../error.ts';

/** `localhost` may mean either. */
export const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'] as const;

const ATTEMPTS_FOR_ANY_PORT = 8;
const WITHOUT_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

export interface Bound<Kind extends Server> {
  readonly servers: readonly Kind[];
  readonly port: number;
}

/** The first of `ports` that is free on every one of `addresses`; ::1 is left out where the machine has none. */
export async function bindFirst<Kind extends Server>(
  create: () => Kind,
  ports: readonly number[],
  addresses: readonly string[],
  option = '--port',
): Promise<Bound<Kind>> {
  let refused: NodeJS.ErrnoException = Object.assign(new Error('no port'), { code: 'EADDRINUSE' });
  for (const port of ports) {
    for (let attempt = 0; attempt < (port === 0 ? ATTEMPTS_FOR_ANY_PORT : 1); attempt += 1) {
      try {
        return await bindAll(create, port, addresses);
      } catch (error) {
        refused = error as NodeJS.ErrnoException;
      }
    }
  }
  throw portError(ports[0] ?? 0, option, refused);
}

/** A stranger on another address of our port would receive secrets meant for us: all or none. */
async function bindAll<Kind extends Server>(
  create: () => Kind,
  wanted: number,
  addresses: readonly string[],
): Promise<Bound<Kind>> {
  const servers: Kind[] = [];
  let port = wanted;
  try {
    for (const address of addresses) {
      const server = create();
      try {
        await listen(server, port, address);
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (address === '::1' && servers.length > 0 && WITHOUT_IPV6.has(code)) continue;
        throw error;
      }
      servers.push(server);
      port = (server.address() as AddressInfo).port;
    }
  } catch (error) {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    throw error;
  }
  return { servers, port };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portError(port: number, option: string, error: NodeJS.ErrnoException): EmulatorError {
  if (error.code === 'EADDRINUSE') {
    return new EmulatorError(
      'port_in_use',
      `Port ${port} is in use on this machine.`,
      `Stop the program that holds it, name another one with ${option}, or let the system choose with ${option} 0.`,
    );
  }
  return new EmulatorError(
    'port_refused',
    `The system refuses to listen on port ${port} (${error.code ?? error.name}).`,
    `Name a port above 1023 with ${option}, or let the system choose with ${option} 0.`,
  );
}
