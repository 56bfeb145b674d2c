import { type Clock, nowBy, systemClock } from '../clock/index.ts';
import { readDeclaration } from '../configuration/index.ts';
import type { Gateway } from '../service/index.ts';
import type { SecretValue } from '../value/index.ts';
import { controlOf } from './control.ts';
import type { Checked, Declaration, EntriesOf } from './declaration.ts';
import { keeperOf } from './keeper.ts';
import { lookerOf } from './looker.ts';
import { type LoadOptions, settingsOf } from './options.ts';
import type { Secrets } from './result.ts';
import { listed, type Trouble } from './trouble.ts';
import { type Wanted, wantedIn, wantedOf } from './wanted.ts';

/** What a file declares: the compiler cannot know its names. */
export type FileEntries = Readonly<Record<string, SecretValue | undefined>>;

/** A file that declares secrets, as its path or as an object. */
export type DeclarationFile = string | { readonly file: string };

/** What secrets are loaded with. */
export interface LoadMeans {
  /** The way to the vaults. It stays open when the secrets are closed. */
  readonly gateway: Gateway;
  /** Closes what was loaded when it aborts. */
  readonly end?: AbortSignal;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** A number from 0 to below 1, for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

/**
 * Loads what a file such as secrets.yaml declares; see `readDeclaration` for what it holds, and the other form for the rest.
 *
 * @param means - The gateway.
 * @param file - The path of the file, from the working folder.
 * @param options - Refreshing, bounds, a signal.
 * @returns The secrets, by the names of the file.
 * @throws `invalid_configuration` for what is wrong with the file, and what the other form throws.
 * @example
 * ```ts
 * import { load } from '@keyward/core/load';
 * import { memory } from '@keyward/core/memory';
 * import { createMounts } from '@keyward/core/ref';
 * import { openGateway } from '@keyward/core/service';
 *
 * const mounts = createMounts([{ name: 'vault', url: 'memory' }]);
 * await using gateway = openGateway({ mounts, open: () => memory({ secrets: { 'app/db': 'example' } }) });
 * const secrets = await load({ gateway }, 'secrets.yaml');
 * const url = secrets['DATABASE_URL']?.reveal();
 * ```
 */
export function load(
  means: LoadMeans,
  file: DeclarationFile,
  options?: LoadOptions,
): Promise<Secrets<FileEntries>>;
/**
 * Loads all secrets that a program declares, each read once and at the same time, held against its schema, and typed by
 * the declaration. All of it is there when it returns, or nothing.
 *
 * @param means - The gateway.
 * @param declaration - Names, and the ref of each, or more.
 * @param options - Refreshing, bounds, a signal.
 * @returns The secrets: read by name, told when they change, closed when nothing reads them any more.
 * @throws One error for everything that is wrong, each among its problems with cause and fix; its message tells names and codes
 * and is a line for a log. A problem that is alone is thrown as it is. `invalid_usage`, `malformed_ref`, `schema_mismatch`, and the codes of a read. The signal's reason.
 * @example
 * ```ts
 * import { load } from '@keyward/core/load';
 * import { memory } from '@keyward/core/memory';
 * import { createMounts } from '@keyward/core/ref';
 * import { openGateway } from '@keyward/core/service';
 *
 * await using gateway = openGateway({
 *   mounts: createMounts([{ name: 'vault', url: 'memory' }]),
 *   open: () => memory({ secrets: { 'app/db': '{"username":"app","password":"example"}' } }),
 * });
 * await using secrets = await load({ gateway }, { USER: 'app/db#username', FLAG: { ref: 'app/flag', optional: true } });
 * const user: string = secrets.USER.reveal(); // 'app'
 * const flag: string | undefined = secrets.FLAG?.reveal(); // undefined
 * ```
 */
export function load<const Declared extends Declaration>(
  means: LoadMeans,
  declaration: Declared & Checked<Declared>,
  options?: LoadOptions,
): Promise<Secrets<EntriesOf<Declared>>>;
export async function load(
  { gateway, end, clock = systemClock, random = Math.random }: LoadMeans,
  what: unknown,
  options: LoadOptions = {},
): Promise<unknown> {
  const { signal } = options;
  signal?.throwIfAborted();
  const settings = settingsOf(options);
  const { wanted, troubles } = await declared(what, signal);
  const keeper = keeperOf(wanted, { clock, maxStaleMs: settings.maxStaleMs });
  const look = lookerOf({ gateway, wanted, keeper, clock, timeoutMs: settings.timeoutMs });
  const begun = nowBy(clock);
  // Where values have an age, it is counted from what the vault said, and not from what a cache knew.
  const outcomes = await look({ fresh: settings.intervalMs !== undefined, signal });
  const [first, ...others] = [...troubles, ...keeper.take(outcomes, begun)];
  if (first !== undefined) throw listed([first, ...others], 'nothing was loaded');
  return controlOf({ gateway, end, wanted, keeper, look, clock, random, settings, onError: options.onError });
}

async function declared(
  what: unknown,
  signal: AbortSignal | undefined,
): Promise<{ readonly wanted: readonly Wanted[]; readonly troubles: readonly Trouble[] }> {
  const file = typeof what === 'string' ? what : fileIn(what);
  if (file === undefined) return wantedIn(what);
  const read = await readDeclaration(file, signal === undefined ? {} : { signal });
  return { wanted: wantedOf(read), troubles: [] };
}

function fileIn(what: unknown): string | undefined {
  const file: unknown = typeof what === 'object' && what !== null ? Reflect.get(what, 'file') : undefined;
  return typeof file === 'string' ? file : undefined;
}
