/**
 * A service whose PostgreSQL changes its password while queries run, and none fails.
 *
 *     KEY_VAULT_URI=https://… PGHOST=… PGDATABASE=… node examples/postgres/main.ts one-role|two-roles
 *
 * Asks without a pause until SIGTERM or Ctrl-C, and then prints what came of it as a line of JSON. REFRESH_S is how many
 * seconds lie between two looks at the vault (60).
 */
import { once } from 'node:events';
import { load } from './load.ts';
import { openOneRole } from './one-role.ts';
import { openTwoRoles } from './two-roles.ts';

const WAYS = new Map([
  ['one-role', openOneRole],
  ['two-roles', openTwoRoles],
]);
const open = WAYS.get(process.argv[2] ?? '');
if (open === undefined) throw new Error(`Say which: ${[...WAYS.keys()].join(' or ')}.`);

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort()).once('SIGINT', () => stop.abort());

await using database = await open(Number(process.env['REFRESH_S'] ?? 60));
const tally = load(database, 12, stop.signal);
console.log('asking');
await once(stop.signal, 'abort');
console.log(JSON.stringify(await tally));
