import { canBeAddress } from './address.ts';
import { badName, isMountName, type Mount, shownMount, unusable } from './mount.ts';

/** A rule that makes a mount of every name that fits it: one vault for each application and environment. */
export interface MountTemplate {
  /** `{app}` and `{env}` stand for words, as in `{app}-{env}`; lower-case. */
  readonly name: string;
  /** The same placeholders in an address, as in `https://{app}-{env}-keyvault.vault.azure.net`. */
  readonly url: string;
  /** Where it was configured, for people. */
  readonly origin?: string;
  /** The only words that `{env}` stands for; without it, any. */
  readonly environments?: readonly string[];
}

/** What the placeholders of a {@link MountTemplate} stand for. */
export interface TemplateWords {
  /** An application: lower-case letters, digits and single inner hyphens. */
  readonly app: string;
  /** An environment: lower-case letters and digits. */
  readonly env: string;
}

const PATTERNS: TemplateWords = { app: '(?<app>[a-z0-9]+(?:-[a-z0-9]+)*)', env: '(?<env>[a-z0-9]+)' };
const SHORTEST: TemplateWords = { app: 'a', env: 'a' };
const HINT =
  'Write a template as `{app}-{env}` for `https://{app}-{env}-keyvault.vault.azure.net`: in the name each placeholder once and a hyphen between them, in the address the same placeholders.';

/**
 * Puts words in the places of `{app}` and `{env}`.
 *
 * @param text - The name or the address of a {@link MountTemplate}.
 * @param words - What the placeholders stand for.
 * @returns The text with the words.
 * @example
 * ```ts
 * import { fillTemplate } from '@keyward/core/ref';
 *
 * fillTemplate('{app}-{env}', { app: 'shop', env: 'prod' }); // 'shop-prod'
 * ```
 */
export function fillTemplate(text: string, words: TemplateWords): string {
  return text.replace(/\{(app|env)\}/g, (_, placeholder: keyof TemplateWords) => words[placeholder]);
}

/** Whether a name or an address is that of a template, if perhaps of a bad one. */
export function isTemplate(text: string): boolean {
  return /[{}]/.test(text);
}

/** Makes the mount of a name, if the name fits the template. */
export type TemplateReader = (name: string) => Mount | undefined;

export function readerOf(template: MountTemplate, place = template.origin ?? 'A template'): TemplateReader {
  check(template, place);
  const { url, origin, environments } = template;
  const pattern = new RegExp(`^${fillTemplate(template.name, PATTERNS)}$`);
  return (name) => {
    const groups = pattern.exec(name)?.groups;
    if (groups === undefined) return undefined;
    const { app = '', env = '' } = groups;
    if (env !== '' && environments?.includes(env) === false) return undefined;
    const mount = { name, url: fillTemplate(url, { app, env }) };
    return Object.freeze(origin === undefined ? mount : { ...mount, origin });
  };
}

function check({ name, url }: MountTemplate, place: string): void {
  const refused = (why: string) => unusable(place, `${shownMount(name)} ${why}`, HINT);
  const shortest = { name: fillTemplate(name, SHORTEST), url: fillTemplate(url, SHORTEST) };
  if (isTemplate(shortest.name) || isTemplate(shortest.url)) {
    throw refused('has a placeholder other than `{app}` and `{env}`');
  }
  for (const placeholder of ['{app}', '{env}']) {
    const times = name.split(placeholder).length - 1;
    const inUrl = url.includes(placeholder);
    if (times > 1) throw refused(`has \`${placeholder}\` twice in its name`);
    if (times === 0 && inUrl) throw refused(`has \`${placeholder}\` in its address only`);
    if (times === 1 && !inUrl) {
      throw refused(`has \`${placeholder}\` in its name only, so that several names would mean one vault`);
    }
  }
  if (!isTemplate(name)) throw refused('has neither `{app}` nor `{env}` in its name');
  if (/\}[^-]*\{/.test(name)) {
    throw refused('can be read in two ways, as no hyphen stands between `{app}` and `{env}`');
  }
  if (!isMountName(shortest.name)) throw badName(place);
  if (!canBeAddress(shortest.url)) throw refused('has an address that no vault can have, whatever the words');
}
