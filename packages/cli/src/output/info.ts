import type { SecretInfo } from '@keyward/core/provider';
import { createRef, formatRef, type SecretRef } from '@keyward/core/ref';
import { fields, moment } from './text.ts';

/** A secret's metadata for people. */
export function infoText(ref: SecretRef, info: SecretInfo): string {
  return fields({
    ref: formatRef(ref),
    version: info.version,
    state: stateOf(info),
    'content type': info.contentType,
    created: moment(info.createdOn),
    updated: moment(info.updatedOn),
    'not before': moment(info.notBefore),
    expires: moment(info.expiresOn),
    tags: Object.entries(info.tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
  });
}

/** What `--json` tells of a secret; a value is not among it. */
const TOLD = [
  'path',
  'version',
  'enabled',
  'validity',
  'managed',
  'contentType',
  'tags',
  'createdOn',
  'updatedOn',
  'notBefore',
  'expiresOn',
] as const satisfies readonly (keyof SecretInfo)[];

/** A secret's metadata as `--json` prints it. */
export function infoJson(ref: SecretRef, info: SecretInfo): Record<string, unknown> {
  const told = TOLD.map((field) => [field, info[field]]);
  return { ref: formatRef(ref), mount: ref.mount, ...Object.fromEntries(told) };
}

/** The ref of a secret found in a listing. */
export function refOf(mount: string, info: SecretInfo): SecretRef {
  return createRef({ scheme: 'azure', mount, path: info.path });
}

export function stateOf(info: SecretInfo): string {
  if (!info.enabled) return 'disabled';
  return { valid: 'enabled', not_yet_valid: 'not yet valid', expired: 'expired' }[info.validity];
}
