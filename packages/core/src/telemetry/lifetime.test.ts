import { setImmediate as turn } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect, test, vi } from 'vitest';
import { signals } from '../signal/index.ts';
import { secretValue } from '../value/index.ts';
import { telemetry } from './index.ts';
import { ended, isChildOf, stage, until, watched } from './telemetry.fixture.ts';

/** What OpenTelemetry says when something is wrong. */
function complaints(): readonly string[] {
  const logged: string[] = [];
  const log = (said: string) => logged.push(said);
  diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, DiagLogLevel.WARN);
  return logged;
}

test('disposing of it ends the subscription, and every span that is open', async () => {
  const { get, faults, clock, asked } = stage();
  const otel = watched();
  for (const { hasSubscribers } of Object.values(signals)) expect(hasSubscribers).toBe(true);
  faults.set('stalled');
  const leaving = new AbortController();
  const work = get('app/db', leaving.signal).catch(() => {});
  await until(clock, () => asked.length > 0);
  otel[Symbol.dispose]();
  otel[Symbol.dispose]();
  for (const { name, hasSubscribers } of Object.values(signals))
    expect([name, hasSubscribers]).toEqual([name, false]);
  expect(
    otel
      .spans()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['azure.attempt', 'azure.get_secret']);
  leaving.abort();
  await work;
  faults.clear();
  await get('app/db');
  expect(otel.spans().length).toBe(2);
  const counted = (await otel.series()).map(({ name }) => name);
  expect(counted, 'what happened before').toEqual(['keyward.cache.requests']);
});

test('what has ended by itself is not ended once more, and its instruments are asked no longer', async () => {
  const logged = complaints();
  const { get, behind, clock } = stage();
  const expiresOn = new Date(clock.now() + 60_000);
  await behind.write.set('soon', { value: secretValue('x'), expiresOn });
  const otel = watched({ clock });
  await get('soon');
  otel[Symbol.dispose]();
  diag.disable();
  expect(logged, 'a span that is ended twice would complain').toEqual([]);
  const told = (await otel.series()).map(({ name }) => name);
  expect(told).toContain('keyward.operation.requests');
  expect(told).not.toContain('keyward.secret.time_to_expiry');
  expect(told).not.toContain('keyward.circuit.state');
});

test('an operation that began before it is none of its own', async () => {
  const { get, faults, clock, asked } = stage();
  using _ = telemetry();
  faults.set('stalled');
  const leaving = new AbortController();
  const work = get('app/db', leaving.signal).catch(() => {});
  await until(clock, () => asked.length > 0);
  using otel = watched();
  leaving.abort();
  await work;
  expect(otel.spans()).toEqual([]);
  expect(await otel.series()).toEqual([]);
});

test('what OpenTelemetry throws reaches nobody who reads a secret, and is not told', async () => {
  const logged = complaints();
  const fails = () => {
    throw new Error('canary');
  };
  using _ = watched({
    processors: [{ onStart: fails, onEnd: fails, forceFlush: async () => {}, shutdown: async () => {} }],
  });
  const { get } = stage();
  const { secret } = await get('app/db');
  await turn();
  diag.disable();
  expect(secret.value.reveal()).toBe('x');
  expect(new Set(logged)).toEqual(
    new Set(['@keyward/core/telemetry: OpenTelemetry threw; a span or a measurement is missing.']),
  );
});

test('what happens after an operation has ended is not told to its span', async () => {
  const logged = complaints();
  const { get, faults, clock } = stage();
  await get('app/db');
  using otel = watched();
  await clock.advance(300_000);
  faults.set('throttled', { times: 3 });
  await get('app/db');
  await until(clock, () => otel.named('azure.attempt').length === 4);
  diag.disable();
  const [operation] = otel.named('azure.get_secret');
  for (const refresh of otel.named('azure.attempt')) expect(isChildOf(refresh, operation)).toBe(true);
  expect(logged, 'a span that has ended would complain').toEqual([]);
});

test('without a registered SDK it does nothing', async () => {
  using _ = telemetry();
  const { get } = stage();
  expect((await get('app/db')).secret.value.reveal()).toBe('x');
});

test('without a subscriber nothing is made', async () => {
  const made = Object.values(signals).map((signal) =>
    'trace' in signal ? vi.spyOn(signal, 'trace') : vi.spyOn(signal, 'publish'),
  );
  const { get, faults, clock } = stage({ resilience: { cbFailureThreshold: 1 } });
  await Promise.all([get('app/db'), get('app/db')]);
  await get('app/db');
  faults.set('throttled', { times: 1, retryAfterMs: 1 });
  await ended(clock, get('no')).catch(() => {});
  faults.set('failed');
  await ended(clock, get('other')).catch(() => {});
  for (const each of made) {
    expect(each).not.toHaveBeenCalled();
    each.mockRestore();
  }
});

test.each([-1, 0.5, 1_001, Number.NaN])('maxMounts: %s is refused', (maxMounts) => {
  expect(() => telemetry({ maxMounts })).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: `maxMounts is ${maxMounts}; it takes whole numbers from 0 to 1000.`,
    }),
  );
  expect(signals.operation.hasSubscribers).toBe(false);
});
