import { vaultError } from '../../errors/index.ts';
import { checkPath, checkRawName, DEFAULT_MOUNT, isMountName, parseRef } from '../../ref/index.ts';
import { isTextOrAbsent } from './given.ts';

/** What a listing covers. */
export interface Place {
  readonly mount: string;
  /** Literal beginning of decoded paths; empty for all of them. */
  readonly prefix: string;
}

/**
 * Reads what a listing covers: a literal beginning of paths in the default mount, or the beginning of a ref,
 * which then names the mount as well (`azure://billing/app/`; `azure://billing/` is all of it).
 *
 * @throws `malformed_ref`, `invalid_path`; `malformed_ref` also for a fragment, a version, or two mounts.
 */
export function placeOf(text: unknown = '', mount?: unknown): Place {
  if (typeof text !== 'string' || !isTextOrAbsent(mount)) {
    throw vaultError('malformed_ref', {
      message: 'What a listing goes by is not text: a beginning of paths or of a ref, and a mount.',
      hint: 'Leave both out to list the default mount.',
    });
  }
  const asked = mount === undefined ? undefined : mountOf(mount);
  if (!/^(?:azure|keyward):|:\/\//i.test(text)) {
    checkRawName(text);
    return { mount: asked ?? DEFAULT_MOUNT, prefix: text === '' ? text : checkPath(text) };
  }
  const whole = /^azure:\/\/(?<mount>[^/?#]+)\/?$/i.exec(text)?.groups?.['mount'];
  const place = whole === undefined ? beginningOf(text) : { mount: mountOf(whole), prefix: '' };
  if (asked === undefined || asked === place.mount) return place;
  throw vaultError('malformed_ref', {
    message: `The listing names two mounts, \`${asked}\` and \`${place.mount}\`.`,
    hint: 'Name the mount once: as an option, or in the ref.',
  });
}

function mountOf(given: string): string {
  const name = given.toLowerCase();
  if (isMountName(name)) return name;
  throw vaultError('malformed_ref', {
    message: 'A mount is 1 to 63 letters, digits and inner hyphens; this is none.',
    hint: 'See the configured mounts with `keyward config`.',
  });
}

function beginningOf(text: string): Place {
  if (/^keyward:\/\//i.test(text)) {
    throw vaultError('malformed_ref', {
      message: 'Only vaults can be listed, and a `keyward://` ref names none.',
      hint: 'Name a vault: `azure://<mount>/`.',
    });
  }
  const ref = parseRef(text);
  if (ref.fragment !== undefined || ref.version !== undefined) {
    throw vaultError('malformed_ref', {
      message: 'A listing goes by the beginning of paths: a fragment or version has no place in it.',
      hint: 'Leave out what follows the path.',
    });
  }
  return { mount: ref.mount, prefix: ref.path };
}
