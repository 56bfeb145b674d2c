/**
 * Fills one thing with secrets and says what that took. Its arguments: what (`map` or `stack`), and how many. Prints
 * `{ "heap", "rss" }`, in bytes. Not TypeScript, because stripping types would count as its memory.
 */
import { memory } from '@keyward/core/memory';
import { openStack } from '@keyward/core/stack';
import { secretValue } from '@keyward/core/value';

const [what, count] = [process.argv[2], Number(process.argv[3])];
const { gc = () => {} } = globalThis;
const textOf = (/** @type {number} */ at) =>
  JSON.stringify({ username: `app-${at}`, password: 'example'.repeat(4), host: 'db.internal', port: 5432 });

const template = await memory({ secrets: { template: '' } }).get({ path: 'template' });
/** A store that keeps nothing itself, as one on the other end of a network. */
const remote = {
  ...memory(),
  get: async (/** @type {{ path: string }} */ { path }) => ({
    ...template,
    path,
    tags: {},
    value: secretValue(textOf(Number(path.slice(4)))),
  }),
};
const stack = openStack({ vaultUrl: 'https://bench.vault.azure.net', share: 1 }, () => remote);
const map = new Map();

const fill = async (/** @type {number} */ from, /** @type {number} */ to) => {
  for (let at = from; at < to; at++) {
    const path = `app-${at}`;
    if (what === 'map') map.set(path, textOf(at));
    else await stack.get({ path });
  }
};
const used = async () => {
  // What a promise held is free a turn later.
  for (let time = 0; time < 3; time++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss };
};

// The code of it is compiled before, and not counted.
await fill(-1, 0);
const before = await used();
await fill(0, count);
const after = await used();
console.log(JSON.stringify({ heap: after.heapUsed - before.heapUsed, rss: after.rss - before.rss }));
if (map.size === 0) await stack.close();
