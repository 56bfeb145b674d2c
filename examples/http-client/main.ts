/**
 * A client of an HTTP service whose key is rotated while requests run, and none fails.
 *
 *     KEY_VAULT_URI=https://… ORDERS_URL=http://… node examples/http-client/main.ts
 *
 * Asks without a pause until SIGTERM or Ctrl-C, and then prints what came of it as a line of JSON. REFRESH_S is how many
 * seconds lie between two looks at the vault (60).
 */
import { once } from 'node:events';
import { openOrders } from './client.ts';

const url = new URL(process.env['ORDERS_URL'] ?? 'http://127.0.0.1:8080');
const AT_A_TIME = 8;

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort()).once('SIGINT', () => stop.abort());

await using orders = await openOrders(url, Number(process.env['REFRESH_S'] ?? 60));
const statuses: Record<string, number> = {};
const work = async () => {
  while (!stop.signal.aborted) {
    const response = await orders.get('/orders/17');
    await response.arrayBuffer();
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
  }
};
const working = Promise.all(Array.from({ length: AT_A_TIME }, work));
console.log('asking');
await Promise.race([once(stop.signal, 'abort'), working]);
await working;
console.log(JSON.stringify({ statuses }));
