import { once } from 'node:events';
import { vaultError } from '@keyward/core/errors';
import { type Emulator, startEmulator } from '@keyward/emulator';
import type { Context } from '../context.ts';
import type { RecordOptions } from './record.ts';
import { seedOf } from './state.ts';

export interface EmulatorOptions extends RecordOptions {
  readonly port: string;
  readonly vault: readonly string[];
  readonly delay: string;
  readonly propagationDelay: string;
  readonly quotas?: true;
  readonly data?: string;
  readonly seed?: string;
  readonly roles: boolean;
  readonly open?: true;
  readonly proxyPort?: string;
  readonly offline?: true;
  readonly listen?: string;
}

/** `keyward emulator`: runs until Ctrl-C, which is its ordinary end. */
export async function emulator(context: Context, options: EmulatorOptions): Promise<void> {
  if (options.offline && options.proxyPort === undefined) {
    throw vaultError('invalid_usage', {
      message: '`--offline` says what the proxy does, and there is no proxy.',
      hint: 'Add --proxy-port, or leave --offline out: without a proxy nothing is passed on.',
    });
  }
  const settings = {
    port: wholeNumber('--port', options.port),
    delayMs: wholeNumber('--delay', options.delay),
    propagationDelayMs: wholeNumber('--propagation-delay', options.propagationDelay),
    quotas: options.quotas ?? false,
    ...(options.vault.length === 0 ? {} : { vaults: options.vault }),
    ...(options.data === undefined ? {} : { data: options.data }),
    roles: options.roles,
    open: options.open ?? false,
    ...(options.proxyPort === undefined ? {} : { proxyPort: wholeNumber('--proxy-port', options.proxyPort) }),
    offline: options.offline ?? false,
    ...(options.listen === undefined ? {} : { listen: options.listen }),
  };
  const seed = options.seed === undefined ? undefined : await seedOf(options.seed, context.signal);
  const records = options.record.length > 0 || options.metadataOnly !== undefined;
  const recording = records ? await (await import('./record.ts')).record(context, options, seed) : undefined;
  const document = recording?.document ?? seed;
  await using running = await startEmulator({
    ...settings,
    ...(document === undefined ? {} : { seed: document }),
    announce: true,
    signal: context.signal,
  });
  if (options.listen !== undefined) {
    context.stderr.write(
      `warning: every port but the proxy's listens on ${options.listen} too: whoever reaches it there can ask for what is served\n`,
    );
  }
  const recorded = recording === undefined ? {} : { recorded: recording.summaries };
  const ready = { ...running.ready(), ...recorded };
  context.stdout.write(options.json ? `${JSON.stringify(ready)}\n` : readyText(running, options));
  if (!context.signal.aborted) await once(context.signal, 'abort');
}

/** A clock that is kept in a data folder may be another one than people expect. */
function clockText({ clock }: Emulator): readonly string[] {
  const { frozen, offsetMs, now } = clock.state();
  if (!frozen && Math.abs(offsetMs) < 1_000) return [];
  const time = new Date(now).toISOString();
  return [
    `Its clock ${frozen ? 'is frozen at' : 'was moved, and shows'} ${time}, as --data kept it.`,
    '`keyward emulator ctl clock reset` gives it the time of this machine.',
    '',
  ];
}

function readyText(running: Emulator, options: EmulatorOptions): string {
  const { vaults, authorityHost, tenantId, clientId, clientSecret, user, caFile, controlUrl, proxyUrl } =
    running.ready();
  const lines = Object.entries(vaults).flatMap(([name, { url, localhostUrl }]) => [
    `vault ${name}`,
    `  ${url}`,
    // Not localhost: the official clients verify the challenge against a parent of the host, and it has none.
    `  ${localhostUrl.replace('//localhost', '//127.0.0.1')}  (where *.localhost does not resolve)`,
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
    ...(proxyUrl === undefined
      ? []
      : [`  proxy          ${proxyUrl}  (HTTPS_PROXY, for Azure's own addresses)`]),
    '',
    ...clockText(running),
    'In another terminal:',
    '  eval "$(keyward emulator env)" && keyward list',
    '',
    options.data === undefined
      ? 'Ctrl-C stops it; its secrets are gone then.'
      : 'Ctrl-C stops it; the next start with this --data knows what it knew.',
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
