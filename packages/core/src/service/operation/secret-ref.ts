import { vaultError } from '../../errors/index.ts';
import { createRef, formatRef, parseRef, SCHEMES, type SecretRef } from '../../ref/index.ts';
import type { Resource } from '../runner/authorizer.ts';
import { isObject, isTextOrAbsent, kindOf } from './given.ts';

/** Names one secret: the canonical URI, a raw name in the default mount, or a parsed ref. */
export type RefGiven = string | SecretRef;

/**
 * The canonical ref of what was given.
 *
 * @throws `malformed_ref`, `invalid_path`; `unknown_mount` for a `keyward://` ref, which no vault stands behind.
 */
export function refOf(given: RefGiven): SecretRef {
  const ref = typeof given === 'string' ? parseRef(given) : refFrom(given);
  if (ref.scheme === 'azure') return ref;
  throw vaultError('unknown_mount', {
    message: 'No source of truth is configured here, so a `keyward://` ref leads nowhere.',
    hint: 'Name a vault instead: `azure://<mount>/<path>`.',
    ref: formatRef(ref),
  });
}

/** A parsed ref is held to its rules once more: nothing keeps a caller from writing one by hand. */
function refFrom(given: unknown): SecretRef {
  if (!isObject(given)) throw noRef(`it is ${kindOf(given)}`);
  const { scheme, mount, path, fragment, version } = given;
  const known = SCHEMES.find((one) => one === scheme);
  if (known === undefined || typeof mount !== 'string' || typeof path !== 'string') {
    throw noRef('an object without a scheme, mount and path is none');
  }
  if (!isTextOrAbsent(fragment) || !isTextOrAbsent(version)) {
    throw noRef('its fragment or version is no text');
  }
  return createRef({
    scheme: known,
    mount,
    path,
    ...(fragment === undefined ? {} : { fragment }),
    ...(version === undefined ? {} : { version }),
  });
}

function noRef(why: string) {
  return vaultError('malformed_ref', { message: `What was given is not a secret reference: ${why}.` });
}

/** The ref of something that is done to a version, or to the latest. */
export function refWithoutFragment(given: RefGiven): SecretRef {
  const ref = refOf(given);
  if (ref.fragment === undefined) return ref;
  throw vaultError('malformed_ref', {
    message: `\`${formatRef(ref)}\` names a key inside a secret, where a whole secret is meant.`,
    hint: 'Leave out the `#fragment`.',
    ref: formatRef(ref),
  });
}

/** The ref of something that is done to a secret as a whole. */
export function refOfWhole(given: RefGiven): SecretRef {
  const ref = refWithoutFragment(given);
  if (ref.version === undefined) return ref;
  throw vaultError('malformed_ref', {
    message: `\`${formatRef(ref)}\` names one version, where a whole secret is meant.`,
    hint: 'Leave out `?version=`.',
    ref: formatRef(ref),
  });
}

export function locationOf({ path, version }: SecretRef): { path: string; version?: string } {
  return { path, ...(version === undefined ? {} : { version }) };
}

export function resourceOf({ ref }: { readonly ref: SecretRef }): Resource {
  return { mount: ref.mount, path: ref.path };
}
