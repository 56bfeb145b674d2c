/**
 * node purista.program.ts             a store of PURISTA is used in every way, and everything it can tell is printed
 * node purista.program.ts SNAPSHOTS   reads, and leaves a heap snapshot in this folder before the end and one after
 *
 * KEY_VAULT_URI names the vault; the value comes on standard input in the first case, and from the vault in the second.
 */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AzureSecretStore } from '@keyward/purista';

const [, , folder] = process.argv;
const store = new AzureSecretStore({
  vaultUrl: process.env['KEY_VAULT_URI'] ?? '',
  enableSet: true,
  enableRemove: true,
  logLevel: 'trace',
  resilience: { maxRetries: 0 },
});

if (folder === undefined) await talk(await text(process.stdin));
else await look(folder);

async function talk(value: string): Promise<void> {
  await store.setSecret('quiet', value);
  await store.getSecret('quiet', 'quiet#member');
  console.log(store, inspect(store, { depth: 9, showHidden: true }), JSON.stringify(store.config));
  const failing = [
    store.setSecret('quiet#member', value),
    store.setSecret('quiet', value.repeat(2_000)),
    store.getSecret('quiet', 'off', 'azure://nowhere/quiet'),
    store.removeSecret('missing'),
    store.setSecret('off', value),
    store.setSecret('torn', value),
  ];
  for (const end of await Promise.allSettled(failing)) {
    if (end.status === 'fulfilled') continue;
    const { reason } = end;
    console.log(
      reason,
      String(reason),
      JSON.stringify(reason),
      inspect(reason, { depth: 9, showHidden: true }),
    );
    console.log(
      reason.cause,
      JSON.stringify(reason.cause),
      reason.getErrorResponse(),
      reason.intoHandledError(),
    );
  }
  await store.removeSecret('quiet');
  await store.destroy();
  console.log('failed', failing.length);
}

async function look(folder: string): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const settle = async () => {
    for (let nth = 0; nth < 10; nth++) {
      await turn();
      collect();
    }
  };
  await store.getSecret('held').then((read) => console.log(Object.keys(read)));
  await settle();
  writeHeapSnapshot(join(folder, 'before.heapsnapshot'));
  await store.destroy();
  await settle();
  writeHeapSnapshot(join(folder, 'after.heapsnapshot'));
}
