import { randomUUID } from 'node:crypto';
import type { Versions } from '../vault/image.ts';
import { checkChange, checkName, checkValue } from '../vault/limits.ts';
import { PROPERTY_NAMES, parseProperties } from '../vault/properties-input.ts';
import type { SecretVersion, Tags } from '../vault/secret.ts';
import { parseVault } from '../vault/settings.ts';
import type { SeedSecret, SeedVault } from './seed.ts';
import { needed, refuseTwin, Spot } from './spot.ts';
import { parseTime } from './time.ts';

/** How many there may be of what, in one document. */
const SECRETS = 100_000;
const VERSIONS = 10_000;

const TIME =
  'this is not a time: seconds since 1970, a text such as 2026-11-20T08:00:00Z, or one such as now+30d or now-1h30m';

/** `now` in seconds: what relative times count from. */
export function seedVault(spot: Spot, taken: Map<string, string>, now: number): SeedVault {
  const { name, secrets, ...rest } = spot.members([...SETTINGS, 'secrets']);
  const vault = needed(spot, name, 'name');
  const parsed = vault.judged('this is no vault name', (value) => parseVault({ name: value }, []).name);
  refuseTwin(taken, vault, parsed);
  const settings = Object.fromEntries(Object.entries(rest).map(([key, at]) => [key, at.value]));
  for (const at of Object.values(rest)) {
    const key = at.path.slice(at.path.lastIndexOf('.') + 1);
    at.judged(`this is no ${key} of a vault`, (value) => parseVault({ name: parsed, [key]: value }, []));
  }
  const { retentionDays, purgeProtection } = parseVault({ name: parsed, ...settings }, []);
  return {
    name: parsed,
    given: {
      ...(rest.retentionDays === undefined ? {} : { retentionDays }),
      ...(rest.purgeProtection === undefined ? {} : { purgeProtection }),
      ...parseProperties(settings),
    },
    secrets: secrets === undefined ? [] : seedSecrets(secrets, now),
  };
}

const SETTINGS = ['name', 'retentionDays', 'purgeProtection', ...PROPERTY_NAMES] as const;

function seedSecrets(spot: Spot, now: number): readonly SeedSecret[] {
  const taken = new Map<string, string>();
  if (!spot.isObject()) return spot.items(SECRETS).map((item) => seedSecret(item, taken, now));
  const entries = spot.entries();
  if (entries.length > SECRETS) throw spot.refusal(`there are more than ${SECRETS} of them`);
  return entries.map(([name, value], at) => {
    const place = new Spot(`${spot.path}{${at}}`, name);
    const secret = nameOf(place, taken);
    const text = new Spot(`${spot.path}.${secret}`, value);
    return { name: secret, versions: [seedVersion(new Spot(text.path, { value: text.value }), now)] };
  });
}

function seedSecret(spot: Spot, taken: Map<string, string>, now: number): SeedSecret {
  const { name, versions, deleted } = spot.members(['name', 'versions', 'deleted']);
  const secret = nameOf(needed(spot, name, 'name'), taken);
  const list = needed(spot, versions, 'versions');
  const ids = new Map<string, string>();
  const [first, ...later] = list.items(VERSIONS).map((item) => {
    const version = seedVersion(item, now);
    refuseTwin(ids, item, version.version);
    return version;
  });
  if (first === undefined) throw list.refusal('a secret has one version at least');
  const all: Versions = [first, ...later];
  return {
    name: secret,
    versions: all,
    ...(deleted === undefined ? {} : { deleted: deletion(deleted, now) }),
  };
}

function nameOf(spot: Spot, taken: Map<string, string>): string {
  const name = spot.string();
  spot.judged('this is not a name of a secret: 1 to 127 letters, digits and hyphens', () => checkName(name));
  refuseTwin(taken, spot, name);
  return name;
}

function deletion(spot: Spot, now: number): NonNullable<SeedSecret['deleted']> {
  const members = spot.members(['deletedDate', 'scheduledPurgeDate']);
  const deletedDate = timeOf(needed(spot, members.deletedDate, 'deletedDate'), now);
  const { scheduledPurgeDate: purge } = members;
  if (purge === undefined) return { deletedDate };
  const scheduledPurgeDate = timeOf(purge, now);
  if (scheduledPurgeDate < deletedDate) throw purge.refusal('this is before the deletedDate');
  return { deletedDate, scheduledPurgeDate };
}

const MEMBERS = [
  'version',
  'value',
  'contentType',
  'tags',
  'enabled',
  'notBefore',
  'expires',
  'created',
  'updated',
  'managed',
] as const;

function seedVersion(spot: Spot, now: number): SecretVersion {
  const at = spot.members(MEMBERS);
  const value = needed(spot, at.value, 'value');
  const text = value.string();
  value.judged('this is longer than 25,600 bytes', () => checkValue(text));
  const contentType = at.contentType && contentTypeOf(at.contentType);
  const tags = at.tags && tagsOf(at.tags);
  const notBefore = at.notBefore && timeOf(at.notBefore, now);
  const expires = at.expires && timeOf(at.expires, now);
  const created = at.created === undefined ? now : timeOf(at.created, now);
  if (at.managed !== undefined && at.managed.value !== true) {
    throw at.managed.refusal('this is not true; leave it out where it does not hold');
  }
  return {
    version:
      at.version?.text('a version: 32 hexadecimal digits', /^[0-9a-f]{32}$/i).toLowerCase() ??
      randomUUID().replaceAll('-', ''),
    value: text,
    ...(contentType === undefined ? {} : { contentType }),
    ...(tags === undefined || Object.keys(tags).length === 0 ? {} : { tags }),
    enabled: at.enabled?.flag() ?? true,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    created,
    updated: at.updated === undefined ? created : timeOf(at.updated, now),
    ...(at.managed === undefined ? {} : { managed: true }),
  };
}

function contentTypeOf(spot: Spot): string {
  const contentType = spot.string();
  spot.judged('this is longer than 255 characters', () => checkChange({ contentType }));
  return contentType;
}

function tagsOf(spot: Spot): Tags {
  const entries = spot.entries();
  const tags: Record<string, string> = Object.fromEntries(
    entries.map(([name, value], at) => [name, new Spot(`${spot.path}{${at}}`, value).string()]),
  );
  spot.judged('there are more than 15 of them, or one is longer than 512 characters', () =>
    checkChange({ tags }),
  );
  return tags;
}

function timeOf(spot: Spot, now: number): number {
  const time = parseTime(spot.value, now);
  if (time === undefined) throw spot.refusal(TIME);
  return time;
}
