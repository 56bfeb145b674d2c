import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memory } from '../memory/index.ts';
import { createMounts } from '../ref/index.ts';
import { requestBudget, resilience } from '../resilience/index.ts';
import { openGateway } from '../service/index.ts';
import { signals } from '../signal/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { ended, stage, watched } from './telemetry.fixture.ts';

let otel: ReturnType<typeof watched>;
beforeEach(() => {
  otel = watched({ maxMounts: 3 });
});
afterEach(() => otel[Symbol.dispose]());

/** As `name{labels} value`, without `keyward.` and the mount `vault`. */
async function lines(...names: string[]) {
  const series = await otel.series();
  return series
    .map(({ name, labels, value }) => ({ name: name.replace('keyward.', ''), labels, value }))
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map(({ name, labels, value }) => {
      const told = Object.entries(labels)
        .filter(([key, label]) => key !== 'keyward.mount' || label !== 'vault')
        .map(([key, label]) => `${key.replace('keyward.', '')}=${label}`);
      return `${name}{${told}} ${value}`;
    });
}

test('everything that is counted, of one bad day', async () => {
  const { get, faults, clock } = stage({
    resilience: { maxRetries: 1, cbFailureThreshold: 2, retryDelayS: 0.01 },
  });
  await Promise.all([get('app/db'), get('app/db')]);
  await get('app/db');
  await get('no').catch(() => {});
  await get('no').catch(() => {});
  faults.set('throttled', { times: 1 });
  await ended(clock, get('other')).catch(() => {});
  await clock.advance(300_000);
  await get('app/db');
  await clock.advance(4_000_000);
  faults.set('failed');
  await ended(clock, get('app/db')).catch(() => {});
  expect(await lines()).toEqual([
    'operation.requests{operation=secret.get,outcome=succeeded} 4',
    'operation.requests{operation=secret.get,outcome=secret_not_found} 3',
    'operation.requests{operation=secret.get,outcome=vault_failed} 1',
    'operation.duration{operation=secret.get,outcome=succeeded} 4',
    'operation.duration{operation=secret.get,outcome=secret_not_found} 3',
    'operation.duration{operation=secret.get,outcome=vault_failed} 1',
    'attempt.duration{request.operation=get,outcome=succeeded} 2',
    'attempt.duration{request.operation=get,outcome=secret_not_found} 2',
    'attempt.duration{request.operation=get,outcome=throttled} 1',
    'attempt.duration{request.operation=get,outcome=vault_failed} 2',
    'retries{request.operation=get,outcome=throttled} 1',
    'retries{request.operation=get,outcome=vault_failed} 1',
    'throttles{request.operation=get,request.kind=other} 1',
    'cache.requests{cache.result=miss} 4',
    'cache.requests{cache.result=join} 1',
    'cache.requests{cache.result=hit} 1',
    'cache.requests{cache.result=negative} 1',
    'cache.requests{cache.result=stale} 1',
    'cache.evictions{cache.reason=expired} 1',
    'circuit.changes{circuit.state=open} 1',
    'circuit.state{circuit.state=closed} 0',
    'circuit.state{circuit.state=half_open} 0',
    'circuit.state{circuit.state=open} 1',
  ]);
});

test('latency is in seconds, by the clock that nobody sets', async () => {
  const clock = fakeClock();
  otel[Symbol.dispose]();
  otel = watched({ clock: { ...clock, now: () => clock.now() * 2, steady: () => clock.now() } });
  await signals.operation.trace({ operation: 'secret.get', mount: 'vault' }, () => clock.advance(1_500));
  const { metrics } = await otel.exported();
  const duration = metrics[0]?.metrics.find(
    ({ descriptor }) => descriptor.name === 'keyward.operation.duration',
  );
  expect(duration?.descriptor.unit).toBe('s');
  expect(duration?.dataPoints[0]?.value).toMatchObject({ sum: 1.5, count: 1 });
});

describe('a budget', () => {
  test('tells what was taken, what is left, and how long was waited', async () => {
    const clock = fakeClock();
    const budget = requestBudget({ clock, share: 0.02 });
    const patient = resilience({ clock, mount: 'vault', budget })(memory({ clock, secrets: { a: 'x' } }));
    await patient.get({ path: 'a' });
    const set = () => patient.write.set('a', { value: secretValue('x') });
    await set();
    const waiting = set();
    expect(
      await lines('budget.requests', 'budget.available', 'budget.waiting', 'budget.refill_rate'),
    ).toEqual([
      'budget.requests{request.kind=other} 1',
      'budget.requests{request.kind=create} 1',
      'budget.available{request.kind=other} 19',
      'budget.available{request.kind=create} 0',
      'budget.waiting{request.kind=other} 0',
      'budget.waiting{request.kind=create} 1',
      'budget.refill_rate{request.kind=other} 6',
      'budget.refill_rate{request.kind=create} 0.5',
    ]);
    await ended(clock, waiting);
    expect(await lines('budget.requests', 'budget.waiting', 'budget.wait.duration')).toEqual([
      'budget.requests{request.kind=other} 1',
      'budget.requests{request.kind=create} 2',
      'budget.wait.duration{request.kind=create} 1',
      'budget.waiting{request.kind=other} 0',
      'budget.waiting{request.kind=create} 0',
    ]);
  });

  test('tells who gave up waiting as nothing that was taken', async () => {
    const clock = fakeClock();
    const budget = requestBudget({ clock, share: 0.01 });
    const patient = resilience({ clock, mount: 'vault', budget })(memory({ clock }));
    const leaving = new AbortController();
    const set = (signal?: AbortSignal) =>
      patient.write.set('a', { value: secretValue('x') }, signal === undefined ? {} : { signal });
    await set();
    const work = set(leaving.signal).catch(() => {});
    leaving.abort();
    await work;
    expect(await lines('budget.requests')).toEqual(['budget.requests{request.kind=create} 1']);
  });
});

describe('mounts', () => {
  const secrets = { a: 'x' };
  const gateway = openGateway({
    mounts: createMounts(['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, url: name }))),
    open: () => memory({ secrets }),
    nearMisses: false,
  });
  const get = (mount: string) => gateway.run('secret.get', { ref: `azure://${mount}/a` }).catch(() => {});

  test('beyond a bound share a label', async () => {
    for (const mount of ['a', 'b', 'c', 'd', 'e']) await get(mount);
    expect(await lines('operation.requests')).toEqual([
      'operation.requests{operation=secret.get,outcome=succeeded,mount=a} 1',
      'operation.requests{operation=secret.get,outcome=succeeded,mount=b} 1',
      'operation.requests{operation=secret.get,outcome=succeeded,mount=c} 1',
      'operation.requests{operation=secret.get,outcome=succeeded,mount=other} 2',
    ]);
  });

  test('that are none take no label from those that are', async () => {
    for (const mount of ['x', 'y', 'z']) await get(mount);
    await get('a');
    expect(await lines('operation.requests')).toEqual([
      'operation.requests{operation=secret.get,outcome=unknown_mount,mount=other} 3',
      'operation.requests{operation=secret.get,outcome=succeeded,mount=a} 1',
    ]);
  });

  test('that share a label have no circuit and no budget that could speak for all', async () => {
    for (const mount of ['a', 'b', 'c', 'd']) {
      signals.breaker.publish({ mount, state: 'open' });
      signals.budget.publish({ mount, kind: 'other', taken: true, available: 1, waiting: 0, perSecond: 1 });
    }
    await signals.attempt.trace({ operation: 'get', mount: 'e', attempt: 1 }, async () => {});
    const told = await lines('circuit.state', 'circuit.changes', 'budget.available', 'budget.requests');
    expect(told.filter((line) => line.includes('mount=other'))).toEqual([
      'circuit.changes{circuit.state=open,mount=other} 1',
      'budget.requests{request.kind=other,mount=other} 1',
    ]);
  });

  test('whose circuit is known keep it while they are asked', async () => {
    signals.breaker.publish({ mount: 'a', state: 'half_open' });
    await signals.attempt.trace({ operation: 'get', mount: 'a', attempt: 1 }, async () => {});
    expect((await lines('circuit.state')).filter((line) => line.endsWith('1'))).toEqual([
      'circuit.state{mount=a,circuit.state=half_open} 1',
    ]);
  });

  test('whose name nobody told have no label', async () => {
    await resilience()(memory({ secrets })).get({ path: 'a' });
    signals.breaker.publish({ state: 'half_open' });
    expect(await lines()).toEqual([
      'attempt.duration{request.operation=get,outcome=succeeded} 1',
      'circuit.changes{circuit.state=half_open} 1',
      'circuit.state{circuit.state=closed} 0',
      'circuit.state{circuit.state=half_open} 1',
      'circuit.state{circuit.state=open} 0',
    ]);
    expect((await otel.series()).some(({ labels }) => 'keyward.mount' in labels)).toBe(false);
  });
});
