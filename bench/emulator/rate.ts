import { type Benchmark, type Effort, figureOf, type Outcome } from '../benchmark.ts';
import { CLIENT_CORE, SERVER_CORE } from './cores.ts';
import { temporaryFolder } from './folder.ts';
import { type Done, openGenerator } from './generator.ts';
import { BODY, CONNECTIONS, fill, lines, pathOf } from './secrets.ts';
import { ask, startConstant, startKeyward, type Target } from './target.ts';
import { canLook, cpuMs } from './usage.ts';

const NAMES = 1_000;
const AIM = 2 / 3;

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
  const contenders = [
    { name: 'node:https, a constant', target: constant, runs: [] as Run[] },
    { name: 'emulator', target: emulator, runs: [] as Run[] },
  ];
  for (const { target } of contenders) await generator.run(target, { ...job, forMs: warmUpMs });
  for (let round = 0; round < rounds; round++) {
    for (const { target, runs } of contenders) {
      const before = await used(target);
      const done = await generator.run(target, { ...job, forMs });
      runs.push({ ...done, serverMs: (await used(target)) - before });
    }
  }
  const [limit, ours] = contenders.map(({ name, runs }) =>
    figureOf(
      name,
      'requests/s',
      runs.map(({ answered, elapsedMs }) => (answered / elapsedMs) * 1_000),
    ),
  );
  if (!limit || !ours) throw new Error('nothing was measured');
  const met = ours.median / limit.median >= AIM;
  return {
    figures: [limit, ours],
    notes: [
      CLIENT_CORE !== undefined
        ? 'Server and client had a core each.'
        : 'Server and client shared the cores.',
      ...contenders.map(({ name, runs }) => shares(name, runs)),
    ],
    aim: { says: 'at least two thirds of the rate of the constant', met },
  };
}

interface Run extends Done {
  /** What the server used of its core. */
  readonly serverMs: number;
}

async function used({ pid }: Target): Promise<number> {
  return canLook ? await cpuMs(pid) : Number.NaN;
}

/** Where the server does not use its whole core, the client or another program was the limit. */
function shares(name: string, runs: readonly Run[]): string {
  const median = (of: (run: Run) => number) => figureOf('', 'ms', runs.map(of)).median;
  const percent = (share: number) =>
    Number.isNaN(share) ? 'an unknown part' : `${(share * 100).toFixed(0)} %`;
  const [server, client] = [
    median(({ serverMs, elapsedMs }) => serverMs / elapsedMs),
    median(({ cpuMs: clientMs, elapsedMs }) => clientMs / elapsedMs),
  ];
  const each = median(({ serverMs, answered }) => (serverMs / answered) * 1_000);
  const cost = Number.isNaN(each) ? '' : `, ${each.toFixed(0)} µs for each request`;
  return `${name}: the server used ${percent(server)} of its core${cost}; the client ${percent(client)} of its own.`;
}
