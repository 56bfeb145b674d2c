import { STATE_FORMAT, type StateDocument, type StateVersion } from '../state/document.ts';
import { parseDocument } from '../state/parse.ts';
import { needed, Spot } from '../state/spot.ts';

/** What another emulator's export came to. */
export interface Imported {
  readonly document: StateDocument;
  /** How many of what there is no place for here. */
  readonly leftOut: {
    readonly keys: number;
    readonly certificates: number;
    /** Vaults that were deleted themselves. */
    readonly vaults: number;
  };
}

/** How many there may be of what; the document's own bounds come later. */
const MOST = 100_000;
const NAMELESS = 'keyward';

/**
 * Reads a JSON export of lowkey-vault, in which `{{host}}`, `{{port}}` and `{{now <seconds>}}` may stand. A vault is
 * called by the first label of its address, `keyward` where that is a bare host. Its export has no deleted secrets; keys
 * and certificates have no place here, but the secret of a certificate comes along as `managed`.
 *
 * @param text - The export.
 * @returns a document that {@link startEmulator} and `emulator.seed()` take, and what was left out
 * @throws EmulatorError `invalid_option` with the way to the first thing that is wrong.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { importLowkeyVault, startEmulator } from '@keyward/emulator';
 *
 * const { document, leftOut } = importLowkeyVault(await readFile('vaults.json.hbs', 'utf8'));
 * if (leftOut.keys > 0) console.log(`without ${leftOut.keys} keys`);
 * await using emulator = await startEmulator({ seed: document });
 * ```
 */
export function importLowkeyVault(text: string): Imported {
  const root = new Spot('', text).judged('this is no JSON export of lowkey-vault', () =>
    JSON.parse(filled(text)),
  );
  const { vaults } = new Spot('', root).members(['vaults']);
  const read = needed(new Spot('', root), vaults, 'vaults')
    .items(MOST)
    .map((spot) => {
      const at = spot.members(['attributes', 'keys', 'secrets', 'certificates']);
      const attributes = needed(spot, at.attributes, 'attributes');
      return {
        keys: countOf(at.keys),
        certificates: countOf(at.certificates),
        deleted: isThere(openMembers(attributes)['deleted']),
        vault: { ...settingsOf(attributes), secrets: secretsOf(at.secrets) },
      };
    });
  const kept = read.filter(({ deleted }) => !deleted);
  const document: StateDocument = { format: STATE_FORMAT, vaults: kept.map(({ vault }) => vault) };
  // What it may hold is for the one reader of documents to say.
  parseDocument(document, 0x7fffffff);
  const sum = (of: (one: (typeof kept)[number]) => number) => kept.reduce((all, one) => all + of(one), 0);
  return {
    document,
    leftOut: {
      keys: sum(({ keys }) => keys),
      certificates: sum(({ certificates }) => certificates),
      vaults: read.length - kept.length,
    },
  };
}

/** Times relative to the import stay so: as texts of our own, where a number would stand. */
function filled(text: string): string {
  return text
    .replaceAll(/"?\{\{\s*now\s+([+-]?)(\d{1,12})\s*\}\}"?/g, (_, sign: string, seconds: string) =>
      JSON.stringify(Number(seconds) === 0 ? 'now' : `now${sign === '-' ? '-' : '+'}${seconds}s`),
    )
    .replaceAll(/\{\{\s*host\s*\}\}/g, 'localhost')
    .replaceAll(/\{\{\s*port\s*\}\}/g, '8443');
}

function settingsOf(attributes: Spot) {
  const at = openMembers(attributes);
  const uri = needed(attributes, at['baseUri'], 'baseUri');
  const url = uri.judged('this is no address', (value) => new URL(String(value)));
  const [label = '', ...domain] = url.hostname.split('.');
  const isBare = domain.length === 0 || /^[\d.]+$|^\[/.test(url.hostname);
  const days = at['recoverableDays'];
  const level = at['recoveryLevel'];
  const isProtected =
    isThere(level) && typeof level?.value === 'string' && !level.value.includes('Purgeable');
  return {
    name: isBare ? NAMELESS : label,
    ...(isThere(days) && typeof days?.value === 'number' ? { retentionDays: days.value } : {}),
    purgeProtection: isProtected,
  };
}

function secretsOf(secrets: Spot | undefined) {
  if (!isThere(secrets) || secrets === undefined) return [];
  return secrets.entries().map(([name, value]) => {
    const spot = new Spot(`${secrets.path}.*`, value);
    const { versions } = openMembers(spot);
    return { name, versions: needed(spot, versions, 'versions').items(MOST).map(versionOf) };
  });
}

function versionOf(spot: Spot): StateVersion {
  const at = openMembers(spot);
  const attributes = at['attributes'];
  const times = isThere(attributes) && attributes !== undefined ? openMembers(attributes) : {};
  // The document's reader judges what stands there; only what says nothing is left out.
  const given = {
    version: at['entityVersion'],
    value: needed(spot, at['value'], 'value'),
    contentType: at['contentType'],
    tags: at['tags'],
    enabled: times['enabled'],
    notBefore: times['nbf'],
    expires: times['exp'],
    created: times['created'],
    updated: times['updated'],
    managed: at['managed']?.value === true ? at['managed'] : undefined,
  };
  const said = Object.entries(given).flatMap(([name, found]) =>
    isThere(found) ? [[name, found?.value] as const] : [],
  );
  return Object.fromEntries(said) as unknown as StateVersion;
}

/** The members of an object that may have more than what is looked for. */
function openMembers(spot: Spot): Readonly<Record<string, Spot>> {
  return Object.fromEntries(
    spot.entries().map(([name, value]) => [name, new Spot(`${spot.path}.${name}`, value)]),
  );
}

/** lowkey-vault writes null for what is not. */
function isThere(spot: Spot | undefined): boolean {
  return spot !== undefined && spot.value !== null;
}

function countOf(spot: Spot | undefined): number {
  return isThere(spot) ? (spot?.entries().length ?? 0) : 0;
}
