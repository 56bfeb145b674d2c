import { isKeywardError, vaultError } from '@keyward/core/errors';
import type { Call, SecretMetadata, SecretVersionInfo } from '@keyward/core/provider';
import type { Vault } from '../client/vault.ts';
import { quoted } from '../failure/subject.ts';
import { type Target, targetOf } from '../secret/target.ts';
import { read, versionsOf } from './reading.ts';

/** The latest version, disabled or not: GET (action getSecret), and the list of versions (readMetadata) where it is disabled. */
export async function latest(vault: Vault, path: string, call: Call): Promise<SecretVersionInfo> {
  const target = targetOf(path);
  const [info, ...others] = await candidates(vault, target, undefined, call);
  if (others.length > 0) {
    throw vaultError('conflict', {
      message: `The secret ${quoted(target.path)} in ${vault.address.host} is disabled and has several versions of the same second, so that nobody can tell which is the latest.`,
      hint: 'Enable the secret or give it a new value; of an enabled one the vault itself tells the latest version.',
    });
  }
  return info;
}

/** Metadata of one version, or the latest, disabled or not. */
export async function metadataOf(
  vault: Vault,
  target: Target,
  version: string | undefined,
  call: Call,
): Promise<SecretVersionInfo> {
  const [info, ...others] = await candidates(vault, target, version, call);
  if (others.some((other) => !sameMetadata(info, other))) {
    throw vaultError('conflict', {
      message: `The secret ${quoted(target.path)} in ${vault.address.host} is disabled and has several versions of the same second with different metadata, so that nobody can tell which is the latest.`,
      hint: 'Enable the latest version first, or write all metadata with a new value.',
    });
  }
  return info;
}

type Candidates = readonly [SecretVersionInfo, ...(readonly SecretVersionInfo[])];

/**
 * What may be the version that is asked for. GET tells the latest of a secret; it refuses a disabled one with
 * its value and its metadata alike, which then come from the list of versions.
 */
async function candidates(
  vault: Vault,
  target: Target,
  version: string | undefined,
  call: Call,
): Promise<Candidates> {
  try {
    const { value: _, ...info } = await read(vault, target, version, call);
    return [info];
  } catch (thrown) {
    if (!isKeywardError(thrown) || thrown.code !== 'secret_disabled') throw thrown;
  }
  const disabled: SecretVersionInfo[] = [];
  let enabledAt = 0;
  for await (const info of versionsOf(vault, target, call)) {
    if (version !== undefined) {
      if (info.version === version) return [info];
    } else if (info.enabled) enabledAt = Math.max(enabledAt, createdAt(info));
    else disabled.push(info);
  }
  return newest(vault, target, disabled, enabledAt);
}

export async function isLive(vault: Vault, target: Target, call: Call): Promise<boolean> {
  try {
    await metadataOf(vault, target, undefined, call);
    return true;
  } catch (thrown) {
    if (isKeywardError(thrown) && thrown.code === 'secret_not_found') return false;
    throw thrown;
  }
}

/** Versions are listed in the order of their ids, and `created` has whole seconds: among equals nobody can tell. */
function newest(
  vault: Vault,
  target: Target,
  infos: readonly SecretVersionInfo[],
  enabledAt: number,
): Candidates {
  const last = Math.max(...infos.map(createdAt));
  const [first, ...others] = infos.filter((info) => createdAt(info) === last);
  if (first === undefined || enabledAt > last) {
    throw vaultError('conflict', {
      message: `The secret ${quoted(target.path)} in ${vault.address.host} was enabled or disabled while it was being read.`,
    });
  }
  return [first, ...others];
}

function createdAt({ createdOn }: SecretVersionInfo): number {
  return createdOn?.getTime() ?? 0;
}

/** Compares what a write decides; dates by the second, which is what the vault keeps. */
export function sameMetadata(one: SecretMetadata, other: SecretMetadata): boolean {
  return (
    (one.enabled ?? true) === (other.enabled ?? true) &&
    one.contentType === other.contentType &&
    sameSecond(one.notBefore, other.notBefore) &&
    sameSecond(one.expiresOn, other.expiresOn) &&
    sameTags(one.tags ?? {}, other.tags ?? {})
  );
}

function sameSecond(one: Date | undefined, other: Date | undefined): boolean {
  return seconds(one) === seconds(other);
}

function seconds(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : Math.floor(date.getTime() / 1_000);
}

function sameTags(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
