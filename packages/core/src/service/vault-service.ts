import type { Call } from '../provider/index.ts';
import type { Credentials } from './credentials/credentials.ts';
import { type CredentialData, jsonOf } from './credentials/data.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';
import type { ManyOptions, ManyResult } from './many/many.ts';
import type { SecretMetadataView } from './operation/describing.ts';
import type { CustomMetadata } from './operation/own-tags.ts';
import type { RefGiven } from './operation/secret-ref.ts';

/**
 * Credentials in vaults, by ref. Made by {@link openVaultService}.
 *
 * A name is a raw name in the default mount, or a whole ref (`azure://billing/app/db`). Every call is authorised,
 * done and audited, and throws `not_permitted` or `audit_failed` besides what is said at it; the codes of signing in,
 * permission, throttling and connection can come from every one. A `secret_not_found` tells near misses.
 */
export interface VaultService extends AsyncDisposable {
  /**
   * Reads a secret as a record: a JSON object as that object, with a `#fragment` that member alone
   * (`null` where it is absent), any other value as `{ value }`. Needs `secret:read`.
   *
   * @throws `malformed_ref`, `unknown_mount`, `secret_not_found`, `version_not_found`, `secret_disabled`.
   */
  getCredentials(ref: RefGiven, call?: Call): Promise<Credentials>;
  /**
   * Reads many secrets, 32 at a time, each authorised and audited like any other; refs that are the same are one read, and
   * one failure stops no other. Needs `secret:read`.
   *
   * @param options - `atOnce`: how many reads are under way at once. Default: 32.
   * @returns A result for every ref, in their order: `fulfilled` with the secret and its record, `rejected` with the error.
   * @throws `invalid_usage` for what is no array of refs; the signal's reason, at once.
   */
  getMany(refs: readonly RefGiven[], options?: ManyOptions, call?: Call): Promise<readonly ManyResult[]>;
  /**
   * Writes a record as JSON with the content type `application/json`; on an existing name as a new version that
   * has none of the older one's dates or tags but Keyward's own. Needs `secret:write`.
   *
   * @returns The id of the new version.
   * @throws `invalid_value`, `value_too_large`, `secret_soft_deleted`, `managed_by_certificate`, `outcome_unknown`,
   * `throttled` where a hundred writers of this process wait for the same secret.
   */
  createCredentials(name: RefGiven, data: CredentialData, call?: Call): Promise<string>;
  /**
   * Writes a record as a new version of a secret that exists, disabled or not, and carries its content type, tags and
   * dates that lie ahead over. Needs `secret:write`.
   *
   * @returns The id of the new version.
   * @throws `secret_not_found`, and the codes of {@link VaultService.createCredentials}.
   */
  updateCredentials(name: RefGiven, data: CredentialData, call?: Call): Promise<string>;
  /**
   * Deletes a secret with all its versions; it stays recoverable as long as the vault keeps it. Needs `secret:delete`.
   *
   * @returns True when the vault confirmed that it is gone, false when it has accepted that but not confirmed it yet.
   * @throws `secret_not_found`, `managed_by_certificate`, `outcome_unknown`.
   */
  deleteCredentials(name: RefGiven, call?: Call): Promise<boolean>;
  /**
   * The decoded paths of a mount, sorted: disabled secrets included, those of certificates not. Needs `secret:list`.
   *
   * @param options - `mount`: default `vault`.
   */
  listCredentials(options?: { readonly mount?: string }, call?: Call): Promise<readonly string[]>;
  /**
   * The decoded paths that begin with a text, literally: `app/` has `app/db`, and not `application`. Needs `secret:list`.
   *
   * @param path - A beginning of paths, or of a ref, which then names the mount.
   * @returns Full paths, sorted.
   */
  listKeys(path: string, call?: Call): Promise<readonly string[]>;
  /**
   * What is known of a secret without its value. Needs `secret:read_metadata`.
   *
   * @throws `secret_not_found`
   */
  readSecretMetadata(name: RefGiven, call?: Call): Promise<SecretMetadataView>;
  /**
   * Changes the tags of the latest version, without making a new one; Keyward's own stay. Needs `secret:write_metadata`.
   *
   * @param custom - Tags to set; in a merge `null` removes one.
   * @param options - `merge`: keep the tags that are not named (default), or remove them.
   * @returns The tags as they are now, without Keyward's own.
   * @throws `secret_not_found`, `invalid_metadata` (more than 15 before anything is sent), `managed_by_certificate`.
   */
  updateCustomMetadata(
    name: RefGiven,
    custom: Readonly<Record<string, string | null>>,
    options?: { readonly merge?: boolean },
    call?: Call,
  ): Promise<CustomMetadata>;
  /**
   * The id of the version that a read gives. Needs `secret:read_metadata`.
   *
   * @returns `null` where it cannot be known, since the secret is disabled: nothing in a list tells which is the latest.
   * @throws `secret_not_found`
   */
  getLatestVersion(name: RefGiven, call?: Call): Promise<string | null>;
  /** Closes the vaults; later calls throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the vaults for an application: credentials as records, every call authorised and audited, no server needed.
 *
 * @param options - The mounts, how to open one, and who decides and records.
 * @returns The service; close it, or hold it with `await using`.
 * @example
 * ```ts
 * import { consoleSink } from '@keyward/core/audit';
 * import { memory } from '@keyward/core/memory';
 * import { createMounts } from '@keyward/core/ref';
 * import { openVaultService } from '@keyward/core/service';
 *
 * await using service = openVaultService({
 *   mounts: createMounts([{ name: 'vault', url: 'memory' }]),
 *   open: () => memory(),
 *   audit: consoleSink(),
 * });
 * await service.createCredentials('app/db', { username: 'app', password: 'example' });
 * const { username } = await service.getCredentials('azure://vault/app/db#username');
 * const plain = username?.reveal(); // 'app'
 * ```
 */
export function openVaultService(options: GatewayOptions): VaultService {
  return vaultServiceOver(openGateway(options));
}

function vaultServiceOver(gateway: Gateway): VaultService {
  const paths = async (given: { readonly prefix?: string; readonly mount?: string }, call?: Call) => {
    const { secrets } = await gateway.run('secret.list', given, call);
    return secrets.filter(({ managed }) => !managed).map(({ path }) => path);
  };
  return {
    async getCredentials(ref, call) {
      return (await gateway.run('secret.get', { ref }, call)).credentials;
    },
    getMany: (refs, options, call) => gateway.getMany(refs, options, call),
    async createCredentials(name, data, call) {
      const given = { ref: name, value: jsonOf(data), contentType: 'application/json' };
      return (await gateway.run('secret.set', given, call)).version;
    },
    async updateCredentials(name, data, call) {
      return (await gateway.run('secret.update', { ref: name, value: jsonOf(data) }, call)).version;
    },
    async deleteCredentials(name, call) {
      return (await gateway.run('secret.delete', { ref: name }, call)).confirmed;
    },
    listCredentials: (options, call) =>
      paths(options?.mount === undefined ? {} : { mount: options.mount }, call),
    listKeys: (path, call) => paths({ prefix: path }, call),
    readSecretMetadata: (name, call) => gateway.run('secret.metadata', { ref: name }, call),
    async updateCustomMetadata(name, custom, options, call) {
      const given = { ref: name, custom, merge: options?.merge ?? true };
      return (await gateway.run('secret.update_metadata', given, call)).tags;
    },
    getLatestVersion: (name, call) => gateway.run('secret.latest_version', { ref: name }, call),
    close: () => gateway.close(),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}
