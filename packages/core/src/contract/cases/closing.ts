import { refused, same } from '../judge.ts';
import type { Draft } from '../stage.ts';
import { OPERATIONS } from './operations.ts';

/** The stage's own provider must stay open for other cases, so one that answers nothing anyway is closed. */
export const CLOSING: readonly Draft[] = [
  ...OPERATIONS.map(
    ({ name, needs, run }): Draft => ({
      name: `${name} after close() is provider_closed`,
      why: 'a call on a closed provider would open sockets that nobody closes again',
      needs,
      async run(stage) {
        const provider = await stage.under('unreachable');
        await stage.promptly('close', provider.close());
        const target = { path: stage.path('closed'), value: stage.value() };
        await refused(name, () => stage.promptly(name, run(provider, target)), 'provider_closed');
      },
    }),
  ),
  {
    name: 'check after close() says unready',
    why: 'readiness is asked while things shut down, by callers who do not expect a throw',
    needs: [],
    async run(stage) {
      const provider = await stage.under('unreachable');
      await stage.promptly('close', provider.close());
      const readiness = await stage.promptly('check', provider.check());
      same('status', readiness.status, 'unready');
      same('code', 'error' in readiness ? readiness.error.code : undefined, 'provider_closed');
    },
  },
  {
    name: 'close twice is close once',
    why: 'a shutdown and an error path both close, and neither knows of the other',
    needs: [],
    async run(stage) {
      const provider = await stage.under('unreachable');
      await stage.promptly('close', Promise.all([provider.close(), provider.close()]));
      await stage.promptly('close again', provider.close());
    },
  },
  {
    name: 'close ends what is under way',
    why: 'a process that waits for a vault that hangs is killed, and writes nothing down',
    needs: [],
    async run(stage) {
      const provider = await stage.under('stalled');
      const get = provider.get({ path: stage.path('open') });
      const ended = refused('get', () => stage.promptly('get', get), 'provider_closed');
      await Promise.all([ended, stage.promptly('close', provider.close())]);
    },
  },
];
