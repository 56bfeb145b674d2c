import { type Benchmark, figureOf } from '../benchmark.ts';
import { CLIENT_CORE } from './cores.ts';
import { temporaryFolder } from './folder.ts';
import { type Generator, openGenerator } from './generator.ts';
import { startProgram } from './program.ts';
import { CONNECTIONS, fill, lines } from './secrets.ts';
import { startConstant, startKeyward, type Target } from './target.ts';
import { canLook, residentMb } from './usage.ts';

const AIM_MB = 100;
const FEW = 10;

/** What a laptop or a CI machine gives up for it. */
export const memory: Benchmark = {
  name: 'Memory of the emulator',
  says: 'Resident set of the process: when it is ready, with 10,000 secrets written over its API, and after 20,000 reads. MB are 10⁶ bytes.',
  async run({ rounds, smoke }) {
    if (!canLook) return { skipped: 'the resident set is read from /proc, which Linux has.' };
    const [secrets, reads] = smoke ? [100, 200] : [10_000, 20_000];
    await using home = await temporaryFolder();
    await using beside = await startKeyward({ folder: home.path });
    await using generator = openGenerator(CLIENT_CORE);
    const samples = new Map<string, number[]>();
    const note = async (name: string, pid: number) => {
      samples.set(name, [...(samples.get(name) ?? []), await residentMb(pid)]);
    };
    for (let round = 0; round < Math.ceil(rounds / 5); round++) {
      {
        await using node = await startProgram({
          args: ['--eval', 'console.log(0); setInterval(() => {}, 1e6)'],
        });
        await note('node, doing nothing', node.pid);
      }
      {
        await using constant = await startConstant({ folder: home.path }, '{}', beside);
        await note('node:https, ready', constant.pid);
        await read(generator, constant, FEW, reads);
        await note('node:https, after load', constant.pid);
      }
      {
        await using emulator = await startKeyward({ folder: home.path });
        await note('emulator, ready', emulator.pid);
        await fill(generator, emulator, FEW);
        await read(generator, emulator, FEW, reads);
        await note('emulator, after load', emulator.pid);
      }
      {
        await using emulator = await startKeyward({ folder: home.path });
        await fill(generator, emulator, secrets);
        await note('emulator, 10,000 secrets written', emulator.pid);
        await read(generator, emulator, secrets, reads);
        await note('emulator, 10,000 secrets, after load', emulator.pid);
      }
    }
    const [first, ...others] = [...samples].map(([name, taken]) => figureOf(name, 'MB', taken));
    const full = others.at(-1);
    if (first === undefined || full === undefined) throw new Error('nothing was measured');
    return {
      figures: [first, ...others],
      aim: { says: `under ${AIM_MB} MB after load at 10,000 secrets`, met: full.median < AIM_MB },
    };
  },
};

async function read(generator: Generator, target: Target, names: number, count: number): Promise<void> {
  await generator.run(target, { connections: CONNECTIONS, lines: lines('GET', names), count });
}
