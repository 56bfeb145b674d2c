import { getEventListeners } from 'node:events';
import { holds, leaves, read, refused } from '../judge.ts';
import type { Draft, Stage } from '../stage.ts';
import { CHECK, OPERATIONS } from './operations.ts';

/** Long enough for a request to be on its way, wherever the store is. */
const UNDER_WAY_MS = 50;

const before: readonly Draft[] = [...OPERATIONS, CHECK].map(({ name, needs, run }) => ({
  name: `${name} with an aborted signal does nothing`,
  why: 'work that nobody waits for any more must not start, least of all a write',
  needs,
  async run(stage) {
    const target = { path: stage.path('before'), value: stage.value() };
    const reason = new Error('the caller left before');
    const call = run(stage.provider, target, { signal: AbortSignal.abort(reason) });
    await leaves(name, reason, stage.promptly(name, call));
    await refused('get afterwards', () => stage.provider.get({ path: target.path }), 'secret_not_found');
  },
}));

const during: readonly Draft[] = [...OPERATIONS, CHECK].map(({ name, needs, run }) => ({
  name: `${name} ends at once when its signal aborts`,
  why: 'a server that shuts down, or a user who presses Ctrl-C, does not wait for a vault that hangs',
  needs,
  async run(stage) {
    const provider = await stage.under('stalled');
    const target = { path: stage.path('during'), value: stage.value() };
    const caller = new AbortController();
    const reason = { left: 'a reason need not be an Error' };
    const call = run(provider, target, { signal: caller.signal });
    caller.abort(reason);
    await leaves(name, reason, stage.promptly(name, call));
    const signal = AbortSignal.timeout(UNDER_WAY_MS);
    const later = stage.promptly(name, run(provider, target, { signal }));
    await Promise.allSettled([later]);
    holds(signal.aborted, `${name} on a store that never answers ended before its signal aborted.`);
    await leaves(name, signal.reason, later);
  },
}));

async function use(stage: Stage, signal: AbortSignal): Promise<void> {
  const path = stage.path('used');
  await stage.write.set(path, { value: stage.value() }, { signal });
  await read(stage.provider, { path });
  await stage.provider.get({ path }, { signal });
  for await (const { path: listed } of stage.provider.list({ prefix: path }, { signal })) {
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
    async run(stage) {
      const { signal } = new AbortController();
      await use(stage, signal);
      const left = getEventListeners(signal, 'abort').length;
      holds(left === 0, `${left} listeners stayed on the signal of calls that have ended.`);
    },
  },
];
