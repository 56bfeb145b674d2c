import { type SecretInfo, validityAt } from '@keyward/core/provider';
import { createRef, formatRef, type SecretRef } from '@keyward/core/ref';
import type { VersionView } from '@keyward/core/service';
import type { Cell } from './paint.ts';
import { fields, moment, type Page } from './text.ts';

/** A secret's metadata for people. */
export function infoText(ref: SecretRef, info: SecretInfo, page: Page): string {
  return fields(
    {
      ref: formatRef(ref),
      version: info.version,
      state: stateOf(info),
      'content type': info.contentType,
      created: moment(info.createdOn),
      updated: moment(info.updatedOn),
      'not before': moment(info.notBefore),
      expires: moment(info.expiresOn),
      tags: tagsText(info.tags),
    },
    page,
  );
}

/** Tags in one line. */
export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
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
  return { ...refJson(ref), ...Object.fromEntries(told) };
}

/** What every document about one secret begins with. */
export function refJson(ref: SecretRef): Record<string, unknown> {
  return { ref: formatRef(ref), mount: ref.mount, path: ref.path };
}

/** The ref of a secret found in a listing. */
export function refOf(mount: string, info: SecretInfo): SecretRef {
  return createRef({ scheme: 'azure', mount, path: info.path });
}

/** The state of a secret in a word, and one that stands out where it cannot be used as it is. */
export function stateOf(info: Pick<SecretInfo, 'enabled' | 'validity' | 'managed'>): Cell {
  if (!info.enabled) return { text: 'disabled', look: 'doubtful' };
  if (info.validity === 'expired') return { text: 'expired', look: 'bad' };
  if (info.validity === 'not_yet_valid') return { text: 'not yet valid', look: 'doubtful' };
  return info.managed ? 'certificate' : 'enabled';
}

/** As {@link stateOf}, for one of several versions. */
export function stateOfVersion({ enabled, notBefore, expiresOn }: VersionView): Cell {
  const dates = {
    ...(notBefore === null ? {} : { notBefore }),
    ...(expiresOn === null ? {} : { expiresOn }),
  };
  return stateOf({ enabled, validity: validityAt(dates, Date.now()), managed: false });
}
