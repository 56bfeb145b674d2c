import { once } from 'node:events';
import { createServer } from 'node:http';

/** A service on loopback that wants a key with each request. */
export interface Orders extends AsyncDisposable {
  readonly url: string;
  /** The keys that it takes from now on. */
  accept(...keys: readonly string[]): void;
  /** Which keys came since the last time, and how often each. */
  asked(): ReadonlyMap<string, number>;
  /** How many requests were refused. */
  refused(): number;
}

export async function openOrderService(): Promise<Orders> {
  let accepted = new Set<string>();
  let asked = new Map<string, number>();
  let refused = 0;
  const server = createServer((request, response) => {
    const key = String(request.headers['x-api-key']);
    asked.set(key, (asked.get(key) ?? 0) + 1);
    const known = accepted.has(key);
    if (!known) refused += 1;
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
    response.end(known ? '{"order":17}' : '{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    accept(...keys) {
      accepted = new Set(keys);
    },
    asked() {
      const answer = asked;
      asked = new Map();
      return answer;
    },
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
