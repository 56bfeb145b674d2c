import { afterEach, expect, test, vi } from 'vitest';
import { memory } from '../memory/index.ts';
import { signals } from '../signal/index.ts';
import { secretValue } from '../value/index.ts';
import { requestBudget, resilience } from './index.ts';
import { ended, stage } from './stage.fixture.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Everything that is told, in order. */
function listen(): unknown[] {
  const heard: unknown[] = [];
  const note = (name: string) => (payload: object) => heard.push({ is: name, ...payload });
  stops.push(
    signals.attempt.subscribe({ start: note('attempt'), end: note('attempted') }),
    signals.budgetWait.subscribe({ start: note('waits'), end: note('waited') }),
    signals.retry.subscribe(note('retry')),
    signals.throttle.subscribe(note('throttle')),
    signals.breaker.subscribe(note('breaker')),
  );
  return heard;
}

test('attempts, throttles and retries are told, with what they are about and no value', async () => {
  const heard = listen();
  const { clock, faults, provider } = stage({ mount: 'vault' });
  faults.set('throttled', { times: 1, retryAfterMs: 2_000 });
  await ended(clock, provider.get({ path: 'app/db' }));
  const subject = { operation: 'get', path: 'app/db', mount: 'vault' };
  expect(heard).toEqual([
    { is: 'attempt', ...subject, attempt: 1 },
    { is: 'attempted', ...subject, attempt: 1, outcome: 'throttled' },
    { is: 'throttle', ...subject, kind: 'other', retryAfterMs: 2_000 },
    { is: 'retry', ...subject, attempt: 1, outcome: 'throttled', waitMs: 2_000 },
    { is: 'attempt', ...subject, attempt: 2 },
    { is: 'attempted', ...subject, attempt: 2, outcome: 'succeeded' },
  ]);
  expect(JSON.stringify(heard)).not.toContain('hunter');
});

test('a circuit tells how it changes', async () => {
  const { clock, faults, provider } = stage({ maxRetries: 0, cbFailureThreshold: 1, mount: 'vault' });
  const heard: unknown[] = [];
  stops.push(signals.breaker.subscribe((payload) => heard.push(payload)));
  faults.set('unreachable', { times: 1 });
  await provider.get({ path: 'app/db' }).catch(() => {});
  await clock.advance(30_000);
  await provider.get({ path: 'app/db' });
  expect(heard).toEqual([
    { state: 'open', mount: 'vault', outcome: 'vault_unreachable' },
    { state: 'half_open', mount: 'vault' },
    { state: 'closed', mount: 'vault' },
  ]);
});

test('waiting for the budget is told, and only waiting', async () => {
  const { clock } = stage();
  const heard: unknown[] = [];
  const note = (payload: object) => heard.push({ ...payload });
  stops.push(signals.budgetWait.subscribe({ start: note, end: note }));
  const provider = resilience({ clock, budget: requestBudget({ clock, share: 0.01 }) })(memory({ clock }));
  const write = () => provider.write.set('app/db', { value: secretValue('hunter2') });
  await write();
  expect(heard).toEqual([]);
  await ended(clock, write());
  const wait = { operation: 'set', path: 'app/db', kind: 'create' };
  expect(heard).toEqual([wait, { ...wait, outcome: 'succeeded' }]);
});

test('what is left of the budget is told with each request', async () => {
  const { clock } = stage();
  const heard: unknown[] = [];
  stops.push(signals.budget.subscribe((payload) => heard.push(payload)));
  const budget = requestBudget({ clock, share: 0.01 });
  const provider = resilience({ clock, budget, mount: 'vault' })(memory({ clock }));
  const write = () => provider.write.set('app/db', { value: secretValue('hunter2') });
  await write();
  await ended(clock, write());
  const create = { mount: 'vault', kind: 'create', available: 0, perSecond: 0.2 };
  expect(heard).toEqual([
    { ...create, taken: true, waiting: 0 },
    { ...create, taken: false, waiting: 1 },
    { ...create, taken: true, waiting: 0 },
  ]);
});

test('without a subscriber nothing is made', async () => {
  const told = [
    vi.spyOn(signals.attempt, 'trace'),
    vi.spyOn(signals.budget, 'publish'),
    vi.spyOn(signals.retry, 'publish'),
    vi.spyOn(signals.throttle, 'publish'),
    vi.spyOn(signals.breaker, 'publish'),
  ];
  const { clock, faults, provider } = stage({ cbFailureThreshold: 1, budget: requestBudget() });
  faults.set('throttled', { times: 1 });
  await ended(clock, provider.get({ path: 'app/db' }));
  faults.set('failed', { times: 1 });
  await ended(clock, provider.get({ path: 'app/db' }));
  for (const each of told) expect(each).not.toHaveBeenCalled();
});
