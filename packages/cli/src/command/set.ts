import type { SecretMetadata } from '@keyward/core/provider';
import { OPERATIONS } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import { type Context, gatewayOf } from '../context.ts';
import { dateOf } from '../input/date.ts';
import { tagsOf } from '../input/tag.ts';
import { readValue, type ValueSource } from '../input/value.ts';
import { infoJson, infoText } from '../output/info.ts';
import { json, pageOf } from '../output/text.ts';

export interface SetOptions extends ValueSource {
  readonly contentType?: string;
  readonly tag: readonly string[];
  readonly expires?: string;
  readonly notBefore?: string;
  readonly disabled?: true;
  readonly keep?: true;
  readonly json?: true;
}

/** `keyward set` */
export async function set(context: Context, text: string, options: SetOptions): Promise<void> {
  const { stdout, signal } = context;
  const metadata = metadataOf(options);
  const operation = options.keep ? 'secret.update' : 'secret.set';
  // Whatever can be refused is refused before anybody is asked for a value.
  const { ref } = OPERATIONS[operation].parse({ ...metadata, ref: text, value: secretValue('') });
  await using gateway = await gatewayOf(context);
  const value = secretValue(await readValue(context, options));
  const written = await gateway.run(operation, { ...metadata, ref, value }, { signal });
  stdout.write(options.json ? json(infoJson(ref, written)) : infoText(ref, written, pageOf(stdout)));
}

function metadataOf(options: SetOptions): SecretMetadata {
  return {
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(options.tag.length === 0 ? {} : { tags: tagsOf(options.tag, '--tag ') }),
    ...(options.expires === undefined ? {} : { expiresOn: dateOf('--expires', options.expires) }),
    ...(options.notBefore === undefined ? {} : { notBefore: dateOf('--not-before', options.notBefore) }),
    ...(options.disabled === undefined ? {} : { enabled: false }),
  };
}
