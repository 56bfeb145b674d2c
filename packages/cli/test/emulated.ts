import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, environmentOf, startEmulator } from '@keyward/emulator';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { keyward, type Outcome } from './keyward.ts';

/** The program against an emulator with the vaults contoso and fabrikam, which runs as long as the test file. */
export interface Emulated {
  readonly emulator: Emulator;
  /** A folder that goes with the emulator. */
  readonly folder: string;
  /** What `keyward emulator env` would print. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What hangs is a program; how many of them a test starts, and on how busy a machine, is no matter of the test. */
const HANGS_MS = 120_000;

export function emulated() {
  if (process.env['KEYWARD_TEST_TIER'] !== 'full') vi.setConfig({ testTimeout: HANGS_MS });
  let stage: Emulated | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
    const emulator = await startEmulator({ vaults: ['contoso', 'fabrikam'], folder });
    stage = { emulator, folder, variables: (await environmentOf(emulator)).variables };
  });
  afterAll(async () => {
    await stage?.emulator.close();
    if (stage !== undefined) await rm(stage.folder, { recursive: true });
  });

  const here = (): Emulated => {
    if (stage === undefined) throw new Error('the emulator runs only while tests do');
    return stage;
  };
  const run = (args: readonly string[], stdin?: string | Buffer): Promise<Outcome> =>
    keyward(args, { variables: here().variables, ...(stdin === undefined ? {} : { stdin }) });
  const succeed = async (args: readonly string[], stdin?: string | Buffer): Promise<Outcome> => {
    const outcome = await run(args, stdin);
    expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
    return outcome;
  };
  return { here, run, succeed };
}
