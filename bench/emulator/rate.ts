import { type Benchmark, type Effort, figureOf, type Outcome } from '../benchmark.ts';
import { temporaryFolder } from './folder.ts';
import { type Done, openGenerator } from './generator.ts';
import { CLIENT_CORE, canPin, SERVER_CORE } from './program.ts';
import { BODY, CONNECTIONS, fill, lines, pathOf } from './secrets.ts';
import { ask, startConstant, startKeyward } from './target.ts';

const NAMES = 1_000;
const AIM = 2 / 3;
/** Of a core. Above it the client had no time to spare, and the figures say how fast that is. */
const BUSY = 0.95;

export const gets: Benchmark = {
  name: 'GETs a second',
  says: `One secret after the other over ${CONNECTIONS} connections that stay, token and role checked at each. The limit is a bare node:https server that answers a constant of the same length.`,
  run: (effort) => rates('GET', effort),
};

export const sets: Benchmark = {
  name: 'SETs a second',
  says: 'The same for writing: each is a new version of one of a thousand secrets.',
  run: (effort) => rates('PUT', effort),
};

async function rates(method: 'GET' | 'PUT', { rounds, smoke }: Effort): Promise<Outcome> {
  await using home = await temporaryFolder();
  const place = { folder: home.path, core: SERVER_CORE };
  await using emulator = await startKeyward(place);
  await using generator = openGenerator(CLIENT_CORE);
  await fill(generator, emulator, NAMES);
  await using constant = await startConstant(place, await ask(emulator, 'GET', pathOf(0)), emulator);
  const job = {
    connections: CONNECTIONS,
    lines: lines(method, NAMES),
    ...(method === 'PUT' ? { body: BODY } : {}),
  };
  const [warmUpMs, forMs] = smoke ? [100, 200] : [3_000, 1_000];
  const targets = [constant, emulator];
  const done = targets.map((): Done[] => []);
  for (const target of targets) await generator.run(target, { ...job, forMs: warmUpMs });
  for (let round = 0; round < rounds; round++) {
    for (const [at, target] of targets.entries())
      done[at]?.push(await generator.run(target, { ...job, forMs }));
  }
  const [limit, ours] = ['node:https, a constant', 'emulator'].map((name, at) =>
    figureOf(name, 'requests/s', (done[at] ?? []).map(rateOf)),
  );
  if (!limit || !ours) throw new Error('nothing was measured');
  const met = ours.median / limit.median >= AIM;
  return {
    figures: [limit, ours],
    notes: [shareOfClient(done)],
    aim: { says: 'at least two thirds of the rate of the constant', met },
  };
}

function rateOf({ answered, elapsedMs }: Done): number {
  return (answered / elapsedMs) * 1_000;
}

function shareOfClient(done: readonly (readonly Done[])[]): string {
  const shares = done.map(
    (runs) =>
      figureOf(
        '',
        'ms',
        runs.map(({ cpuMs, elapsedMs }) => cpuMs / elapsedMs),
      ).median,
  );
  const [constant = 0, emulator = 0] = shares;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const cores = canPin ? 'Server and client had a core each.' : 'Server and client shared the cores.';
  const used = `The client used ${percent(constant)} of one against the constant, ${percent(emulator)} against the emulator`;
  const verdict =
    Math.max(...shares) > BUSY ? 'so that it was the limit itself' : 'so that it was never the limit';
  return `${cores} ${used}, ${verdict}.`;
}
