import { vaultError } from '@keyward/core/errors';
import type { SetSecretInput } from '@keyward/core/provider';
import { formatRef, parseRef } from '@keyward/core/ref';
import { secretValue } from '@keyward/core/value';
import { type Context, vaultsOf } from '../context.ts';
import { readValue, type ValueSource } from '../input/value.ts';
import { infoJson, infoText } from '../output/info.ts';
import { json } from '../output/text.ts';

export interface SetOptions extends ValueSource {
  readonly contentType?: string;
  readonly tag: readonly string[];
  readonly expires?: string;
  readonly notBefore?: string;
  readonly disabled?: true;
  readonly json?: true;
}

/** `keyward set` */
export async function set(context: Context, text: string, options: SetOptions): Promise<void> {
  const ref = parseRef(text);
  if (ref.fragment !== undefined || ref.version !== undefined) {
    throw vaultError('invalid_usage', {
      message: 'A write names a whole secret: a fragment or version cannot be written on its own.',
      hint: 'Leave out what follows the path, and pass the whole JSON object as the value.',
      ref: formatRef(ref),
    });
  }
  const metadata = metadataOf(options);
  const value = secretValue(await readValue(context, options));
  await using vaults = vaultsOf(context);
  const written = await vaults.with(ref, (provider) =>
    provider.write.set(ref.path, { ...metadata, value }, { signal: context.signal }),
  );
  context.stdout.write(options.json ? json(infoJson(ref, written)) : infoText(ref, written));
}

function metadataOf(options: SetOptions): Omit<SetSecretInput, 'value'> {
  return {
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(options.tag.length === 0 ? {} : { tags: tagsOf(options.tag) }),
    ...(options.expires === undefined ? {} : { expiresOn: dateOf('--expires', options.expires) }),
    ...(options.notBefore === undefined ? {} : { notBefore: dateOf('--not-before', options.notBefore) }),
    ...(options.disabled === undefined ? {} : { enabled: false }),
  };
}

function tagsOf(given: readonly string[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const [name, value] of given.map(tagOf)) {
    if (tags.has(name)) {
      throw vaultError('invalid_usage', {
        message: `The tag \`${name}\` is given twice.`,
        hint: 'Give each tag once.',
      });
    }
    tags.set(name, value);
  }
  return Object.fromEntries(tags);
}

function tagOf(tag: string): [string, string] {
  const at = tag.indexOf('=');
  if (at < 1) {
    throw vaultError('invalid_usage', {
      message: `\`--tag ${tag}\` is not \`name=value\`.`,
      hint: 'Write `--tag owner=web`; an empty value is `--tag owner=`.',
    });
  }
  return [tag.slice(0, at), tag.slice(at + 1)];
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Only ISO 8601, and only days that exist: `Date` reads `1/2/27` by one country's habits, and 31 February as 3 March. */
function dateOf(option: string, text: string): Date {
  const [date, day] = [new Date(text), new Date(text.slice(0, 10))];
  const valid = ISO_DATE.test(text) && !Number.isNaN(date.getTime()) && !Number.isNaN(day.getTime());
  if (!valid || !text.startsWith(day.toISOString().slice(0, 10))) {
    throw vaultError('invalid_usage', {
      message: `\`${option} ${text}\` is not a date.`,
      hint: 'Write `2027-01-31` (midnight UTC) or `2027-01-31T08:00:00Z`.',
    });
  }
  return date;
}
