import { isKeywardError } from '@keyward/core/errors';
import { requestBudget } from '@keyward/core/resilience';
import { secretValue } from '@keyward/core/value';
import type { FaultEffect } from '@keyward/emulator';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Ended, openStage, type Stage } from '../resilience/vault.fixture.ts';

// Whatever a vault does: no wrong value, no second write, no failure without a code, nobody who waits past the deadline.

const TIMEOUT_S = 30;
const READS = 40;
const WRITES = 20;

/** A value that tells where it belongs. */
const belonging = (name: string) => secretValue(`value of ${name}`);
const name = (kind: string, nth: number) => `${kind}-${nth}`;

/** What may become of an operation on a vault that is not well; all others would be a lie. */
const HONEST = new Set([
  'timeout',
  'vault_unreachable',
  'vault_failed',
  'throttled',
  'circuit_open',
  'outcome_unknown',
]);

function expectHonest(ends: readonly Ended<unknown>[]): void {
  for (const { thrown, ms } of ends) {
    expect(ms).toBeLessThanOrEqual(TIMEOUT_S * 1_000 + 50);
    if (thrown === undefined) continue;
    expect(isKeywardError(thrown), String(thrown)).toBe(true);
    expect(HONEST, thrown.code).toContain(thrown.code);
  }
}

/** Reads and writes at once; how they ended has been looked at. */
async function work(stage: Stage, provider: ReturnType<Stage['open']>) {
  const reads = Array.from({ length: READS }, (_, nth) => provider.get({ path: name('read', nth % 5) }));
  const writes = Array.from({ length: WRITES }, (_, nth) =>
    provider.write.set(name('write', nth), { value: belonging(name('write', nth)) }),
  );
  const all = await stage.ended<{ readonly path: string }>([...reads, ...writes]);
  expectHonest(all);
  const read = await Promise.allSettled(reads);
  for (const [nth, end] of read.entries()) {
    if (end.status === 'rejected') continue;
    expect(end.value.value.reveal()).toBe(belonging(name('read', nth % 5)).reveal());
  }
  return { reads: all.slice(0, READS), writes: all.slice(READS) };
}

/** How often each write took effect, by what the vault has. */
async function versions(provider: ReturnType<Stage['open']>, nth: number): Promise<number> {
  let count = 0;
  try {
    for await (const _ of provider.versions.list(name('write', nth))) count += 1;
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'secret_not_found' });
  }
  return count;
}

async function prepared(options: Parameters<typeof openStage>[0] = {}) {
  const stage = await openStage(options);
  const calm = stage.open();
  for (let nth = 0; nth < 5; nth++) {
    await calm.write.set(name('read', nth), { value: belonging(name('read', nth)) });
  }
  return { stage, calm };
}

describe('a vault of whose answers about half are', () => {
  test.each<[string, 'before' | 'after', FaultEffect]>([
    ['connections that are reset before the request takes effect', 'before', { kind: 'reset' }],
    ['connections that are reset after it took effect', 'after', { kind: 'reset' }],
    ['connections that are reset in the body', 'after', { kind: 'reset', afterBytes: 20 }],
    ['bodies that are cut off', 'after', { kind: 'truncatedBody' }],
    ['bodies that do not come to their end', 'after', { kind: 'slowBody', bytesPerSecond: 20 }],
    ['failures before', 'before', { kind: 'error', status: 503 }],
    ['failures after', 'after', { kind: 'error', status: 500 }],
    ['429', 'before', { kind: 'throttle' }],
    ['429 with a time', 'before', { kind: 'throttle', retryAfterS: 4 }],
  ])('%s (%s)', async (_, when, effect) => {
    const { stage, calm } = await prepared();
    await using _stage = stage;
    stage.emulator.faults.add({ match: { plane: 'vault' }, probability: 0.5, seed: 11, when, effect });
    const provider = stage.open({ tryTimeoutS: 0.15, cbFailureThreshold: 1_000 });
    const { writes } = await work(stage, provider);
    const { struck } = stage.emulator.faults.list()[0] ?? { struck: 0 };
    expect(struck).toBeGreaterThan(10);
    stage.emulator.faults.clear();
    for (const [nth, { thrown }] of writes.entries()) {
      const effects = await versions(calm, nth);
      if (thrown === undefined) expect(effects, name('write', nth)).toBe(1);
      else if (thrown.code === 'outcome_unknown') expect(effects).toBeLessThanOrEqual(1);
      else expect(effects, `${name('write', nth)} ${thrown.code}`).toBe(0);
    }
  });
});

test('a vault that is away for a minute: everybody hears of it in time, few ask, and then all is well again', async () => {
  const { stage } = await prepared();
  await using _stage = stage;
  const provider = stage.open();
  stage.emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'reset' } });
  stage.asked();
  const codes = new Map<string, number>();
  const tally = (ends: readonly Ended<unknown>[]) => {
    expectHonest(ends);
    for (const { thrown } of ends) {
      const code = thrown?.code ?? 'read';
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
  };
  const end = stage.clock.now() + 60_000;
  while (stage.clock.now() < end) {
    tally(await stage.ended([0, 1, 2].map((nth) => provider.get({ path: name('read', nth) }))));
    await stage.pass(1_000);
  }
  expect(codes.get('read')).toBeUndefined();
  expect(codes.get('circuit_open')).toBeGreaterThan(100);
  const asked = Object.values(stage.asked()).reduce((sum, count) => sum + count, 0);
  // Four attempts of the three that meet it first, three that are under way when it opens, and one each half minute.
  expect(asked).toBeLessThanOrEqual(4 * 3 + 3 + 2);
  stage.emulator.faults.clear();
  await stage.pass(30_000);
  // One is let through to try, and with it everybody.
  await provider.get({ path: name('read', 0) });
  const { reads } = await work(stage, provider);
  expect(reads.every(({ thrown }) => thrown === undefined)).toBe(true);
});

test('a token that is over for the vault is told at once, and does not open the circuit', async () => {
  const { stage } = await prepared();
  await using _stage = stage;
  const provider = stage.open();
  await work(stage, provider);
  const before = stage.emulator.clock.now();
  // The client keeps the token for an hour of its own clock, which goes on as ever.
  stage.emulator.clock.advance(3_601_000);
  const read = () => provider.get({ path: name('read', 0) });
  const ends = await stage.ended(Array.from({ length: 10 }, read));
  expect(new Set(ends.map(({ thrown }) => thrown?.code))).toEqual(new Set(['token_expired']));
  expect(ends.every(({ ms }) => ms === 0)).toBe(true);
  stage.emulator.clock.set(before);
  const [again] = await stage.ended([read()]);
  expect(again?.value?.value.reveal()).toBe('value of read-0');
});

test.each([
  [3_601_000, 3_601_000, 'by both clocks'],
  [3_601_000, 0, 'by the clock of the client, which was set forward'],
])(
  'a token that is over is renewed before it is sent: client %i ms, vault %i ms (%s)',
  async (client, vault) => {
    const { stage } = await prepared();
    await using _stage = stage;
    const provider = stage.open();
    const tokens = () => stage.emulator.requests.count({ plane: 'entra', method: 'POST', status: 200 });
    await work(stage, provider);
    const before = tokens();
    // What keeps tokens goes by the time of the machine.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + client });
    onTestFinished(() => void vi.useRealTimers());
    stage.emulator.clock.advance(vault);
    const ends = await work(stage, provider);
    expect([...ends.reads, ...ends.writes].filter(({ thrown }) => thrown !== undefined)).toEqual([]);
    expect(tokens()).toBe(before + 1);
    expect(stage.asked()['GET /secrets/{name} 401']).toBeUndefined();
  },
);

test('a token that is revoked under load is renewed: no wrong value, no failure, no wait', async () => {
  const { stage } = await prepared();
  await using _stage = stage;
  const provider = stage.open();
  stage.emulator.faults.add({
    match: { plane: 'vault' },
    skip: 10,
    count: 1,
    effect: { kind: 'insufficientClaims' },
  });
  const ends = await work(stage, provider);
  expect([...ends.reads, ...ends.writes].filter(({ thrown }) => thrown !== undefined)).toEqual([]);
});

test('a storm of quotas and lost connections at once ends, and what was written was written once', async () => {
  const { stage, calm } = await prepared({ quotas: true });
  await using _stage = stage;
  stage.emulator.faults.add({
    match: { plane: 'vault' },
    probability: 0.2,
    seed: 5,
    when: 'after',
    effect: { kind: 'reset' },
  });
  const budget = requestBudget({ clock: stage.clock, share: 1 });
  const [one, other] = [
    stage.open({ budget, cbFailureThreshold: 1_000 }),
    stage.open({ cbFailureThreshold: 1_000 }),
  ];
  const many = Array.from({ length: 400 }, (_, nth) => `storm-${nth}`);
  const ends = await stage.ended(
    many.map((each, nth) => (nth % 2 ? one : other).write.set(each, { value: belonging(each) })),
  );
  expectHonest(ends);
  expect(ends.filter(({ thrown }) => thrown === undefined).length).toBeGreaterThan(200);
  stage.emulator.faults.clear();
  stage.emulator.quotas.set(false);
  const found = new Map<string, string>();
  for await (const { path } of calm.list({ prefix: 'storm-' })) {
    found.set(path, (await calm.get({ path })).value.reveal());
  }
  for (const [path, value] of found) expect(value).toBe(belonging(path).reveal());
  for (const [nth, { thrown }] of ends.entries()) {
    if (thrown === undefined) expect(found.has(many[nth] ?? '')).toBe(true);
  }
  const puts = stage.emulator.requests
    .entries({ vault: 'contoso' })
    .filter(({ route, status }) => route.startsWith('PUT') && status !== 429 && status !== 401);
  expect(puts.length).toBeLessThanOrEqual(5 + many.length);
});
