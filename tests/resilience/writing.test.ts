import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStage, type Stage } from './vault.fixture.ts';

// How often a vault is asked, by its own log: one attempt is one request, and no write is sent twice in doubt.

const value = secretValue('hunter2');
let stage: Stage;
let provider: ReturnType<Stage['open']>;
beforeAll(async () => {
  stage = await openStage();
  provider = stage.open();
  await provider.write.set('app/db', { value });
});
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(() => {
  stage.emulator.faults.clear();
  stage.asked();
});

describe('one attempt is one request', () => {
  test.each([
    ['throttled', { kind: 'throttle' }, 429],
    ['vault_failed', { kind: 'error', status: 503 }, 503],
  ] as const)('of a read that is answered %s, without retries', async (code, effect, status) => {
    stage.emulator.faults.add({ match: { plane: 'vault' }, effect });
    const once = stage.open({ maxRetries: 0 });
    expect(await stage.ended([once.get({ path: 'app/db' })])).toMatchObject([{ thrown: { code } }]);
    expect(stage.asked()).toEqual({ [`GET /secrets/{name} ${status}`]: 1 });
  });

  test('and four of one that is tried again three times', async () => {
    stage.emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'throttle' } });
    await stage.ended([provider.get({ path: 'app/db' })]);
    expect(stage.asked()).toEqual({ 'GET /secrets/{name} 429': 4 });
  });

  test('the next of which is not sent before Retry-After is over', async () => {
    stage.emulator.faults.add({ count: 1, effect: { kind: 'throttle', retryAfterS: 7 } });
    const [read] = await stage.ended([provider.get({ path: 'app/db' })]);
    expect(read?.value?.value.reveal()).toBe('hunter2');
    expect(read?.ms).toBeGreaterThanOrEqual(7_000);
    expect(stage.asked()).toEqual({ 'GET /secrets/{name} 429': 1, 'GET /secrets/{name} 200': 1 });
  });
});

describe('a set', () => {
  const put = { route: 'PUT /secrets/{name}' };

  test('whose answer is lost is read back instead of sent again', async () => {
    stage.emulator.faults.add({ match: put, count: 1, when: 'after', effect: { kind: 'reset' } });
    const [set] = await stage.ended([provider.write.set('lost', { value })]);
    expect(set?.value?.path).toBe('lost');
    const asked = stage.asked();
    expect(Object.entries(asked).filter(([route]) => route.startsWith('PUT'))).toEqual([
      ['PUT /secrets/{name} 0', 1],
    ]);
    expect(asked['GET /secrets/{name} 200']).toBe(1);
  });

  test('that took effect and was answered with a failure is not sent again either', async () => {
    stage.emulator.faults.add({
      match: put,
      count: 1,
      when: 'after',
      effect: { kind: 'error', status: 503 },
    });
    const [set] = await stage.ended([provider.write.set('failed', { value })]);
    expect(set?.value?.path).toBe('failed');
    expect(stage.asked()).toEqual({ 'PUT /secrets/{name} 503': 1, 'GET /secrets/{name} 200': 1 });
  });

  test('whose answer is lost, and which cannot be read back, is unknown, and not sent again', async () => {
    stage.emulator.faults.add({ match: put, when: 'after', effect: { kind: 'reset' } });
    stage.emulator.faults.add({ match: { route: 'GET /secrets/*' }, effect: { kind: 'error', status: 500 } });
    const [set] = await stage.ended([provider.write.set('unknown', { value })]);
    expect(set?.thrown?.code).toBe('outcome_unknown');
    const puts = Object.entries(stage.asked()).filter(([route]) => route.startsWith('PUT'));
    expect(puts).toEqual([['PUT /secrets/{name} 0', 1]]);
  });

  test('that the vault refused before it did anything is sent again', async () => {
    stage.emulator.faults.add({ match: put, count: 2, effect: { kind: 'throttle' } });
    const [set] = await stage.ended([provider.write.set('again', { value })]);
    expect(set?.value?.path).toBe('again');
    expect(stage.asked()).toEqual({ 'PUT /secrets/{name} 429': 2, 'PUT /secrets/{name} 200': 1 });
  });
});
