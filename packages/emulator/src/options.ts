import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from './clock/clock.ts';
import type { ApplicationInput, AssignmentInput, IdentityInput, UserInput } from './control/ports.ts';
import { flag, invalid, shown } from './option.ts';
import { parseReach } from './reach.ts';
import type { StateDocument } from './state/document.ts';
import { parseVault, type VaultSettings } from './vault/settings.ts';

/** What an emulator is to be; everything has a default. */
export interface EmulatorOptions {
  /**
   * The port of the vaults' names and of Entra ID; 0, the default, takes any free one. The plain port and the
   * vaults' own ports are the next ones up where they are free, any others where they are not.
   */
  readonly port?: number;
  /** One vault called `keyward` by default; none where a seed names some. */
  readonly vaults?: readonly (string | VaultSettings)[];
  /** Milliseconds that a delete, a recovery and a purge take to complete; 0 by default. */
  readonly delayMs?: number;
  /**
   * Milliseconds, by the emulator's clock, until a new role assignment counts and a revoked one does not; 0 by
   * default. What is assigned at the start counts at once.
   */
  readonly propagationDelayMs?: number;
  /**
   * Holds every vault to Azure's own limits: in any ten seconds 300 writes of a secret and 4,000 other requests, then
   * 429. False by default.
   */
  readonly quotas?: boolean;
  /**
   * Makes the ready line's client and user, and the managed identity, Key Vault Secrets Officer on every vault; true by
   * default. Under the permission model `accessPolicies` roles do not count.
   */
  readonly roles?: boolean;
  /**
   * Asks nobody on the data plane who he is, what he may do or where he comes from: tokens, roles, access policies
   * and network rules do not count. What policies and certificates say of a secret does. False by default.
   */
  readonly open?: boolean;
  /** Applications that may sign in, besides the ready line's client. */
  readonly applications?: readonly ApplicationInput[];
  /** User-assigned managed identities, besides the system-assigned one that answers a caller who names none. */
  readonly identities?: readonly IdentityInput[];
  /** People who may sign in, besides the ready line's user, who does so where nobody says who. */
  readonly users?: readonly UserInput[];
  /** Role assignments besides those of `roles`. */
  readonly assignments?: readonly AssignmentInput[];
  /** Where the certificates and the signing key are kept, per user: by default `~/.keyward/emulator`. */
  readonly folder?: string;
  /** Time for everything that the emulator serves; the system's by default. */
  readonly clock?: Clock;
  /** Lets `findRunning()`, and with it `keyward emulator env`, find this emulator; false by default. */
  readonly announce?: boolean;
  /** What it knows at the start, besides what the other options say. */
  readonly seed?: StateDocument;
  /**
   * A folder that keeps everything: the next start with it knows what this one knew, ids and secrets of the tenant
   * included. It has one owner at a time. Where there is data already, of the other options only `vaults` counts for what
   * it knows: those that are missing are added. Without it everything ends with the process.
   */
  readonly data?: string;
  /** Aborted while it starts: the start rejects; afterwards: the emulator closes. */
  readonly signal?: AbortSignal;
  /**
   * Listens, on loopback only, as an HTTPS proxy that stands in for `<vault>.vault.azure.net`, Azure's sign-in hosts and
   * `management.azure.com`; 0 takes any free port. Absent, the default, means no proxy.
   */
  readonly proxyPort?: number;
  /** The proxy refuses all other hosts instead of passing connections on to them; false by default. */
  readonly offline?: boolean;
  /**
   * An address of this machine on which all ports but the proxy's listen too, `0.0.0.0` and `::` being all of them:
   * for containers with published ports. Loopback alone by default.
   */
  readonly listen?: string;
}

/** The options as the emulator works with them: complete and checked. */
export interface Settings {
  readonly port: number;
  readonly vaults: readonly Required<VaultSettings>[];
  readonly delayMs: number;
  readonly propagationDelayMs: number;
  readonly quotas: boolean;
  readonly roles: boolean;
  readonly open: boolean;
  readonly applications: readonly ApplicationInput[];
  readonly identities: readonly IdentityInput[];
  readonly users: readonly UserInput[];
  readonly assignments: readonly AssignmentInput[];
  readonly folder: string;
  readonly clock: Clock;
  readonly announce: boolean;
  readonly seed: StateDocument | undefined;
  readonly data: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly proxyPort: number | undefined;
  readonly offline: boolean;
  /** Where all ports but the proxy's listen. */
  readonly addresses: readonly string[];
}

const KNOWN: Readonly<Record<keyof EmulatorOptions, true>> = {
  port: true,
  vaults: true,
  delayMs: true,
  propagationDelayMs: true,
  quotas: true,
  roles: true,
  open: true,
  applications: true,
  identities: true,
  users: true,
  assignments: true,
  folder: true,
  clock: true,
  announce: true,
  seed: true,
  data: true,
  signal: true,
  proxyPort: true,
  offline: true,
  listen: true,
};
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
  const { port = 0, vaults = ['keyward'], folder = defaultFolder(), data } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw invalid(`${shown(port)} is no port.`, 'Name a port from 1 to 65535, or 0 for any free one.');
  }
  if (typeof folder !== 'string' || folder === '') throw invalid('The folder is no path.', 'Name a folder.');
  if (data !== undefined && (typeof data !== 'string' || data === '')) {
    throw invalid('The data folder is no path.', 'Name a folder.');
  }
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
    delayMs: delay(options.delayMs),
    propagationDelayMs: delay(options.propagationDelayMs),
    quotas: flag('quotas', options.quotas, false),
    roles: flag('roles', options.roles, true),
    open: flag('open', options.open, false),
    applications: list('applications', options.applications),
    identities: list('identities', options.identities),
    users: list('users', options.users),
    assignments: list('assignments', options.assignments),
    folder: resolve(folder),
    clock: options.clock ?? systemClock,
    announce: flag('announce', options.announce, false),
    seed: options.seed,
    data: data === undefined ? undefined : resolve(data),
    signal: options.signal,
    ...parseReach(options),
  };
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

function delay(ms = 0): number {
  if (Number.isInteger(ms) && ms >= 0 && ms <= DAY_LIMIT) return ms;
  throw invalid(`${shown(ms)} is no delay.`, 'Give whole milliseconds from 0 up to a year.');
}

function list<Item>(name: string, value: readonly Item[] | undefined): readonly Item[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)) return value;
  throw invalid(`The option ${name} is no list of objects.`, 'Give a list.');
}
