import type { Agent } from 'node:https';
import type { Duplex } from 'node:stream';

/** The connections that an agent is making. */
export interface Dialling {
  /** Whether a connection failed at the proxy, before there was a tunnel to the vault. */
  failedAtProxy(thrown: unknown): boolean;
  /** Ends all of them. */
  end(): void;
}

/**
 * Watches an agent dial. It knows a socket itself when its tunnel is dug: until then nobody but this could
 * end it. And where a tunnel fails, the error comes with the socket at which it failed.
 */
export function dialling(agent: Agent): Dialling {
  const sockets = new Set<Duplex>();
  const atProxy = new WeakSet<object>();
  const open = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = open(options, (error, at) => {
      if (error !== null && at === socket) atProxy.add(error);
      callback?.(error, at);
    });
    if (socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    return socket;
  };
  return {
    failedAtProxy: (thrown) => typeof thrown === 'object' && thrown !== null && atProxy.has(thrown),
    end() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
