import type { SecretProperties } from '@azure/keyvault-secrets';
import { type VaultSecretNotFoundError, vaultError } from '@keyward/core/errors';
import type {
  Call,
  ListQuery,
  Secret,
  SecretInfo,
  SecretLocation,
  SecretVersionInfo,
} from '@keyward/core/provider';
import type { Vault } from '../client/vault.ts';
import { about, quoted } from '../failure/subject.ts';
import { listedFrom, secretFrom, versionFrom } from '../secret/info.ts';
import { refuseVersion, type Target, targetOf } from '../secret/target.ts';
import { pages } from './pages.ts';

export const LISTING = { doing: 'list secrets' };

/** GET of a secret; needs the action getSecret. */
export async function get(vault: Vault, { path, version }: SecretLocation, call: Call): Promise<Secret> {
  return read(vault, targetOf(path), version, call);
}

export async function read(
  vault: Vault,
  target: Target,
  version: string | undefined,
  call: Call,
): Promise<Secret> {
  refuseVersion(target, version, vault.address.host);
  const pinned = version === undefined ? {} : { version };
  return vault.call(about('read', target.path, pinned), call, async (client) => {
    const answer = await client.getSecret(target.name, pinned);
    return secretFrom(answer, target, { address: vault.address, now: vault.clock.now(), ...pinned });
  });
}

/** GETs of the pages of /secrets; needs the action readMetadata. */
export async function* list(
  vault: Vault,
  { prefix = '' }: ListQuery,
  call: Call,
): AsyncGenerator<SecretInfo> {
  const { address, clock } = vault;
  const transform = (item: SecretProperties) => listedFrom(item, { address, now: clock.now() });
  for await (const page of pages(
    vault,
    LISTING,
    call,
    (client) => client.listPropertiesOfSecrets(),
    transform,
  )) {
    yield* page.filter(({ path }) => path.startsWith(prefix));
  }
}

/** Every version of a secret; needs the action readMetadata. */
export async function* versions(vault: Vault, path: string, call: Call): AsyncGenerator<SecretVersionInfo> {
  yield* versionsOf(vault, targetOf(path), call);
}

export async function* versionsOf(
  vault: Vault,
  target: Target,
  call: Call,
): AsyncGenerator<SecretVersionInfo> {
  const { address, clock } = vault;
  const subject = about('list the versions of', target.path);
  const transform = (item: SecretProperties) => versionFrom(item, target, { address, now: clock.now() });
  let any = false;
  for await (const page of pages(
    vault,
    subject,
    call,
    (client) => client.listPropertiesOfSecretVersions(target.name),
    transform,
  )) {
    any ||= page.length > 0;
    yield* page;
  }
  // Key Vault answers an unknown name with an empty page.
  if (!any) throw noSecret(vault, target);
}

function noSecret({ address }: Vault, { path }: Target): VaultSecretNotFoundError {
  return vaultError('secret_not_found', {
    message: `The vault ${address.host} has no secret ${quoted(path)}.`,
  });
}
