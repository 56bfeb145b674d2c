import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Benchmark, figureOf } from './benchmark.ts';

const BIN = fileURLToPath(new URL('../packages/cli/bin/keyward.js', import.meta.url));
const AIM_MS = 100;

const CONTENDERS: readonly (readonly [string, readonly string[]])[] = [
  ['node, doing nothing', ['--eval', '']],
  ['keyward --version', [BIN, '--version']],
  ['keyward --help', [BIN, '--help']],
  ['keyward help refs', [BIN, 'help', 'refs']],
  ['keyward config', [BIN, 'config']],
];

/** What a person waits for before the command line says anything. */
export const startUp: Benchmark = {
  name: 'Start of the command line',
  says: 'From the start of the process to its end, against Node itself. What Node compiles it keeps for the next start, so a first run of each is not counted.',
  async run({ rounds }) {
    const folder = await mkdtemp(join(tmpdir(), 'keyward-bench-'));
    try {
      for (const [, args] of CONTENDERS) await lifetime(args, folder);
      const samples = CONTENDERS.map((): number[] => []);
      for (let round = 0; round < rounds; round++) {
        for (const [at, [, args]] of CONTENDERS.entries()) samples[at]?.push(await lifetime(args, folder));
      }
      const [node, version, ...others] = CONTENDERS.map(([name], at) =>
        figureOf(name, 'ms', samples[at] ?? []),
      );
      if (node === undefined || version === undefined) throw new Error('nothing was measured');
      return {
        figures: [node, version, ...others],
        aim: { says: `\`keyward --version\` in under ${AIM_MS} ms`, met: version.median < AIM_MS },
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function lifetime(args: readonly string[], folder: string): Promise<number> {
  const { PATH = '' } = process.env;
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH, HOME: folder, KEY_VAULT_URI: 'https://contoso.vault.azure.net' },
    stdio: 'ignore',
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - started;
}
