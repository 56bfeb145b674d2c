import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { stalenessOf } from '@keyward/core/cache';
import { isKeywardError } from '@keyward/core/errors';
import { createMounts } from '@keyward/core/ref';
import { type Gateway, openGateway } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStage, type Stage } from '../resilience/vault.fixture.ts';
import { expectNoMoreThan, held, rejections } from './leftovers.fixture.ts';
import { openRelay, type Relay } from './relay.fixture.ts';

// What a program sees of a vault that cannot be reached, or whose clock or token is not the program's, by everything that is
// between the two; and that nothing is left behind.

const CACHE = { ttlS: 10, staleWhileRevalidateS: 5, staleIfErrorS: 120, negativeTtlS: 2 };
const RESILIENCE = {
  timeoutS: 20,
  tryTimeoutS: 0.3,
  retryDelayS: 0.2,
  maxRetryDelayS: 2,
  cbResetTimeoutS: 5,
};
const DAY_MS = 86_400_000;

let stage: Stage;
let relay: Relay;
let gateway: Gateway;
let aheadMs = 0;
let before: ReturnType<typeof held>;
let handled: ReturnType<typeof rejections>;

/** A program on a vault of this address, with all of the vault's quotas or a part. */
const program = (vaultUrl: string, share = 1) =>
  openGateway({
    mounts: createMounts([{ name: 'vault', url: vaultUrl }]),
    open: () =>
      stage.stack({ vaultUrl, aheadMs: () => aheadMs, resilience: RESILIENCE, cache: CACHE, share }),
    clock: stage.clock,
    nearMisses: false,
  });
const read = async (name: string, on = gateway) => {
  try {
    return (await on.run('secret.get', { ref: `azure://vault/${name}` })).secret.value.reveal();
  } catch (thrown) {
    return isKeywardError(thrown) ? thrown.code : thrown;
  }
};
/** How reads that are under way at once end, in time that passes only while nobody is busy. */
const reads = async (...names: readonly string[]) =>
  (await stage.ended(names.map((name) => read(name)))).map(({ value }) => value);

/** Another program writes. */
const elsewhere = async (name: string, text: string) => {
  const other = stage.stack();
  const [set] = await stage.ended([other.write.set(name, { value: secretValue(text) })]);
  await other.close();
  expect(set?.thrown).toBeUndefined();
};

beforeAll(async () => {
  stage = await openStage();
  relay = await openRelay(stage.emulator.vaults['contoso']?.localhostUrl ?? '');
  const calm = stage.open();
  for (const name of ['a', 'b', 'c']) await calm.write.set(name, { value: secretValue(`value of ${name}`) });
});
afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  aheadMs = 0;
  handled = rejections();
  before = held();
  gateway = program(relay.url);
});
afterEach(async () => {
  vi.useRealTimers();
  stage.emulator.faults.clear();
  relay.stall(false);
  await relay.mend();
  await gateway.close();
  expect(stage.clock.sleeping, 'nobody waits any more').toBe(0);
  await expectNoMoreThan(before, relay);
  handled[Symbol.dispose]();
});

describe('a vault that is away for a minute', () => {
  test('what is known is given out meanwhile, what is not fails in time, and then all is well', async () => {
    expect(await reads('a')).toEqual(['value of a']);
    await relay.cut();
    const told = new Map<string, Set<unknown>>();
    for (let s = 0; s < 60; s++) {
      const [known, unknown] = await reads('a', 'b');
      for (const [name, end] of [
        ['a', known],
        ['b', unknown],
      ] as const) {
        told.set(name, (told.get(name) ?? new Set()).add(end));
      }
      await stage.skip(1_000);
    }
    expect(told.get('a')).toEqual(new Set(['value of a']));
    expect(told.get('b')).toEqual(new Set(['vault_unreachable', 'circuit_open']));
    await relay.mend();
    await stage.skip(RESILIENCE.cbResetTimeoutS * 1_000);
    expect(await reads('b')).toEqual(['value of b']);
    expect(await reads('a', 'b', 'c')).toEqual(['value of a', 'value of b', 'value of c']);
  });

  test('what is known is over when its bound is', async () => {
    expect(await reads('a')).toEqual(['value of a']);
    await relay.cut();
    const { boundS } = stalenessOf(CACHE);
    // A read that fails takes a while until it says so.
    await stage.skip(boundS * 1_000 - 10_000);
    expect(await reads('a')).toEqual(['value of a']);
    await stage.skip(10_000);
    expect(await reads('a')).not.toEqual(['value of a']);
  });

  test('for whoever starts meanwhile, too; no socket is kept for it', async () => {
    await relay.cut();
    const failures = ['vault_unreachable', 'circuit_open'];
    for (const end of await reads('a', 'b', 'c')) expect(failures).toContain(end);
    await relay.mend();
    await stage.skip(RESILIENCE.cbResetTimeoutS * 1_000);
    await reads('a');
    expect(await reads('a', 'b', 'c')).toEqual(['value of a', 'value of b', 'value of c']);
  });
});

describe('connections', () => {
  test('that are cut under those who read: their reads are tried again, on new ones', async () => {
    await reads('c');
    const { id } = stage.emulator.faults.add({
      match: { plane: 'vault', method: 'GET' },
      count: 2,
      effect: { kind: 'latency', ms: 2_000 },
    });
    const names = Array.from({ length: 50 }, (_, at) => ['a', 'b'][at % 2] ?? '');
    const ends = reads(...names);
    const struck = () => stage.emulator.faults.list().find((rule) => rule.id === id)?.struck;
    await vi.waitFor(() => expect(struck()).toBe(2));
    await relay.drop();
    expect(await ends).toEqual(names.map((name) => `value of ${name}`));
  });

  test('that are taken and never answered end with their attempts, and go to no other', async () => {
    relay.stall(true);
    expect(await reads('a')).toEqual(['timeout']);
    relay.stall(false);
    expect(await reads('a')).toEqual(['value of a']);
  });

  test('whose answers come by the byte do not keep anybody', async () => {
    await reads('c');
    stage.emulator.faults.add({
      match: { plane: 'vault' },
      count: 2,
      when: 'after',
      effect: { kind: 'slowBody', bytesPerSecond: 1 },
    });
    expect(await reads('a')).toEqual(['value of a']);
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN'])('without a name service (%s) there are none', async (code) => {
    const { lookup } = dns;
    const asked: string[] = [];
    const nobody = (host: string, _: unknown, callback: (error: Error) => void) => {
      asked.push(host);
      callback(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, syscall: 'getaddrinfo' }));
    };
    dns.lookup = nobody as unknown as typeof dns.lookup;
    syncBuiltinESMExports();
    try {
      await using nowhere = program('https://nowhere.vault.azure.net');
      const [end] = await stage.ended([read('a', nowhere)]);
      expect(['vault_unreachable', 'vault_not_found']).toContain(end?.value);
      expect(new Set(asked)).toEqual(new Set(['nowhere.vault.azure.net']));
    } finally {
      dns.lookup = lookup;
      syncBuiltinESMExports();
    }
  });
});

test('a budget that is spent lets nobody wait past the deadline', async () => {
  await using poor = program(relay.url, 0.01);
  const ref = 'azure://vault/a';
  const all = Array.from({ length: 120 }, () => poor.run('secret.get', { ref }, { fresh: true }));
  const ends = await stage.ended(all);
  // Ten at once, and three a second.
  expect(ends.filter(({ thrown }) => thrown === undefined).length).toBeGreaterThan(10);
  expect(new Set(ends.map(({ thrown }) => thrown?.code))).toEqual(new Set([undefined, 'timeout']));
  for (const { ms } of ends) expect(ms).toBeLessThanOrEqual(RESILIENCE.timeoutS * 1_000 + 50);
});

describe.each([
  ['forward', DAY_MS],
  ['back', -DAY_MS],
])('a clock that is set %s by a day', (_, jump) => {
  test('makes no answer younger: none is given out past its bound', async () => {
    expect(await reads('a')).toEqual(['value of a']);
    await elsewhere('a', `after ${jump}`);
    aheadMs = jump;
    const { reachableS } = stalenessOf(CACHE);
    await stage.skip(reachableS * 1_000);
    expect(await reads('a')).toEqual([`after ${jump}`]);
    await elsewhere('a', 'value of a');
  });

  test('keeps no circuit open for longer, and no budget', async () => {
    await reads('c');
    await relay.cut();
    while (!(await reads('a')).includes('circuit_open')) await stage.skip(100);
    await relay.mend();
    aheadMs = jump;
    await stage.skip(RESILIENCE.cbResetTimeoutS * 1_000);
    expect(await reads('a')).toEqual(['value of a']);
    stage.emulator.faults.add({ count: 1, effect: { kind: 'throttle', retryAfterS: 8 } });
    const reading = reads('b');
    await vi.waitFor(() => expect(stage.emulator.faults.list()[0]?.struck).toBe(1));
    aheadMs = 0;
    expect(['value of b', 'throttled']).toContain((await reading)[0]);
    await stage.skip(8_000);
    expect(await reads('b')).toEqual(['value of b']);
  });

  test('in the middle of an operation lets none wait past its deadline', async () => {
    await reads('c');
    stage.emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'error', status: 503 } });
    const ending = stage.ended([read('a'), read('b')]);
    await vi.waitFor(() => expect(stage.emulator.faults.list()[0]?.struck).toBeGreaterThan(1));
    aheadMs = jump;
    for (const { value, ms } of await ending) {
      expect(['vault_failed', 'timeout', 'circuit_open']).toContain(value);
      expect(ms).toBeLessThanOrEqual(RESILIENCE.timeoutS * 1_000 + 50);
    }
  });
});

// At the end, since sign-ins are shared in a process, and one of a later hour is none for a vault of an earlier one.
test('a token whose hour is over is told at once, what was known with it is gone, and a client that knows the hour renews it', async () => {
  const HOUR_MS = 3_601_000;
  const all = ['value of a', 'value of b', 'value of c'];
  vi.useFakeTimers({ toFake: ['Date'] });
  expect(await reads('a', 'b')).toEqual(['value of a', 'value of b']);
  stage.emulator.clock.advance(HOUR_MS);
  await stage.clock.advance((CACHE.ttlS + CACHE.staleWhileRevalidateS) * 1_000);
  expect(await reads('a', 'b', 'c')).toEqual(['token_expired', 'token_expired', 'token_expired']);
  // No outage now gives them out again.
  const fault = stage.emulator.faults.add({
    match: { plane: 'vault' },
    effect: { kind: 'error', status: 503 },
  });
  expect(await reads('a')).toEqual(['vault_failed']);
  stage.emulator.faults.remove(fault.id);
  vi.setSystemTime(Date.now() + HOUR_MS);
  expect(await reads('a', 'b', 'c')).toEqual(all);

  stage.asked();
  vi.setSystemTime(Date.now() + HOUR_MS);
  stage.emulator.clock.advance(HOUR_MS);
  await stage.clock.advance(HOUR_MS);
  expect(await reads('a', 'b', 'c')).toEqual(all);
  expect(stage.asked()).toEqual({ 'GET /secrets/{name} 200': 3 });
});
