import { hash } from 'node:crypto';
import type { Assignment } from '../access/assignments.ts';
import { roleOf } from '../access/roles.ts';
import type { ClockSetting } from '../clock/controlled.ts';
import type { KeptApplication } from '../identity/application.ts';
import type { User } from '../identity/user.ts';
import type { Image, TenantImage, VaultImage } from '../state/image.ts';
import type { SecretImage, Versions } from '../vault/image.ts';
import type { Life } from '../vault/life.ts';
import type { SecretVersion } from '../vault/secret.ts';

export type Kind =
  | 'tenant'
  | 'vault'
  | 'secret'
  | 'version'
  | 'application'
  | 'user'
  | 'assignment'
  | 'clock';

/** One fact. What there is of a secret stands in a row for itself and one for each version. */
export interface Row {
  readonly kind: Kind;
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** Sixteen bytes over all of a row: a row that was damaged is found, whatever wrote over it. */
export function sumOf({ kind, id, body }: Row): Uint8Array {
  return hash('sha256', `${kind}\n${id}\n${body}`, 'buffer').subarray(0, 16);
}

const row = (kind: Kind, id: string, body: object): Row => ({ kind, id, body: JSON.stringify(body) });

const tenantRow = (tenant: TenantImage) => row('tenant', '', tenant);
export const vaultRow = (settings: VaultImage['settings']) => row('vault', vaultId(settings.name), settings);
export const applicationRow = (one: KeptApplication) => row('application', one.clientId.toLowerCase(), one);
export const userRow = (user: User) => row('user', user.userPrincipalName.toLowerCase(), user);
export const assignmentRow = ({ role, ...rest }: Assignment) =>
  row('assignment', rest.id, { ...rest, role: role.id });
export const secretRow = (vault: string, { name, life }: Pick<SecretImage, 'name' | 'life'>) =>
  row('secret', secretId(vault, name), { name, life });
export const versionRow = (vault: string, name: string, version: SecretVersion) =>
  row('version', `${secretId(vault, name)}/${version.version}`, version);

export const clockRow = (setting: ClockSetting) => row('clock', '', setting);

function vaultId(vault: string): string {
  return vault.toLowerCase();
}

/** Neither part has a slash in it. */
export function secretId(vault: string, name: string): string {
  return `${vaultId(vault)}/${name.toUpperCase()}`;
}

export function* secretRows(vault: string, secret: SecretImage): Generator<Row> {
  yield secretRow(vault, secret);
  for (const version of secret.versions) yield versionRow(vault, secret.name, version);
}

export function* rowsOf(image: Image): Generator<Row> {
  yield tenantRow(image.tenant);
  yield* image.applications.map(applicationRow);
  yield* image.users.map(userRow);
  yield* image.assignments.map(assignmentRow);
  for (const { settings, secrets } of image.vaults) {
    yield vaultRow(settings);
    for (const secret of secrets) yield* secretRows(settings.name, secret);
  }
}

/** The sums have vouched for each row, and with it for its shape; undefined where rows are missing. */
export function imageOf(rows: readonly Row[]): Image | undefined {
  const bodies = <Body>(kind: Kind) =>
    rows.filter((one) => one.kind === kind).map(({ id, body }) => ({ id, body: JSON.parse(body) as Body }));
  const [tenant] = bodies<TenantImage>('tenant');
  const versions = grouped(bodies<SecretVersion>('version'));
  const secrets = grouped(
    bodies<{ name: string; life: Life }>('secret').map(({ id, body: { name, life } }) => {
      const [first, ...later] = versions.take(id);
      const all: Versions | undefined = first && [first, ...later];
      return { id, body: all && { name, life, versions: all } };
    }),
  );
  const vaults = bodies<VaultImage['settings']>('vault').map(({ id, body: settings }) => ({
    settings,
    secrets: secrets.take(id),
  }));
  const assignments = bodies<Omit<Assignment, 'role'> & { readonly role: string }>('assignment').map(
    ({ body: { role, ...rest } }) => {
      const found = roleOf(role);
      return found && { ...rest, role: found };
    },
  );
  const whole = vaults.map((vault) => ({ ...vault, secrets: vault.secrets.filter(isThere) }));
  const complete =
    versions.left() === 0 &&
    secrets.left() === 0 &&
    vaults.every((vault) => vault.secrets.every(isThere)) &&
    assignments.every(isThere);
  if (tenant === undefined || !complete) return undefined;
  return {
    tenant: tenant.body,
    vaults: whole,
    applications: bodies<KeptApplication>('application').map(({ body }) => body),
    users: bodies<User>('user').map(({ body }) => body),
    assignments: assignments.filter(isThere),
  };
}

/** How the clock was set; undefined where it never was. */
export function clockOf(rows: readonly Row[]): ClockSetting | undefined {
  const found = rows.find(({ kind }) => kind === 'clock');
  return found && JSON.parse(found.body);
}

/** By what stands before the last slash of the id, in the order of the rows. */
function grouped<Body>(rows: readonly { readonly id: string; readonly body: Body }[]) {
  const groups = Map.groupBy(rows, ({ id }) => id.slice(0, id.lastIndexOf('/')));
  return {
    take: (id: string): readonly Body[] => {
      const found = groups.get(id) ?? [];
      groups.delete(id);
      return found.map(({ body }) => body);
    },
    left: () => groups.size,
  };
}

function isThere<Item>(item: Item | undefined): item is Item {
  return item !== undefined;
}
