import { getEventListeners } from 'node:events';
import type { Bench, Draft } from '../bench.ts';
import { holds, leaves, read, refused } from '../judge.ts';
import { CHECK, OPERATIONS } from './operations.ts';

/** Long enough for a request to be on its way, wherever the store is. */
const UNDER_WAY_MS = 50;

const before: readonly Draft[] = [...OPERATIONS, CHECK].map(({ name, needs, run }) => ({
  name: `${name} with an aborted signal does nothing`,
  why: 'work that nobody waits for any more must not start, least of all a write',
  needs,
  async run(bench) {
    const target = { path: bench.path('before'), value: bench.value() };
    const reason = new Error('the caller left before');
    const call = run(bench.provider, target, { signal: AbortSignal.abort(reason) });
    await leaves(name, reason, bench.promptly(name, call));
    await refused('get afterwards', () => bench.provider.get({ path: target.path }), 'secret_not_found');
  },
}));

const during: readonly Draft[] = [...OPERATIONS, CHECK].map(({ name, needs, run }) => ({
  name: `${name} ends at once when its signal aborts`,
  why: 'a server that shuts down, or a user who presses Ctrl-C, does not wait for a vault that hangs',
  needs,
  async run(bench) {
    const provider = await bench.under('stalled');
    const target = { path: bench.path('during'), value: bench.value() };
    const caller = new AbortController();
    const reason = { left: 'a reason need not be an Error' };
    const call = run(provider, target, { signal: caller.signal });
    caller.abort(reason);
    await leaves(name, reason, bench.promptly(name, call));
    const signal = AbortSignal.timeout(UNDER_WAY_MS);
    const later = bench.promptly(name, run(provider, target, { signal }));
    await Promise.allSettled([later]);
    holds(signal.aborted, `${name} on a store that never answers ended before its signal aborted.`);
    await leaves(name, signal.reason, later);
  },
}));

async function use(bench: Bench, signal: AbortSignal): Promise<void> {
  const path = bench.path('used');
  await bench.write.set(path, { value: bench.value() }, { signal });
  await read(bench.provider, { path });
  await bench.provider.get({ path }, { signal });
  for await (const { path: listed } of bench.provider.list({ prefix: path }, { signal })) {
    holds(listed === path, 'a list told what its prefix excludes.');
  }
}

export const ABORTING: readonly Draft[] = [
  ...before,
  ...during,
  {
    name: 'a call that has ended leaves nothing on its signal',
    why: 'the signal of a process lives as long as the process: one listener a call is a leak',
    needs: ['write'],
    async run(bench) {
      const { signal } = new AbortController();
      await use(bench, signal);
      const left = getEventListeners(signal, 'abort').length;
      holds(left === 0, `${left} listeners stayed on the signal of calls that have ended.`);
    },
  },
];
