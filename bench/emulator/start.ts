import { type Benchmark, figureOf } from '../benchmark.ts';
import { temporaryFolder } from './folder.ts';
import { startProgram } from './program.ts';
import { LIST } from './secrets.ts';
import { ask, startConstant, startKeyward, type Target } from './target.ts';

const AIM_MS = 400;

/** What a test suite waits for before its first request is answered. */
export const start: Benchmark = {
  name: 'Start of the emulator',
  says: 'From the start of the process to the first answered request, asking for the token that it shows included; against Node that prints a line, and a bare node:https server that answers everybody. Cold is the first start on a machine: no certificates yet, and nothing that Node has compiled before.',
  async run({ rounds }) {
    await using home = await temporaryFolder();
    await using beside = await startKeyward({ folder: home.path });
    const contenders: readonly (readonly [string, () => Promise<number>])[] = [
      ['node, a line', lineOfNode],
      ['node:https, a constant', () => answered(() => startConstant({ folder: home.path }, '{}', beside))],
      ['emulator, warm', () => answered(() => startKeyward({ folder: home.path }))],
      ['emulator, cold', coldly],
    ];
    const samples = contenders.map((): number[] => []);
    // The first round warms up what asks.
    for (let round = -1; round < rounds; round++) {
      for (const [at, [, run]] of contenders.entries()) {
        const elapsed = await run();
        if (round >= 0) samples[at]?.push(elapsed);
      }
    }
    const [node, constant, warm, cold] = contenders.map(([name], at) =>
      figureOf(name, 'ms', samples[at] ?? []),
    );
    if (!node || !constant || !warm || !cold) throw new Error('nothing was measured');
    return {
      figures: [node, constant, warm, cold],
      aim: { says: `a warm start in under ${AIM_MS} ms`, met: warm.median < AIM_MS },
    };
  },
};

async function lineOfNode(): Promise<number> {
  const began = performance.now();
  await using _node = await startProgram({ args: ['--eval', 'console.log(0)'] });
  return performance.now() - began;
}

async function coldly(): Promise<number> {
  await using fresh = await temporaryFolder();
  return await answered(() => startKeyward({ folder: fresh.path }));
}

async function answered(begin: () => Promise<Target>): Promise<number> {
  const began = performance.now();
  await using target = await begin();
  await ask(target, 'GET', LIST);
  return performance.now() - began;
}
