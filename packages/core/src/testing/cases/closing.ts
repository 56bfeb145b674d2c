import type { Draft } from '../bench.ts';
import { refused } from '../judge.ts';
import { OPERATIONS } from './operations.ts';

/** The bench's own provider must stay open for other cases, so one that answers nothing anyway is closed. */
export const CLOSING: readonly Draft[] = [
  ...OPERATIONS.map(
    ({ name, needs, run }): Draft => ({
      name: `${name} after close() is provider_closed`,
      why: 'a call on a closed provider would open sockets that nobody closes again',
      needs,
      async run(bench) {
        const provider = await bench.under('unreachable');
        await bench.promptly('close', provider.close());
        const target = { path: bench.path('closed'), value: bench.value() };
        await refused(name, () => bench.promptly(name, run(provider, target)), 'provider_closed');
      },
    }),
  ),
  {
    name: 'close twice is close once',
    why: 'a shutdown and an error path both close, and neither knows of the other',
    needs: [],
    async run(bench) {
      const provider = await bench.under('unreachable');
      await bench.promptly('close', Promise.all([provider.close(), provider.close()]));
      await bench.promptly('close again', provider.close());
    },
  },
  {
    name: 'close ends what is under way',
    why: 'a process that waits for a vault that hangs is killed, and writes nothing down',
    needs: [],
    async run(bench) {
      const provider = await bench.under('stalled');
      const get = provider.get({ path: bench.path('open') });
      const ended = refused('get', () => bench.promptly('get', get), 'provider_closed');
      await Promise.all([ended, bench.promptly('close', provider.close())]);
    },
  },
];
