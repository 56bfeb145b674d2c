import { once } from 'node:events';
import { vaultError } from '@keyward/core/errors';
import { type Emulator, startEmulator } from '@keyward/emulator';
import type { Context } from '../context.ts';
import type { RecordOptions } from './record.ts';

export interface EmulatorOptions extends RecordOptions {
  readonly port: string;
  readonly vault: readonly string[];
  readonly delay: string;
  readonly roles: boolean;
  readonly open?: true;
}

/** `keyward emulator`: runs until Ctrl-C, which is its ordinary end. */
export async function emulator(context: Context, options: EmulatorOptions): Promise<void> {
  const records = options.record.length > 0 || options.metadataOnly !== undefined;
  const recording = records ? await (await import('./record.ts')).record(context, options) : undefined;
  await using running = await startEmulator({
    port: wholeNumber('--port', options.port),
    delayMs: wholeNumber('--delay', options.delay),
    ...(options.vault.length === 0 ? {} : { vaults: options.vault }),
    roles: options.roles,
    open: options.open ?? false,
    ...(recording === undefined ? {} : { seed: recording.document }),
    announce: true,
    signal: context.signal,
  });
  const recorded = recording === undefined ? {} : { recorded: recording.summaries };
  const ready = { ...running.ready(), ...recorded };
  context.stdout.write(options.json ? `${JSON.stringify(ready)}\n` : readyText(running, options));
  if (!context.signal.aborted) await once(context.signal, 'abort');
}

function readyText(running: Emulator, options: EmulatorOptions): string {
  const { vaults, authorityHost, tenantId, clientId, clientSecret, user, caFile, controlUrl } =
    running.ready();
  const lines = Object.entries(vaults).flatMap(([name, { url, localhostUrl }]) => [
    `vault ${name}`,
    `  ${url}`,
    `  ${localhostUrl}  (where *.localhost does not resolve)`,
  ]);
  const access = options.open
    ? 'Checks are off (--open): anybody who reaches the port may do anything.'
    : options.roles
      ? 'The managed identity, the client and the user below are Key Vault Secrets Officer on every vault.'
      : 'No roles are assigned (--no-roles).';
  return [
    'The emulator is ready.',
    '',
    ...lines,
    '',
    access,
    `  authority      ${authorityHost}/${tenantId}`,
    `  client id      ${clientId}`,
    `  client secret  ${clientSecret}`,
    `  user           ${user.userPrincipalName} (signs in without a password)`,
    `  CA             ${caFile}`,
    `  control        ${controlUrl}`,
    '',
    'In another terminal:',
    '  eval "$(keyward emulator env)" && keyward list',
    '',
    'Ctrl-C stops it; its secrets are gone then.',
    '',
  ].join('\n');
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw vaultError('invalid_usage', {
      message: `\`${option} ${text}\` is not a whole number.`,
      hint: 'See `keyward emulator --help`.',
    });
  }
  return Number(text);
}
