import { isKeywardError, vaultError } from '@keyward/core/errors';
import {
  type Call,
  KEY_VAULT_LIMITS,
  preflight,
  type Secret,
  type SecretLocation,
  type SecretMetadata,
  type SecretVersionInfo,
  type SetSecretInput,
  type UpdateSecretInput,
} from '@keyward/core/provider';
import type { SecretValue } from '@keyward/core/value';
import type { Vault } from '../client/vault.ts';
import { about, quoted } from '../failure/subject.ts';
import { wireDates } from '../secret/dates.ts';
import { versionFrom } from '../secret/info.ts';
import {
  checkTags,
  mayBelongToAnother,
  refuseVersion,
  type Target,
  targetOf,
  withPath,
} from '../secret/target.ts';
import { refuseCollision } from './collision.ts';
import { explained, managedByCertificate, settle } from './doubt.ts';
import { metadataOf, sameMetadata } from './metadata.ts';
import { read } from './reading.ts';

/** How far the clock of this machine may be ahead of the vault's; Kerberos allows the same. */
const CLOCK_SKEW_MS = 300_000;

/** PUT: a new version with exactly this metadata; needs the action setSecret. */
export async function set(
  vault: Vault,
  path: string,
  input: SetSecretInput,
  call: Call,
): Promise<SecretVersionInfo> {
  const target = targetOf(path);
  const { value, ...metadata } = input;
  check(target, metadata, value);
  return vault.inTurn(target.name, target.path, call, async () => {
    await refuseAnothers(vault, target, call);
    return put(vault, target, value, metadata, call);
  });
}

/** PATCH of metadata (action update), or with a value GET and PUT (getSecret, setSecret; readMetadata where disabled). */
export async function update(
  vault: Vault,
  at: SecretLocation,
  input: UpdateSecretInput,
  call: Call,
): Promise<SecretVersionInfo> {
  const target = targetOf(at.path);
  const { value, ...metadata } = input;
  if (value !== undefined && at.version !== undefined) {
    throw vaultError('invalid_metadata', {
      message: `A version of ${quoted(target.path)} keeps its value for ever: a value comes without a version, and makes a new one.`,
    });
  }
  refuseVersion(target, at.version, vault.address.host);
  check(target, metadata, value);
  return vault.inTurn(target.name, target.path, call, async () => {
    if (value === undefined) {
      await refuseAnothers(vault, target, call);
      return patch(vault, target, at.version, metadata, call);
    }
    const before = await metadataOf(vault, target, undefined, call);
    if (before.managed) throw managedByCertificate(vault, target);
    const merged = carried(before, metadata, vault.clock.now());
    preflight({ ...dates(merged) }, KEY_VAULT_LIMITS);
    return put(vault, target, value, merged, call);
  });
}

function check(target: Target, metadata: SecretMetadata, value: SecretValue | undefined): void {
  const { tags = {} } = metadata;
  checkTags(target, tags, KEY_VAULT_LIMITS.tags.count);
  preflight({ ...metadata, ...(value === undefined ? {} : { value: value.reveal() }) }, KEY_VAULT_LIMITS);
}

/** A raw name that ends like a hash is rare; only it costs a read before it is written. */
async function refuseAnothers(vault: Vault, target: Target, call: Call): Promise<void> {
  if (mayBelongToAnother(target)) {
    await refuseCollision(call, () => metadataOf(vault, target, undefined, call));
  }
}

/** What a new value keeps of the version before: dates only where they lie ahead, since the others spoke of the old value. */
function carried(before: SecretVersionInfo, given: SecretMetadata, now: number): SecretMetadata {
  const ahead = (date: Date | undefined) => (date !== undefined && date.getTime() > now ? date : undefined);
  const contentType = given.contentType ?? before.contentType;
  const notBefore = given.notBefore ?? ahead(before.notBefore);
  const expiresOn = given.expiresOn ?? ahead(before.expiresOn);
  return {
    ...(contentType === undefined ? {} : { contentType }),
    tags: given.tags ?? before.tags,
    enabled: given.enabled ?? before.enabled,
    ...dates({ ...(notBefore && { notBefore }), ...(expiresOn && { expiresOn }) }),
  };
}

function dates({ notBefore, expiresOn }: SecretMetadata): Pick<SecretMetadata, 'notBefore' | 'expiresOn'> {
  return {
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expiresOn === undefined ? {} : { expiresOn }),
  };
}

async function put(
  vault: Vault,
  target: Target,
  value: SecretValue,
  metadata: SecretMetadata,
  call: Call,
): Promise<SecretVersionInfo> {
  const started = Math.floor(vault.clock.now() / 1_000) * 1_000;
  const { given, scope } = wireDates(metadata);
  const { contentType, enabled = true, tags = {} } = metadata;
  const subject = about('write', target.path);
  // Whether a new version of a secret counts as a creation is not written anywhere, so it does here.
  const outcome = await vault.attempt(subject, { ...call, ...scope, kind: 'create' }, async (client) => {
    const options = {
      enabled,
      tags: withPath(target, tags),
      ...given,
      ...(contentType === undefined ? {} : { contentType }),
    };
    const { properties } = await client.setSecret(target.name, value.reveal(), options);
    return versionFrom(properties, target, { address: vault.address, now: vault.clock.now() });
  });
  return settle({
    vault,
    target,
    outcome,
    call,
    explain: (refused) => explained(vault, target, refused, call),
    async look() {
      const found = await latest(vault, target, call);
      if (found === undefined || found.value.reveal() !== value.reveal()) return undefined;
      const { value: _, ...info } = found;
      if (!sameMetadata(info, metadata)) return undefined;
      const before = started - (info.createdOn?.getTime() ?? 0);
      if (before <= 0) return info;
      return before <= CLOCK_SKEW_MS ? 'unclear' : undefined;
    },
  });
}

async function latest(vault: Vault, target: Target, call: Call): Promise<Secret | undefined> {
  try {
    return await read(vault, target, undefined, call);
  } catch (thrown) {
    if (isKeywardError(thrown) && thrown.code === 'secret_not_found') return undefined;
    throw thrown;
  }
}

async function patch(
  vault: Vault,
  target: Target,
  version: string | undefined,
  metadata: SecretMetadata,
  call: Call,
): Promise<SecretVersionInfo> {
  const { given, scope } = wireDates(metadata);
  const { contentType, enabled, tags } = metadata;
  const pinned = version === undefined ? {} : { version };
  const subject = about('update', target.path, pinned);
  const outcome = await vault.attempt(subject, { ...call, ...scope }, async (client) => {
    const properties = await client.updateSecretProperties(target.name, version ?? '', {
      ...given,
      ...(contentType === undefined ? {} : { contentType }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(tags === undefined ? {} : { tags: withPath(target, tags) }),
    });
    return versionFrom(properties, target, { address: vault.address, now: vault.clock.now(), ...pinned });
  });
  return settle({
    vault,
    target,
    outcome,
    call,
    explain: (refused) => explained(vault, target, refused, call),
    async look() {
      const info = await metadataOf(vault, target, version, call);
      return sameMetadata(info, { ...info, ...metadata }) ? info : undefined;
    },
  });
}
