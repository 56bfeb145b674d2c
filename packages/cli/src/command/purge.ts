import { vaultError } from '@keyward/core/errors';
import type { DeletedSecretInfo } from '@keyward/core/provider';
import { formatRef, type SecretRef } from '@keyward/core/ref';
import { type Gateway, OPERATIONS } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { askForConfirmation, canAsk } from '../input/prompt.ts';
import { refJson } from '../output/info.ts';
import { fields, json, moment, pageOf, printable } from '../output/text.ts';

export interface PurgeOptions {
  readonly confirm?: string;
  readonly json?: true;
}

/** `keyward purge` */
export async function purge(context: Context, text: string, options: PurgeOptions): Promise<void> {
  const { stdout, stderr, signal } = context;
  const { ref } = OPERATIONS['secret.purge'].parse({ ref: text });
  const isConfirmed = confirmed(ref, options.confirm);
  if (!isConfirmed && !canAsk(context)) throw unconfirmed(ref);
  await using gateway = await gatewayOf(context);
  if (!isConfirmed) {
    const { deletedOn, scheduledPurgeOn } = await inBin(gateway, ref, signal);
    const told = { ref: formatRef(ref), deleted: moment(deletedOn), purged: moment(scheduledPurgeOn) };
    stderr.write(fields(told, pageOf(stderr)));
    const question = `Type ${printable(ref.path)} to remove it for good, with all its versions`;
    await askForConfirmation(context, ref.path, question);
  }
  await gateway.run('secret.purge', { ref }, { signal });
  const told = { ref: formatRef(ref), state: 'purged' };
  stdout.write(options.json ? json({ ...refJson(ref), purged: true }) : fields(told, pageOf(stdout)));
}

function confirmed(ref: SecretRef, given: string | undefined): boolean {
  if (given === undefined || given === ref.path) return given !== undefined;
  throw vaultError('invalid_usage', {
    message: 'What `--confirm` gives is not the path of this secret.',
    hint: `Give the path alone: ${asOption(ref)}.`,
    ref: formatRef(ref),
  });
}

function unconfirmed(ref: SecretRef) {
  return vaultError('invalid_usage', {
    message: 'What is purged cannot be brought back, and there is no terminal to ask in.',
    hint: `If that is meant, give the path once more: ${asOption(ref)}.`,
    ref: formatRef(ref),
  });
}

function asOption({ path }: SecretRef): string {
  const isWord = /^[\w/.@+-]+$/.test(path);
  return `\`--confirm ${isWord ? path : `'${path.replaceAll("'", "'\\''")}'`}\``;
}

/** What is to be purged, so that nobody is asked about a secret that is not there. */
async function inBin(gateway: Gateway, ref: SecretRef, signal: AbortSignal): Promise<DeletedSecretInfo> {
  const { mount, path } = ref;
  const { secrets } = await gateway.run('secret.list_deleted', { mount, prefix: path }, { signal });
  const found = secrets.find((info) => info.path === path);
  if (found !== undefined) return found;
  throw vaultError('secret_not_found', {
    message: `No deleted secret has the path \`${path}\`.`,
    hint: `See what can be purged with \`keyward list --deleted azure://${mount}/\`: a live secret has to be deleted first, and upper and lower case count.`,
    ref: formatRef(ref),
  });
}
