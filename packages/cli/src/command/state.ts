import { open } from 'node:fs/promises';
import { vaultError } from '@keyward/core/errors';
import { importLowkeyVault, type StateDocument } from '@keyward/emulator';
import type { Context } from '../context.ts';
import { jsonFile, textFile } from '../input/file.ts';
import { counted } from '../output/count.ts';
import { connect, STATE_TIMEOUT_MS } from './ctl/connection.ts';
import { contentsOf, contentsText } from './ctl/contents.ts';

export interface ExportOptions {
  readonly times: 'relative' | 'absolute';
  readonly output?: string;
  readonly control?: string;
}

/** `keyward emulator export`: values and all, which is what it is for. */
export async function exportState(context: Context, options: ExportOptions): Promise<void> {
  const { client } = await connect(context, options, STATE_TIMEOUT_MS);
  await written(context, await client.state.get({ times: options.times }), options.output);
}

export interface ImportOptions {
  readonly from: 'lowkey-vault';
  readonly output?: string;
  readonly control?: string;
}

/** `keyward emulator import`: into the running emulator, or into a file that `--seed` takes. */
export async function importState(context: Context, file: string, options: ImportOptions): Promise<void> {
  const { document, leftOut } = importLowkeyVault(await textFile(file, context.signal));
  if (options.output === undefined) {
    const { client } = await connect(context, options, STATE_TIMEOUT_MS);
    await client.state.seed(document);
  } else await written(context, document, options.output);
  context.stderr.write(`Imported: ${contentsText(contentsOf(document))}.\n`);
  const without = [
    [leftOut.keys, 'key'],
    [leftOut.certificates, 'certificate'],
    [leftOut.vaults, 'deleted vault'],
  ] as const;
  const named = without.filter(([count]) => count > 0).map(([count, what]) => counted(count, what));
  if (named.length > 0) context.stderr.write(`Left out, having no place here: ${named.join(', ')}.\n`);
}

/** What `--seed` names. Its content is for the emulator to judge. */
export async function seedOf(file: string, signal: AbortSignal): Promise<StateDocument> {
  return (await jsonFile('--seed', file, signal)) as StateDocument;
}

/** For its owner's eyes: what was there under the name is not, and is not replaced. */
async function written({ stdout }: Context, document: unknown, file: string | undefined): Promise<void> {
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  if (file === undefined) {
    stdout.write(text);
    return;
  }
  try {
    await using made = await open(file, 'wx', 0o600);
    await made.writeFile(text);
  } catch (error) {
    throw vaultError('invalid_usage', {
      message: `The file ${JSON.stringify(file)} cannot be made (${codeOf(error)}).`,
      hint: 'Name a file that does not exist yet, in a folder that you can write in.',
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
