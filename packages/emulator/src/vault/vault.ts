import { seconds } from '../clock/clock.ts';
import { open, seal } from './backup.ts';
import { govern } from './governance.ts';
import { History } from './history.ts';
import type { SecretImage } from './image.ts';
import type { VaultJournal } from './journal.ts';
import { deletionAt, type Life, refuseReuse, refuseTransition } from './life.ts';
import { BACKUP_VERSIONS, checkChange, checkName, checkValue } from './limits.ts';
import { type CheckedOptions, checkOptions, recoveryLevelOf, type VaultOptions } from './options.ts';
import { propertiesOf, type VaultProperties } from './properties.ts';
import * as refusal from './refusal.ts';
import {
  type CertificateSecret,
  changedVersion,
  type DeletedSecret,
  type NamedSecret,
  type NewSecret,
  newVersion,
  type Page,
  type RecoveryLevel,
  type SecretChange,
  type SecretVersion,
} from './secret.ts';
import type { VaultSettings } from './settings.ts';
import { Shelf } from './shelf.ts';

/**
 * The secrets of one vault: state and its laws, nothing of HTTP. Every method throws `VaultError` for what the
 * service would refuse. Names are compared without case; lists are ordered by upper-cased name, versions by id,
 * and `after` is the marker of the page before.
 */
export class Vault {
  readonly name: string;
  readonly location: string;
  readonly #options: CheckedOptions;
  readonly #shelf: Shelf;
  #journal: VaultJournal | undefined;
  #protection: Protection;
  #properties: Required<VaultProperties>;

  constructor(options: VaultOptions) {
    this.#options = checkOptions(options);
    this.#shelf = new Shelf(options.clock, (name) => this.#journal?.gone(name));
    this.#properties = propertiesOf(this.#options);
    this.#protection = protectionOf(this.#options);
    this.#journal = options.journal;
    this.name = options.name;
    this.location = options.location;
  }

  get recoverableDays(): number {
    return this.#protection.retentionDays;
  }

  get recoveryLevel(): RecoveryLevel {
    return this.#protection.level;
  }

  get properties(): Required<VaultProperties> {
    return this.#properties;
  }

  get purgeProtection(): boolean {
    return this.#protection.purgeProtection;
  }

  /** How many secrets the lists of live and of deleted ones show. */
  census(): { readonly live: number; readonly deleted: number } {
    return this.#shelf.count();
  }

  /** From the next request on. */
  configure(changes: VaultProperties): void {
    const properties = { ...this.#properties, ...changes };
    this.#journal?.configured({ ...this.settings(), ...properties });
    this.#properties = properties;
  }

  settings(): Required<VaultSettings> {
    const { retentionDays, purgeProtection } = this.#protection;
    return { name: this.name, retentionDays, purgeProtection, ...this.#properties };
  }

  secretImages(): readonly SecretImage[] {
    return this.#shelf.image();
  }

  /** Puts this in place of everything but the name. The journal is not told: whoever calls keeps it. */
  become(settings: Required<VaultSettings>, secrets: readonly SecretImage[]): void {
    this.#protection = protectionOf(settings);
    this.#properties = propertiesOf(settings);
    this.#shelf.become(secrets);
  }

  /** The latest version, or the one named. Neither nbf nor exp blocks it; a disabled version is refused. */
  get(name: string, version?: string): NamedSecret {
    const found = this.#version(this.#live(name, version), name, version);
    if (!found.secret.enabled) throw refusal.disabled();
    return found;
  }

  /** Writes a new version, which is the latest from now on. */
  set(name: string, input: NewSecret): NamedSecret {
    checkName(name);
    checkValue(input.value);
    checkChange(input);
    const present = this.#shelf.find(name);
    present?.refuseManaged('set');
    if (present !== undefined) refuseReuse(present.life, name);
    const version = newVersion(input, this.#seconds());
    govern(this.#properties.policies, name, version, version.created);
    return this.#put(present, name, version);
  }

  /** What a new version of a certificate does: its secret gets one too, be it new, the certificate's or a caller's. */
  setManaged(name: string, input: CertificateSecret): NamedSecret {
    checkName(name);
    const present = this.#shelf.find(name);
    if (present !== undefined) refuseReuse(present.life, name);
    return this.#put(present, name, { ...newVersion(input, this.#seconds()), managed: true });
  }

  /** Changes what is said about a version, the latest by default, disabled or not. */
  update(name: string, version: string | undefined, change: SecretChange): NamedSecret {
    checkChange(change);
    const history = this.#live(name, version);
    history.refuseManaged('update');
    const { secret: before } = this.#version(history, name, version);
    const secret = changedVersion(before, change, this.#seconds());
    govern(this.#properties.policies, history.name, secret, secret.updated);
    this.#journal?.wrote(history.name, secret);
    history.replace(secret);
    return { name: history.name, secret };
  }

  /** Deletes the secret with all versions; it can be recovered until its scheduled purge. */
  delete(name: string): DeletedSecret {
    checkName(name);
    const history = this.#shelf.find(name);
    refuseTransition(history?.life);
    if (history?.life.kind !== 'live') throw refusal.notFound(name);
    history.refuseManaged('delete');
    const deletion = deletionAt(this.#seconds(), this.recoverableDays);
    this.#move(history, { kind: 'deleting', until: this.#completion(), deletion });
    return { ...history.latest, ...deletion };
  }

  /** Live secrets, each with its latest version, disabled ones included. */
  secrets(after: string | undefined, limit: number): Page<NamedSecret> {
    return this.#shelf.page(after, limit, (history) =>
      history.life.kind === 'live' ? history.latest : undefined,
    );
  }

  /** Versions of a live secret; of an unknown one: an empty page, as the service answers. */
  versions(name: string, after: string | undefined, limit: number): Page<NamedSecret> {
    checkName(name);
    const history = this.#shelf.find(name);
    return history?.life.kind === 'live' ? history.page(after, limit) : { items: [] };
  }

  deletedSecrets(after: string | undefined, limit: number): Page<DeletedSecret> {
    return this.#shelf.page(after, limit, asDeleted);
  }

  getDeleted(name: string): DeletedSecret {
    checkName(name);
    const history = this.#shelf.find(name);
    const deleted = history && asDeleted(history);
    if (deleted === undefined) throw refusal.deletedNotFound(name);
    return deleted;
  }

  /** While it takes time the secret is found neither as live nor as deleted. */
  recover(name: string): NamedSecret {
    const history = this.#deleted(name);
    this.#move(history, { kind: 'recovering', until: this.#completion() });
    return history.latest;
  }

  /** Removes a deleted secret for good. While that takes time it is no longer found, yet its name is not free. */
  purge(name: string): void {
    const history = this.#deleted(name);
    if (this.#protection.purgeProtection) throw refusal.purgeProtected(this.name, this.location);
    this.#move(history, { kind: 'purging', until: this.#completion() });
    // A look makes the shelf drop what is gone already.
    this.#shelf.find(name);
  }

  /** All versions of a live secret as an opaque blob, bound to the backup key. */
  backup(name: string): string {
    const history = this.#live(name);
    history.refuseManaged('backup');
    if (history.size > BACKUP_VERSIONS) throw refusal.tooManyVersions();
    return seal({ name: history.name, versions: history.all() }, this.#options.backupKey);
  }

  /** Brings a backup back with its version ids and times, unless its name is taken in any state. */
  restore(blob: string): NamedSecret {
    const { name, versions } = open(blob, this.#options.backupKey);
    const present = this.#shelf.find(name);
    if (present !== undefined) {
      refuseReuse(present.life, name);
      throw refusal.occupied(name);
    }
    const [first, ...later] = versions;
    if (first === undefined) throw refusal.malformedBackup();
    return this.#add(new History(name, [first, ...later]));
  }

  /** It is no longer served: what is still under way here is kept nowhere. */
  detach(): void {
    this.#journal = undefined;
  }

  #put(present: History | undefined, name: string, version: SecretVersion): NamedSecret {
    if (present === undefined) return this.#add(new History(name, [version]));
    this.#journal?.wrote(present.name, version);
    present.append(version);
    return present.latest;
  }

  #move(history: History, life: Life): void {
    this.#journal?.moved(history.name, life);
    history.life = life;
  }

  #add(history: History): NamedSecret {
    this.#journal?.added(history.image());
    this.#shelf.put(history);
    return history.latest;
  }

  #live(name: string, version?: string): History {
    checkName(name);
    const history = this.#shelf.find(name);
    if (history?.life.kind !== 'live') throw refusal.notFound(idOf(name, version));
    return history;
  }

  #version(history: History, name: string, version: string | undefined): NamedSecret {
    const found = version === undefined ? history.latest : history.version(version);
    if (found === undefined) throw refusal.notFound(idOf(name, version));
    return found;
  }

  #deleted(name: string): History {
    checkName(name);
    const history = this.#shelf.find(name);
    refuseTransition(history?.life);
    if (history?.life.kind !== 'deleted') throw refusal.notFound(name);
    return history;
  }

  #seconds(): number {
    return seconds(this.#options.clock);
  }

  #completion(): number {
    return this.#options.clock.now() + this.#options.delayMs;
  }
}

interface Protection {
  readonly retentionDays: number;
  readonly purgeProtection: boolean;
  readonly level: RecoveryLevel;
}

function protectionOf(of: Pick<CheckedOptions, 'retentionDays' | 'purgeProtection'>): Protection {
  const { retentionDays, purgeProtection } = of;
  return { retentionDays, purgeProtection, level: recoveryLevelOf(of) };
}

function idOf(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name}/${version}`;
}

function asDeleted(history: History): DeletedSecret | undefined {
  return history.life.kind === 'deleted' ? { ...history.latest, ...history.life.deletion } : undefined;
}
