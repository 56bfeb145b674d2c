import { createMounts } from '@keyward/core/ref';
import { requestBudget, sharedBudget } from '@keyward/core/resilience';
import { openGateway } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import { openStage } from './vault.fixture.ts';

// A vault that holds everybody to Azure's quotas, and what it lets through by its own log.

const PATIENT = { timeoutS: 600, maxRetries: 100, maxRetryDelayS: 5 };
const COUNT = 360;
const names = Array.from({ length: COUNT }, (_, nth) => `many-${nth}`);

const total = (asked: Readonly<Record<string, number>>, end: string) =>
  Object.entries(asked).reduce((sum, [route, count]) => (route.endsWith(end) ? sum + count : sum), 0);

describe('more creations than a vault takes in ten seconds', () => {
  test('are throttled where nobody counts', async () => {
    await using stage = await openStage({ quotas: true });
    const provider = stage.open(PATIENT);
    await stage.ended(names.map((name) => provider.write.set(name, { value: secretValue(name) })));
    expect(total(stage.asked(), ' 429')).toBeGreaterThan(0);
  });

  test('are never throttled where two parts of a process share a budget', async () => {
    await using stage = await openStage({ quotas: true });
    const budget = sharedBudget({ vaultUrl: 'https://one.vault.azure.net', clock: stage.clock });
    const [one, other] = [stage.open({ ...PATIENT, budget }), stage.open({ ...PATIENT, budget })];
    const ends = await stage.ended(
      names.map((name, nth) => (nth % 2 ? one : other).write.set(name, { value: secretValue(name) })),
    );
    expect(ends.filter(({ thrown }) => thrown !== undefined)).toEqual([]);
    expect(stage.asked()).toEqual({ 'PUT /secrets/{name} 200': COUNT });
    // 37 at once, and 11.3 a second.
    expect(Math.max(...ends.map(({ ms }) => ms)) / 1_000).toBeCloseTo((COUNT - 37) / 11.3, -1);
  });

  test('get through a storm of two processes that together may ask for twice the quota', async () => {
    await using stage = await openStage({ quotas: true });
    const { clock } = stage;
    const open = () => stage.open({ ...PATIENT, budget: requestBudget({ clock, share: 1 }) });
    const [one, other] = [open(), open()];
    const many = [...names, ...names.map((name) => `${name}-more`)];
    const ends = await stage.ended(
      many.map((name, nth) => (nth % 2 ? one : other).write.set(name, { value: secretValue(name) })),
    );
    expect(ends.filter(({ thrown }) => thrown !== undefined)).toEqual([]);
    const asked = stage.asked();
    expect(asked['PUT /secrets/{name} 200']).toBe(many.length);
    expect(total(asked, ' 429')).toBeGreaterThan(0);
    // Each part of the 429s halves what is asked for, so that few are wasted.
    expect(total(asked, ' 429')).toBeLessThan(many.length / 2);
  });
});

test('many reads at once wait for the budget, and one that fails stops none', async () => {
  await using stage = await openStage({ quotas: true });
  const provider = stage.open({ budget: requestBudget({ clock: stage.clock, share: 0.01 }) });
  const [present, refs] = [names.slice(0, 5), names.slice(0, 60)];
  await stage.ended(present.map((name) => provider.write.set(name, { value: secretValue(name) })));
  await stage.skip(20_000);
  stage.asked();
  await using gateway = openGateway({
    mounts: createMounts([{ name: 'vault', url: 'unused' }]),
    open: () => ({ ...provider, close: async () => {} }),
    nearMisses: false,
  });
  const [end] = await stage.ended([gateway.getMany(refs)]);
  expect(end?.value?.map((each) => (each.status === 'fulfilled' ? 'read' : each.error.code))).toEqual(
    refs.map((_, nth) => (nth < present.length ? 'read' : 'secret_not_found')),
  );
  expect(stage.asked()).toEqual({ 'GET /secrets/{name} 200': 5, 'GET /secrets/{name} 404': 55 });
  // Of a hundredth of 4,000 in ten seconds 10 leave at once, and 3 a second.
  expect((end?.ms ?? 0) / 1_000).toBeCloseTo((60 - 10) / 3, -1);
});

test('each request of an operation is counted, and as what it is', async () => {
  await using stage = await openStage();
  const budget = requestBudget({ clock: stage.clock });
  const provider = stage.open({ budget });
  const before = budget.use();
  const value = secretValue('hunter2');
  await stage.ended([provider.write.set('app/db', { value })]);
  await stage.ended([provider.write.update({ path: 'app/db' }, { value })]);
  await stage.ended([provider.write.delete('app/db')]);
  const { create, other } = budget.use();
  const asked = stage.asked();
  expect(asked).toEqual({
    'PUT /secrets/{name} 200': 2,
    'GET /secrets/{name} 200': 1,
    'DELETE /secrets/{name} 200': 1,
    'GET /deletedsecrets/{name} 200': 1,
  });
  expect(before.create.available - create.available).toBe(2);
  expect(before.other.available - other.available).toBe(3);
});
