import { signInFrom } from '@keyward/azure';
import type { Configuration } from '@keyward/core/configuration';
import { DEFAULT_MOUNT, fillTemplate } from '@keyward/core/ref';
import { type Context, configurationOf, gatewayOver } from '../context.ts';
import { type Completion, NOTHING, type Question, type Suggestion } from './complete.ts';

/** Whoever presses the key does not wait longer. */
const PATIENCE_MS = 2_000;
const MOST = 200;
/** The commands whose secret is in the bin. */
const OF_THE_BIN: ReadonlySet<string> = new Set(['recover', 'purge']);

/** The mounts that can be named. */
export async function mounts(context: Context, word: string): Promise<readonly Suggestion[]> {
  return mountsIn(await configurationOf(impatient(context)), word);
}

/** Refs, raw names and mounts, as far as they go on as what is typed. */
export async function refs(asking: Context, question: Question): Promise<Completion> {
  const { command, name, word, options } = question;
  const context = impatient(asking);
  const configuration = await configurationOf(context);
  const bin = OF_THE_BIN.has(command.name()) || options.has('deleted');
  const whole = /^(?<start>azure:\/\/(?<mount>[^/?#]+)\/)(?<typed>[^?#]*)$/.exec(word)?.groups;
  if (whole !== undefined) {
    const { start = '', mount = '', typed = '' } = whole;
    const place = { start, mount, typed, bin, literal: false };
    return { suggestions: await secrets(context, configuration, place) };
  }
  const vaults = mountsIn(configuration, '')
    .map(({ value, ...says }) => ({ value: `azure://${value}/`, ...says }))
    .filter(({ value }) => value.startsWith(word));
  if (word.startsWith('azure:')) return { suggestions: vaults, open: true };
  if (/[?#]/.test(word)) return NOTHING;
  const mount = options.get('mount');
  const place = { start: '', mount: mount ?? DEFAULT_MOUNT, typed: word, bin, literal: name === 'prefix' };
  const raw = await secrets(context, configuration, place);
  if (mount !== undefined) return { suggestions: raw };
  return raw.length === 0 ? { suggestions: vaults, open: true } : { suggestions: [...raw, ...vaults] };
}

/** Nobody waits for long, nobody reads what is written, and nobody did a thing that is worth a record. */
function impatient(context: Context): Context {
  const { KEYWARD_AUDIT: _, ...variables } = context.variables;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  return { ...context, variables, signal };
}

function mountsIn({ settings, ...configuration }: Configuration, word: string): readonly Suggestion[] {
  const said = new Map(settings.map(({ name, value }) => [name, value]));
  const named = [...configuration.mounts.named.keys()].map((name) => {
    const says = said.get(`mounts.${name}`);
    return { value: name, ...(says === undefined ? {} : { says }) };
  });
  return [...named, ...made(configuration)].filter(({ value }) => value.startsWith(word));
}

/** The mounts that templates make of the application at hand, for the environments that are listed. */
function made({ mounts, application, environments }: Omit<Configuration, 'settings'>): Suggestion[] {
  if (application === undefined) return [];
  const names = mounts.templates.flatMap(({ name }) =>
    environments.map((env) => fillTemplate(name, { app: application, env })),
  );
  return [...new Set(names)].filter((name) => !mounts.named.has(name)).map((value) => ({ value }));
}

interface Asked {
  /** What stands before the path. */
  readonly start: string;
  readonly mount: string;
  /** What is typed of the path, perhaps percent-encoded. */
  readonly typed: string;
  readonly bin: boolean;
  /** Whether a percent sign means itself. */
  readonly literal: boolean;
}

async function secrets(
  context: Context,
  configuration: Configuration,
  { start, mount, typed, bin, literal }: Asked,
): Promise<readonly Suggestion[]> {
  if (signInFrom(context.variables).method === 'browser') return [];
  try {
    const { signal } = context;
    const prefix = literal ? typed : decodeURIComponent(typed);
    await using gateway = gatewayOver(configuration, context, true);
    const { secrets: found } = await (bin
      ? gateway.run('secret.list_deleted', { mount, prefix }, { signal })
      : gateway.run('secret.list', { mount, prefix }, { signal }));
    return found
      .map(({ path }) => path.slice(prefix.length))
      .map((rest) => ({ rest, told: inert(rest, typed === '') }))
      .filter(({ rest, told }) => !literal || rest === told)
      .slice(0, MOST)
      .map(({ told }) => ({ value: `${start}${typed}${told}` }));
  } catch {
    return [];
  }
}

/**
 * The rest of a path, as no shell reads anything into it. A name may hold blanks, quotes and `$(...)`, and some shells
 * evaluate what they are offered; every ref may be percent-encoded instead.
 */
function inert(rest: string, isWhole: boolean): string {
  const encoded = rest.replace(/[^\p{L}\p{N}._/-]/gu, percentEncoded);
  return isWhole ? encoded.replace(/^-/, percentEncoded) : encoded;
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
