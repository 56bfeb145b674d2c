import { expect, test } from 'vitest';
import { createControlledClock } from '../clock/controlled.ts';
import { createFaults } from '../fault/faults.ts';
import { parseOptions } from '../options.ts';
import { createQuotas } from '../quota/quotas.ts';
import { remarksOf } from './remarks.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

function stage(options: Parameters<typeof parseOptions>[0] = {}, proxyUrl?: string) {
  const clock = createControlledClock({ now: () => START });
  const faults = createFaults();
  const quotas = createQuotas({ clock, enabled: false });
  const settings = parseOptions(options);
  const say = () => remarksOf({ clock, faults, quotas, settings, proxyUrl: () => proxyUrl });
  return { clock, faults, quotas, say };
}

test('nothing is remarked of what is as it usually is', () => {
  expect(stage().say()).toEqual([]);
});

test('a clock is told of once it is another than that of this machine', () => {
  const { clock, say } = stage();
  clock.advance(999);
  expect(say(), 'less than a second is nothing to see').toEqual([]);
  clock.advance(36 * 3_600_000 - 999);
  expect(say()).toEqual(['The clock is 1d12h ahead of this machine.']);
  clock.set(START - 60_000);
  expect(say()).toEqual(['The clock is 1m behind this machine.']);
  clock.freeze();
  expect(say()).toEqual(['The clock is frozen at 2026-01-02T03:03:05.000Z, 1m behind this machine.']);
  clock.freeze(START);
  expect(say()).toEqual(['The clock is frozen at 2026-01-02T03:04:05.000Z.']);
  clock.reset();
  expect(say()).toEqual([]);
});

test('rules for faults are counted, with how often they struck', () => {
  const { faults, quotas, say } = stage();
  faults.add({ effect: { kind: 'throttle' } });
  expect(say()).toEqual(['One rule lets requests go wrong, and struck 0 times so far.']);
  const subject = { plane: 'vault', vault: 'orders', method: 'GET', route: 'GET /secrets', path: '/secrets' };
  faults.strike(subject, () => true);
  expect(say()).toEqual(['One rule lets requests go wrong, and struck once so far.']);
  faults.add({ effect: { kind: 'reset' } });
  faults.strike(subject, () => true);
  quotas.set(true);
  expect(say()).toEqual([
    '2 rules let requests go wrong, and struck 2 times so far.',
    "Every vault is held to Azure's limits.",
  ]);
});

test.each([
  [{ open: true }, undefined, 'Checks are off: whoever reaches a vault may do anything.', 'no checks'],
  [{ data: '/somewhere/secret' }, undefined, 'What is here is kept in a data folder.', 'and not where'],
  [
    { listen: '0.0.0.0' },
    undefined,
    'It can be reached from elsewhere: it listens on 0.0.0.0.',
    'containers',
  ],
  [
    { proxyPort: 0 },
    'http://127.0.0.1:1',
    "http://127.0.0.1:1 is a proxy to Azure's own addresses; other hosts are passed on.",
    'a proxy',
  ],
  [
    { proxyPort: 0, offline: true },
    'http://127.0.0.1:1',
    "http://127.0.0.1:1 is a proxy to Azure's own addresses; other hosts are refused.",
    'a proxy to nowhere else',
  ],
])('%j: %s', (options, proxyUrl, remark, why) => {
  expect(stage(options, proxyUrl).say(), why).toEqual([remark]);
});
