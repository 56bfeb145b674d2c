import type { InventoryItem, InventoryVersion } from '@keyward/azure';
import type { Clock } from '@keyward/core/clock';
import { type ErrorCode, isKeywardError } from '@keyward/core/errors';
import { createRef, decodeName } from '@keyward/core/ref';
import type { Gateway } from '@keyward/core/service';
import { type RecordedSecret, type RecordedVault, type Shape, shapeOf } from '@keyward/emulator/rehearsal';
import { abreast } from './abreast.ts';
import type { Captured } from './capture.ts';
import { lastOnes, oldestFirst } from './order.ts';
import { patiently } from './patience.ts';
import { recordedDeleted, recordedVersion, settingsOf } from './said.ts';

/** What was recorded of a vault, and how: names and numbers, never a value. */
export interface Summary {
  readonly vault: string;
  readonly secrets: number;
  readonly versions: number;
  /** Undefined where the list of deleted secrets is forbidden. */
  readonly deleted?: number;
  /** Versions whose value was looked at, for its shape. */
  read: number;
  /** Versions that are faked by their content type, as `name/version`, by why. */
  readonly unread: Record<Unread, string[]>;
}

type Unread = 'disabled' | 'forbidden' | 'gone' | 'not_asked';

export interface RecordingOptions {
  readonly vault: string;
  readonly gateway: Gateway;
  readonly captured: Captured;
  readonly metadataOnly: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told how many secrets are done. */
  readonly onProgress: (done: number) => void;
}

const AT_ONCE = 8;

/** Why a version may stay unread; anything else ends a recording. */
const UNREAD: Readonly<Partial<Record<ErrorCode, Unread>>> = {
  secret_disabled: 'disabled',
  forbidden: 'forbidden',
  forbidden_by_rbac: 'forbidden',
  forbidden_by_access_policy: 'forbidden',
  secret_not_found: 'gone',
  version_not_found: 'gone',
};

/**
 * Lists a vault and looks once at each version that can be read.
 *
 * @throws What the vault refuses or fails at; only reads, and the list of what is deleted, may be forbidden.
 */
export async function recordVault(
  options: RecordingOptions,
): Promise<{ readonly recorded: RecordedVault; readonly summary: Summary }> {
  const { vault, gateway, captured, clock, signal, onProgress } = options;
  await patiently(clock, signal, () => {
    captured.secrets.length = 0;
    return gateway.run('secret.list', { mount: vault }, { signal });
  });
  const deletedListed = await listDeleted(options);
  const gone = new Set(captured.deleted.map(({ name }) => name.toLowerCase()));
  const live = captured.secrets.filter(({ name }) => !gone.has(name.toLowerCase()));
  const unread: Summary['unread'] = { disabled: [], forbidden: [], gone: [], not_asked: [] };
  const tally = { read: 0, unread };
  const done: RecordedSecret[] = [];
  await abreast(live, AT_ONCE, signal, async (secret, ended) => {
    const found = await recordSecret({ ...options, signal: ended }, secret, tally);
    if (found !== undefined) done.push(found);
    onProgress(done.length);
  });
  const secrets = [...done, ...captured.deleted.map(recordedDeleted)].sort(byName);
  const all = [...captured.secrets, ...captured.deleted];
  return {
    recorded: { name: vault, ...settingsOf(all), secrets },
    summary: {
      vault,
      secrets: done.length,
      versions: secrets.reduce((sum, { versions }) => sum + versions.length, 0),
      ...(deletedListed ? { deleted: captured.deleted.length } : {}),
      ...tally,
    },
  };
}

/** False where the caller may not list what is deleted. */
async function listDeleted({ vault, gateway, captured, clock, signal }: RecordingOptions): Promise<boolean> {
  try {
    await patiently(clock, signal, () => {
      captured.deleted.length = 0;
      return gateway.run('secret.list_deleted', { mount: vault }, { signal });
    });
    return true;
  } catch (thrown) {
    if (!isKeywardError(thrown) || UNREAD[thrown.code] !== 'forbidden') throw thrown;
    captured.deleted.length = 0;
    return false;
  }
}

/** Undefined where it was deleted meanwhile. */
async function recordSecret(
  options: RecordingOptions,
  secret: InventoryItem,
  tally: Pick<Summary, 'read' | 'unread'>,
): Promise<RecordedSecret | undefined> {
  const { vault, gateway, captured, clock, signal } = options;
  const { name } = secret;
  const ref = createRef({ scheme: 'azure', mount: vault, path: decodeName(name) });
  try {
    await patiently(clock, signal, () => gateway.run('secret.versions', { ref }, { signal }));
  } catch (thrown) {
    if (isKeywardError(thrown) && thrown.code === 'secret_not_found') return undefined;
    throw thrown;
  }
  const versions = captured.versions.get(name) ?? [];
  if (versions.length === 0) return undefined;
  const shapes = new Map<string, Shape>();
  let latest: string | undefined;
  const tell = (version: string, shape: Shape) => {
    shapes.set(version, shape);
    tally.read += 1;
  };
  // Only where nothing else tells the latest the secret is read without naming a version, instead of that version.
  const last = lastOnes(versions);
  if (last.length > 1 && secret.enabled && !options.metadataOnly) {
    const found = await look(options, name, undefined);
    if (typeof found !== 'string' && versions.some(({ version }) => version === found.version)) {
      latest = found.version;
      tell(found.version, found.shape);
    }
  }
  for (const version of versions) {
    if (shapes.has(version.version)) continue;
    const found = skipped(version, options.metadataOnly) ?? (await look(options, name, version.version));
    if (typeof found === 'string') tally.unread[found].push(`${name}/${version.version}`);
    else tell(found.version, found.shape);
  }
  const ordered = oldestFirst(versions, secret, latest);
  return { name, versions: ordered.map((version) => recordedVersion(version, shapes.get(version.version))) };
}

function skipped({ enabled }: InventoryVersion, metadataOnly: boolean): Unread | undefined {
  if (!enabled) return 'disabled';
  return metadataOnly ? 'not_asked' : undefined;
}

/** The shape of a value, which is let go of at once. */
async function look(
  { vault, gateway, clock, signal }: RecordingOptions,
  name: string,
  version: string | undefined,
): Promise<Unread | { readonly version: string; readonly shape: Shape }> {
  const ref = createRef({
    scheme: 'azure',
    mount: vault,
    path: decodeName(name),
    ...(version === undefined ? {} : { version }),
  });
  try {
    const { secret } = await patiently(clock, signal, () => gateway.run('secret.get', { ref }, { signal }));
    return { version: secret.version, shape: shapeOf(secret.value.reveal()) };
  } catch (thrown) {
    const why = isKeywardError(thrown) ? UNREAD[thrown.code] : undefined;
    if (why === undefined) throw thrown;
    return why;
  }
}

function byName(one: RecordedSecret, other: RecordedSecret): number {
  return one.name < other.name ? -1 : 1;
}
