import { isKeywardError } from '../../errors/index.ts';
import type { Call, Secret, SecretProvider } from '../../provider/index.ts';
import type { SecretRef } from '../../ref/index.ts';
import { type Credentials, credentialsOf } from '../credentials/credentials.ts';
import { operation } from './operation.ts';
import { told } from './own-tags.ts';
import { locationOf, type RefGiven, refOf, refOfWhole, resourceOf } from './secret-ref.ts';

/** A secret that was read through a ref. */
export interface Reading {
  /** The ref that was read, canonical. */
  readonly ref: SecretRef;
  /** Its tags are without Keyward's own. */
  readonly secret: Secret;
  /** The value as a record, narrowed to the ref's fragment. */
  readonly credentials: Credentials;
}

export const READING = {
  'secret.get': operation({
    name: 'secret.get',
    permission: 'secret:read',
    effect: 'read',
    sensitivity: 'value',
    audit: 'SECRET_READ',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOf(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call): Promise<Reading> =>
      vaults.with(ref, async (provider) => {
        const secret = told(await provider.get(locationOf(ref), call));
        return { ref, secret, credentials: credentialsOf(secret.value, ref.fragment) };
      }),
    note: ({ ref }, { secret }) => ({
      version: secret.version,
      ...(ref.fragment === undefined ? {} : { fragment: ref.fragment }),
    }),
    found: ({ secret }) => secret,
  }),
  'secret.latest_version': operation({
    name: 'secret.latest_version',
    permission: 'secret:read_metadata',
    effect: 'read',
    sensitivity: 'metadata',
    audit: 'SECRET_METADATA_READ',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOfWhole(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call) => vaults.with(ref, (provider) => latestVersion(provider, ref.path, call)),
  }),
} as const;

/**
 * The id that a read of the secret names. Versions are listed in the order of their ids, and were created in whole
 * seconds, so that nothing else tells the latest; a disabled one is not read, and stays unknown.
 */
async function latestVersion(provider: SecretProvider, path: string, call: Call): Promise<string | null> {
  try {
    return (await provider.get({ path }, call)).version;
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (isKeywardError(thrown) && thrown.code === 'secret_disabled') return null;
    throw thrown;
  }
}
