import { azureInventory, parseVaultUrl, signInFrom } from '@keyward/azure';
import { systemClock } from '@keyward/core/clock';
import { vaultError } from '@keyward/core/errors';
import { createMounts } from '@keyward/core/ref';
import { openGateway } from '@keyward/core/service';
import type { StateDocument } from '@keyward/emulator';
import { type RecordedVault, recordingOf } from '@keyward/emulator/rehearsal';
import { auditOf, type Context } from '../context.ts';
import { progressOn } from '../output/progress.ts';
import { remark } from '../output/remark.ts';
import { capturing, nothingYet } from '../recording/capture.ts';
import { recordVault, type Summary } from '../recording/vault.ts';

export interface RecordOptions {
  /** Addresses of vaults. */
  readonly record: readonly string[];
  readonly metadataOnly?: true;
  readonly json?: true;
}

/** What `--record` came to. */
export interface Recording {
  readonly document: StateDocument;
  readonly summaries: readonly Summary[];
}

/** Records the vaults, one after the other, before there is an emulator. */
export async function record(context: Context, options: RecordOptions): Promise<Recording> {
  if (options.record.length === 0) {
    throw vaultError('invalid_usage', {
      message: '`--metadata-only` says how to record a vault, and none is named.',
      hint: 'Name one with `--record https://<vault>.vault.azure.net`.',
    });
  }
  const vaults = namesOf(options.record);
  const vaultsRecorded: RecordedVault[] = [];
  const summaries: Summary[] = [];
  for (const [vault, url] of vaults) {
    const { recorded, summary } = await recordOne(context, vault, url, options.metadataOnly ?? false);
    vaultsRecorded.push(recorded);
    summaries.push(summary);
    remark(context, options, summaryText(summary));
  }
  return { document: recordingOf(vaultsRecorded), summaries };
}

async function recordOne(context: Context, vault: string, url: string, metadataOnly: boolean) {
  const { stderr, signal, variables } = context;
  const captured = nothingYet();
  const audit = auditOf(context);
  await using gateway = openGateway({
    mounts: createMounts([{ name: vault, url, origin: '--record' }]),
    open: () => capturing(azureInventory({ vaultUrl: url, signIn: signInFrom(variables) }), captured),
    nearMisses: false,
    ...(audit === undefined ? {} : { audit }),
  });
  const progress = progressOn(stderr, systemClock);
  const onProgress = progress.tell;
  const clock = systemClock;
  return await recordVault({ vault, gateway, captured, metadataOnly, clock, signal, onProgress }).finally(
    progress.clear,
  );
}

/** Vaults by the names under which they are served: their own. */
function namesOf(urls: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const url of urls) {
    const { host, origin } = parseVaultUrl(url);
    const name = /^([a-z][a-z0-9-]{2,23})\.vault\./.exec(host)?.[1] ?? 'recorded';
    if (names.has(name)) {
      throw vaultError('invalid_usage', {
        message: `\`--record\` names two vaults that would both be served as \`${name}\`.`,
        hint: 'Record them into two emulators.',
      });
    }
    names.set(name, origin);
  }
  return names;
}

function summaryText({ vault, secrets, versions, deleted, read, unread }: Summary): string {
  const faked = [
    [unread.disabled.length, 'disabled'],
    [unread.forbidden.length, 'forbidden'],
    [unread.gone.length, 'gone'],
    [unread.not_asked.length, 'not asked for'],
  ] as const;
  const whys = faked.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  return [
    `recorded ${vault}: ${secrets} secrets, ${deleted ?? 'an unknown number of'} deleted, ${versions} versions;`,
    `${read} values looked at and none kept`,
    whys.length === 0 ? '' : `; faked by content type: ${whys.join(', ')}`,
    deleted === undefined ? '; the list of deleted secrets is forbidden' : '',
  ]
    .join(' ')
    .replaceAll(' ;', ';')
    .trimEnd()
    .concat('.');
}
