import { connect } from '../command/ctl/connection.ts';
import { principalsOf } from '../command/ctl/meant.ts';
import type { Context } from '../context.ts';
import { beginning, type Completion, NOTHING, type Question, type Suggestion } from './complete.ts';

/** Whoever presses the key does not wait longer. */
const PATIENCE_MS = 2_000;
const FIELDS = ['route', 'status', 'vault', 'principal', 'refusal', 'method', 'plane'];
const PLANES = ['vault', 'entra', 'identity', 'management', 'control', 'proxy', 'none'];
const FILES = ['file', 'jsonRule'];

/** What stands in words of `keyward emulator ctl`: names of what the running emulator has. */
export async function inEmulator(context: Context, { name, word, options }: Question): Promise<Completion> {
  if (name === 'by') return { suggestions: inList(word, FIELDS) };
  if (name === 'plane') return { suggestions: inList(word, PLANES) };
  if (FILES.includes(name)) return { suggestions: [], files: true };
  const names = NAMES[name];
  if (names === undefined) return NOTHING;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const control = options.get('control');
  const { client } = await connect({ ...context, signal }, control === undefined ? {} : { control });
  // Names may hold what a shell would read something into.
  const inert = (await names(client)).filter((each) => /^[\w.@][\w.@-]*$/.test(each));
  return { suggestions: beginning(word, inert) };
}

type Client = Awaited<ReturnType<typeof connect>>['client'];

const NAMES: Readonly<Record<string, (client: Client) => Promise<readonly string[]>>> = {
  vault: async ({ vaults }) => Object.keys((await vaults.list()).vaults),
  id: async ({ assignments }) => (await assignments.list()).assignments.map(({ id }) => id),
  client: async ({ applications }) => (await applications.list()).applications.map(({ name }) => name),
  fault: async ({ faults }) => (await faults.list()).faults.map(({ id }) => id),
  snapshot: async ({ snapshots }) => (await snapshots.list()).snapshots.map(({ name }) => name),
  principal: async (client) => (await principalsOf(client)).flatMap(({ names: [name] }) => name ?? []),
};

/** The last word of a list with commas. */
function inList(word: string, words: readonly string[]): readonly Suggestion[] {
  const before = word.slice(0, word.lastIndexOf(',') + 1);
  return beginning(
    word,
    words.map((each) => before + each),
  );
}
