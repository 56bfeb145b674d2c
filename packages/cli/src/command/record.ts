import { readdir } from 'node:fs/promises';
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
  /** A data folder, which has to be a new one. */
  readonly data?: string;
  readonly json?: true;
}

/** What `--record` came to. */
export interface Recording {
  /** The seed that was given, and what was recorded. */
  readonly document: StateDocument;
  readonly summaries: readonly Summary[];
}

/** Records the vaults, one after the other, before there is an emulator. */
export async function record(
  context: Context,
  options: RecordOptions,
  seed: StateDocument | undefined,
): Promise<Recording> {
  if (options.record.length === 0) {
    throw vaultError('invalid_usage', {
      message: '`--metadata-only` says how to record a vault, and none is named.',
      hint: 'Name one with `--record https://<vault>.vault.azure.net`.',
    });
  }
  const vaults = namesOf(options.record);
  refuseTwice(vaults, seed);
  if (options.data !== undefined) await refuseUsed(options.data);
  const vaultsRecorded: RecordedVault[] = [];
  const summaries: Summary[] = [];
  for (const [vault, url] of vaults) {
    const { recorded, summary } = await recordOne(context, vault, url, options.metadataOnly ?? false);
    vaultsRecorded.push(recorded);
    summaries.push(summary);
    remark(context, options, summaryText(summary));
  }
  return { document: joined(seed, recordingOf(vaultsRecorded)), summaries };
}

function joined(seed: StateDocument | undefined, recorded: StateDocument): StateDocument {
  if (seed === undefined) return recorded;
  const { vaults = [] } = seed;
  // What is no document is refused by the emulator, as it is.
  if (!Array.isArray(vaults)) return seed;
  return { ...recorded, ...seed, vaults: [...vaults, ...(recorded.vaults ?? [])] };
}

/** The emulator would refuse it too, but only after a vault was read for nothing. */
function refuseTwice(recorded: ReadonlyMap<string, string>, seed: StateDocument | undefined): void {
  const seeded: unknown = seed?.vaults;
  for (const vault of Array.isArray(seeded) ? seeded : []) {
    const name = String(vault?.name).toLowerCase();
    if (!recorded.has(name)) continue;
    throw vaultError('invalid_usage', {
      message: `The vault \`${name}\` is in the seed, and \`--record\` names one that would be served under the same name.`,
      hint: 'Take it out of the seed, or leave --record out.',
    });
  }
}

/** What a data folder holds goes before any seed: a vault would be read for nothing. */
async function refuseUsed(folder: string): Promise<void> {
  const found = await readdir(folder).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code === 'ENOENT') return [];
    throw problem;
  });
  if (found.length === 0) return;
  throw vaultError('invalid_usage', {
    message: 'The folder of `--data` is not empty, and `--record` starts a new one.',
    hint: 'Leave `--record` out to go on with what the folder holds, or name a new folder.',
  });
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
  const reasons = [
    [unread.disabled.length, 'disabled'],
    [unread.forbidden.length, 'forbidden'],
    [unread.gone.length, 'gone meanwhile'],
    [unread.not_asked.length, 'not asked for'],
  ] as const;
  const faked = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  const parts = [
    `recorded ${vault}: ${secrets} secrets with ${versions} versions in all, ${deleted ?? 0} deleted`,
    `${read} values looked at and none kept`,
    ...(faked.length === 0 ? [] : [`faked by content type: ${faked.join(', ')}`]),
    ...(deleted === undefined ? ['the list of deleted secrets is forbidden, so none is here'] : []),
  ];
  return `${parts.join('; ')}.`;
}
