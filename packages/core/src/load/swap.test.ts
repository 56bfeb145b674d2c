import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { load } from './index.ts';
import { stage } from './stage.fixture.ts';

// Whatever is written, fails and heals, and whenever somebody reads: keys that belong together are of one moment.

const STEPS = ['write', 'fail pair', 'fail id', 'fail key', 'heal', 'refresh', 'turn'] as const;
type Step = (typeof STEPS)[number];
const RUNS = process.env['KEYWARD_TEST_TIER'] === 'full' ? 1_000 : 60;

/** Takes the steps, and hands out what is read after each of them and by every handler: the number of the write. */
async function walk(steps: readonly Step[], waits: boolean, see: (seen: Seen) => void): Promise<void> {
  const pair = (n: number) => JSON.stringify({ user: `u${n}`, password: `p${n}` });
  const { means, write, fail, heal } = stage({ pair: pair(0), id: 'i0', key: 'k0' });
  await using secrets = await load(means, {
    USER: 'pair#user',
    PASSWORD: 'pair#password',
    ID: { ref: 'id', group: 'client' },
    KEY: { ref: 'key', group: 'client' },
  });
  const numbers = ({ USER, PASSWORD, ID, KEY }: Omit<typeof secrets, keyof Control>) => {
    const [user = 0, password = 0, id = 0, key = 0] = [USER, PASSWORD, ID, KEY].map((value) =>
      Number(value.reveal().slice(1)),
    );
    return { user, password, id, key };
  };
  secrets.onChange(['USER', 'PASSWORD', 'ID', 'KEY'], (now) => {
    see(numbers(now));
    see(numbers(secrets));
  });
  let nth = 0;
  for (const step of steps) {
    if (step === 'write') {
      nth += 1;
      await Promise.all([write('pair', pair(nth)), write('id', `i${nth}`), write('key', `k${nth}`)]);
    } else if (step === 'refresh') {
      const refreshing = secrets.refresh().catch(() => {});
      if (waits) await refreshing;
    } else if (step === 'heal') heal();
    else if (step === 'turn') await turn();
    else fail(step.slice('fail '.length), 'vault_unreachable');
    see(numbers(secrets));
  }
  heal();
  await secrets.refresh();
  expect(numbers(secrets)).toEqual({ user: nth, password: nth, id: nth, key: nth });
}

type Control = Awaited<ReturnType<typeof load<Record<never, never>>>>;
type Seen = Readonly<Record<'user' | 'password' | 'id' | 'key', number>>;
const anySteps = fc.array(fc.constantFrom(...STEPS), { maxLength: 40 });

test('no reader and no handler ever sees keys of two versions of one secret, nor time go back', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps, async (steps) => {
      let last: Seen = { user: 0, password: 0, id: 0, key: 0 };
      await walk(steps, false, (seen) => {
        expect(seen.password).toBe(seen.user);
        for (const key of ['user', 'id', 'key'] as const) expect(seen[key]).toBeGreaterThanOrEqual(last[key]);
        last = seen;
      });
    }),
    { numRuns: RUNS },
  );
});

test('nor one secret of a group that has gone ahead of another', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps, (steps) => walk(steps, true, ({ id, key }) => expect(key).toBe(id))),
    { numRuns: RUNS },
  );
});
