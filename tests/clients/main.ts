/**
 * node tests/clients/main.ts <client> [name|address|localhost|proxy]
 *
 * Starts an emulator, runs one client through the whole life of a secret against it, and prints what it says and what
 * it asked. The packages are built and the client is installed before: `npm run build && bash tools/services/clients`.
 */
import { live } from './run.ts';
import { CLIENTS, missing } from './toolchain.ts';
import { open, WAYS } from './ways.ts';

const [name, asked = 'address'] = process.argv.slice(2);
const client = CLIENTS.find((one) => one.name === name);
const way = WAYS.find((one) => one === asked);
if (client === undefined || way === undefined) {
  throw new Error(`Name one of ${CLIENTS.map((one) => one.name).join(', ')} and one of ${WAYS.join(', ')}.`);
}
const reason = missing(client);
if (reason !== undefined) throw new Error(reason);
const entrance = await open(way);
if ('reason' in entrance) throw new Error(entrance.reason);
try {
  const summary = await live(entrance, client);
  const asked = entrance.emulator.requests
    .entries()
    .map(({ plane, route, status }) => `${plane} ${route} ${status}`);
  for (const line of new Set(asked)) console.log(`${asked.filter((one) => one === line).length} x ${line}`);
  console.log(JSON.stringify(summary));
} finally {
  await entrance[Symbol.asyncDispose]();
}
