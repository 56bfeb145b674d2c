import { open, readFile } from 'node:fs/promises';
import { vaultError } from '@keyward/core/errors';
import { importLowkeyVault, type RunningEmulator, type StateDocument } from '@keyward/emulator';
import type { Context } from '../context.ts';
import { runningEmulator } from './running.ts';

export interface ExportOptions {
  readonly times: 'relative' | 'absolute';
  readonly output?: string;
  readonly control?: string;
}

/** `keyward emulator export`: values and all, which is what it is for. */
export async function exportState(context: Context, options: ExportOptions): Promise<void> {
  const running = await runningEmulator(context, 'this is the state', options.control);
  const answer = await asked(context, running, 'GET', `/state?times=${options.times}`);
  await written(context, await answer.json(), options.output);
}

export interface ImportOptions {
  readonly from: 'lowkey-vault';
  readonly output?: string;
  readonly control?: string;
}

/** `keyward emulator import`: into the running emulator, or into a file that `--seed` takes. */
export async function importState(context: Context, file: string, options: ImportOptions): Promise<void> {
  const { document, leftOut } = importLowkeyVault(await textOf(file, context.signal));
  if (options.output === undefined) {
    const running = await runningEmulator(context, 'it goes into the state', options.control);
    await asked(context, running, 'POST', '/state', document);
  } else await written(context, document, options.output);
  const vaults = document.vaults ?? [];
  const secrets = vaults.reduce((sum, vault) => sum + Object.keys(vault.secrets ?? []).length, 0);
  context.stderr.write(`Imported: ${counted(vaults.length, 'vault')} with ${counted(secrets, 'secret')}.\n`);
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
  const text = await textOf(file, signal);
  try {
    return JSON.parse(text) as StateDocument;
  } catch {
    throw vaultError('invalid_usage', {
      message: 'The file that `--seed` names is not JSON.',
      hint: 'What other emulators wrote is read by `keyward emulator import`.',
    });
  }
}

async function textOf(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    signal.throwIfAborted();
    throw vaultError('invalid_usage', {
      message: `The file ${JSON.stringify(file)} cannot be read (${codeOf(error)}).`,
      hint: 'Name a file that is there and may be read.',
    });
  }
}

async function asked(
  { signal }: Context,
  { ready }: RunningEmulator,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const answer = await fetch(ready.controlUrl + path, {
    method,
    signal,
    redirect: 'error',
    headers: { authorization: `Bearer ${ready.controlToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer;
  const { error } = (await answer.json()) as {
    readonly error?: { readonly message?: string; readonly hint?: string };
  };
  throw vaultError('emulator_failed', {
    message: error?.message ?? `The emulator answered ${answer.status}.`,
    hint: error?.hint ?? 'The emulator is as it was.',
  });
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

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
