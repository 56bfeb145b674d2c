import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from './clock/clock.ts';
import type { ApplicationInput, AssignmentInput, IdentityInput } from './control/ports.ts';
import { EmulatorError } from './error.ts';

/** A vault to serve. */
export interface VaultSettings {
  /** 3 to 24 letters, digits and single hyphens, a letter first; two vaults may not differ in case alone. */
  readonly name: string;
  /** Days that a deleted secret can be recovered, 7 to 90; 90 by default. */
  readonly retentionDays?: number;
  /** No purge before the retention ends; false by default. */
  readonly purgeProtection?: boolean;
}

/** What an emulator is to be; everything has a default. */
export interface EmulatorOptions {
  /**
   * The port of the vaults' names and of Entra ID; 0, the default, takes any free one. The plain port and the
   * vaults' own ports are the next ones up where they are free, any others where they are not.
   */
  readonly port?: number;
  /** One vault called `keyward` by default. */
  readonly vaults?: readonly (string | VaultSettings)[];
  /** Milliseconds that a delete, a recovery and a purge take to complete; 0 by default. */
  readonly delayMs?: number;
  /** Makes the ready line's client and the managed identity Key Vault Secrets Officer on every vault; true by default. */
  readonly roles?: boolean;
  /** Switches authentication and authorization of the data plane off; false by default. */
  readonly open?: boolean;
  /** Applications that may sign in, besides the ready line's client. */
  readonly applications?: readonly ApplicationInput[];
  /** User-assigned managed identities, besides the system-assigned one that answers a caller who names none. */
  readonly identities?: readonly IdentityInput[];
  /** Role assignments besides those of `roles`. */
  readonly assignments?: readonly AssignmentInput[];
  /** Where the certificates and the signing key are kept, per user: by default `~/.keyward/emulator`. */
  readonly folder?: string;
  /** Time for everything that the emulator serves; the system's by default. */
  readonly clock?: Clock;
  /** Lets `findRunning()`, and with it `keyward emulator env`, find this emulator; false by default. */
  readonly announce?: boolean;
  /** Aborted while it starts: the start rejects; afterwards: the emulator closes. */
  readonly signal?: AbortSignal;
}

/** The options as the emulator works with them: complete and checked. */
export interface Settings {
  readonly port: number;
  readonly vaults: readonly Required<VaultSettings>[];
  readonly delayMs: number;
  readonly roles: boolean;
  readonly open: boolean;
  readonly applications: readonly ApplicationInput[];
  readonly identities: readonly IdentityInput[];
  readonly assignments: readonly AssignmentInput[];
  readonly folder: string;
  readonly clock: Clock;
  readonly announce: boolean;
  readonly signal: AbortSignal | undefined;
}

const KNOWN: Readonly<Record<keyof EmulatorOptions, true>> = {
  port: true,
  vaults: true,
  delayMs: true,
  roles: true,
  open: true,
  applications: true,
  identities: true,
  assignments: true,
  folder: true,
  clock: true,
  announce: true,
  signal: true,
};
const VAULT_NAME = /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/;
const DAY_LIMIT = 366 * 86_400_000;

/** Throws `invalid_option` for the first option that cannot be honoured. */
export function parseOptions(options: EmulatorOptions): Settings {
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(KNOWN, key))
      throw invalid(
        `There is no option ${JSON.stringify(key)}.`,
        `Options are ${Object.keys(KNOWN).join(', ')}.`,
      );
  }
  const { port = 0, vaults = ['keyward'], delayMs = 0, folder = defaultFolder() } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw invalid(`${shown(port)} is no port.`, 'Name a port from 1 to 65535, or 0 for any free one.');
  }
  if (!Number.isInteger(delayMs) || delayMs < 0 || delayMs > DAY_LIMIT) {
    throw invalid(`${shown(delayMs)} is no delay.`, 'Give whole milliseconds from 0 up to a year.');
  }
  if (typeof folder !== 'string' || folder === '') throw invalid('The folder is no path.', 'Name a folder.');
  if (!Array.isArray(vaults)) throw invalid('The vaults are no list.', 'Give names, or objects with a name.');
  const parsed: Required<VaultSettings>[] = [];
  for (const vault of vaults)
    parsed.push(
      parseVault(
        vault,
        parsed.map(({ name }) => name),
      ),
    );
  return {
    port,
    vaults: parsed,
    delayMs,
    roles: flag('roles', options.roles, true),
    open: flag('open', options.open, false),
    applications: list('applications', options.applications),
    identities: list('identities', options.identities),
    assignments: list('assignments', options.assignments),
    folder: resolve(folder),
    clock: options.clock ?? systemClock,
    announce: flag('announce', options.announce, false),
    signal: options.signal,
  };
}

/** One vault; `taken` are the names of the others. */
export function parseVault(vault: unknown, taken: readonly string[]): Required<VaultSettings> {
  const given: unknown = typeof vault === 'string' ? { name: vault } : vault;
  if (typeof given !== 'object' || given === null) throw invalid(`${shown(vault)} is no vault.`, NAME_HINT);
  for (const key of Object.keys(given)) {
    if (key !== 'name' && key !== 'retentionDays' && key !== 'purgeProtection') {
      throw invalid(
        `A vault has no ${JSON.stringify(key)}.`,
        'A vault has name, retentionDays and purgeProtection.',
      );
    }
  }
  const { name, retentionDays = 90, purgeProtection } = given as { [Key in keyof VaultSettings]?: unknown };
  if (typeof name !== 'string' || !VAULT_NAME.test(name))
    throw invalid(`${shown(name)} is no vault name.`, NAME_HINT);
  if (
    typeof retentionDays !== 'number' ||
    !Number.isInteger(retentionDays) ||
    retentionDays < 7 ||
    retentionDays > 90
  ) {
    throw invalid(
      `${shown(retentionDays)} is no retention.`,
      'Deleted secrets are kept for 7 to 90 whole days.',
    );
  }
  const twin = taken.find((other) => other.toLowerCase() === name.toLowerCase());
  if (twin !== undefined) {
    throw new EmulatorError(
      'vault_exists',
      `There is a vault ${JSON.stringify(twin)} already.`,
      'Vault names ignore case; choose another one.',
    );
  }
  return { name, retentionDays, purgeProtection: flag('purgeProtection', purgeProtection, false) };
}

/** `$KEYWARD_HOME/emulator`, else the user's own place by the custom of the system. */
export function defaultFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { KEYWARD_HOME, LOCALAPPDATA } = environment;
  if (KEYWARD_HOME) return join(KEYWARD_HOME, 'emulator');
  if (platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'Keyward', 'emulator');
  // With HOME set to nothing the path would be relative, and keys would land in whatever folder this is.
  return join(home || userInfo().homedir, '.keyward', 'emulator');
}

const NAME_HINT =
  'A vault name has 3 to 24 letters, digits and single hyphens, begins with a letter and does not end in a hyphen.';

function flag(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw invalid(`The option ${name} is neither true nor false.`, 'Give a boolean.');
}

function list<Item>(name: string, value: readonly Item[] | undefined): readonly Item[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)) return value;
  throw invalid(`The option ${name} is no list of objects.`, 'Give a list.');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : String(value);
}

export function invalid(message: string, hint: string): EmulatorError {
  return new EmulatorError('invalid_option', message, hint);
}
