import { type Benchmark, figureOf } from '../benchmark.ts';
import { CLIENT_CORE, SERVER_CORE } from './cores.ts';
import { temporaryFolder } from './folder.ts';
import { openGenerator } from './generator.ts';
import { fill, LIST } from './secrets.ts';
import { ask, startConstant, startKeyward } from './target.ts';

const PAGE = 25;

export const list: Benchmark = {
  name: 'A list of 10,000 secrets',
  says: 'All its pages of 25, one after the other over one connection; against as many answers of a bare node:https server, each the first page.',
  async run({ rounds, smoke }) {
    const secrets = smoke ? 1_000 : 10_000;
    const pages = secrets / PAGE;
    await using home = await temporaryFolder();
    const place = { folder: home.path, core: SERVER_CORE };
    await using emulator = await startKeyward(place);
    await using generator = openGenerator(CLIENT_CORE);
    await fill(generator, emulator, secrets);
    await using constant = await startConstant(place, await ask(emulator, 'GET', LIST), emulator);
    const targets = [constant, emulator];
    const samples = targets.map((): number[] => []);
    // The first round is a warm-up.
    for (let round = -1; round < rounds; round++) {
      for (const [at, target] of targets.entries()) {
        const job = { connections: 1, lines: [`GET ${LIST}`], count: pages, follow: true } as const;
        const { answered, elapsedMs } = await generator.run(target, job);
        if (answered !== pages) throw new Error(`a list of ${answered} pages, not of ${pages}`);
        if (round >= 0) samples[at]?.push(elapsedMs);
      }
    }
    const [limit, ours] = ['node:https, a constant', 'emulator'].map((name, at) =>
      figureOf(name, 'ms', samples[at] ?? []),
    );
    if (!limit || !ours) throw new Error('nothing was measured');
    return { figures: [limit, ours], notes: [`A list is ${pages} requests.`] };
  },
};
