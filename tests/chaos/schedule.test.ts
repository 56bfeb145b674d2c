import { stalenessOf } from '@keyward/core/cache';
import { isKeywardError } from '@keyward/core/errors';
import { createMounts } from '@keyward/core/ref';
import { openGateway } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, openStage, type Stage } from '../resilience/vault.fixture.ts';
import { historyOf } from './history.fixture.ts';
import { expectNoMoreThan, held, rejections } from './leftovers.fixture.ts';
import { openRelay, type Relay } from './relay.fixture.ts';
import { NAMES, STEP, type Step } from './schedule.fixture.ts';

// Random faults, outages, jumps of the clock, readers and writers around two replicas, by everything that a program has between
// itself and a vault. What is true of a vault is read past all of it, from the emulator's own state.

const FULL = process.env['KEYWARD_TEST_TIER'] === 'full';
const CACHE = { ttlS: 10, staleWhileRevalidateS: 5, staleIfErrorS: 30, negativeTtlS: 2 };
const TIMEOUT_S = 20;
/** Attempts wait for sockets, which takes time of the machine. */
const TRY_TIMEOUT_S = 0.2;
const RESET_S = 5;
const RESILIENCE = {
  timeoutS: TIMEOUT_S,
  tryTimeoutS: TRY_TIMEOUT_S,
  retryDelayS: 0.2,
  maxRetryDelayS: 2,
  cbResetTimeoutS: RESET_S,
};
/** Of the machine: no step waits for longer than its attempts do. */
const STEP_MS = 10_000;

/** What a step may fail with; all else would be a lie about a vault that is not well. */
const HONEST = [
  'timeout',
  'vault_unreachable',
  'vault_failed',
  'throttled',
  'circuit_open',
  // A token that is revoked again as soon as it was renewed.
  'unauthenticated',
];

let stage: Stage;
let relay: Relay;
beforeAll(async () => {
  stage = await openStage();
  relay = await openRelay(stage.emulator.vaults['contoso']?.localhostUrl ?? '');
  const calm = stage.open();
  for (const name of NAMES) await calm.write.set(name, { value: secretValue(name) });
});
afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

async function play(steps: readonly Step[]): Promise<void> {
  const { emulator, clock } = stage;
  await using _clean = emulator.snapshot();
  using _handled = rejections();
  const before = held();
  let aheadMs = 0;
  const options = {
    vaultUrl: relay.url,
    aheadMs: () => aheadMs,
    resilience: RESILIENCE,
    cache: CACHE,
  };
  const [own, other] = [stage.stack(options), stage.stack(options)];
  const gateway = openGateway({
    mounts: createMounts([{ name: 'vault', url: relay.url }]),
    open: () => own,
    clock,
  });
  const history = historyOf(emulator, 'contoso', clock.now);
  history.look();
  const boundMs = stalenessOf(CACHE).boundS * 1_000;
  const reachableMs = stalenessOf(CACHE).reachableS * 1_000;
  const floors = new Map<string, number>();
  const failed: { readonly name: string; readonly value: string }[] = [];
  let well = true;
  let away = false;
  let values = 0;

  const read = async (name: string, fresh: boolean) => {
    const begun = { moment: history.look(), ms: clock.now(), floor: floors.get(name) ?? 0 };
    try {
      const { secret } = await gateway.run('secret.get', { ref: `azure://vault/${name}` }, { fresh });
      history.look();
      history.allow(name, secret.value.reveal(), begun, fresh ? 0 : well ? reachableMs : boundMs);
    } catch (thrown) {
      history.look();
      if (!isKeywardError(thrown)) throw thrown;
      if (thrown.code === 'secret_disabled') history.allowRefusal(name, begun, CACHE.ttlS * 1_000);
      else expect(HONEST, `a read failed: ${thrown.message}`).toContain(thrown.code);
      if (thrown.code !== 'secret_disabled') throw thrown;
    }
  };
  const write = async ({ nth, by, enabled }: Extract<Step, { do: 'work' }>['writes'][number]) => {
    const name = NAMES[nth] ?? '';
    const began = history.look();
    values += 1;
    const value = `${name} ${values}`;
    const act = () => {
      const { write: direct } = by === 'own' ? own : other;
      if (enabled !== undefined) return direct.update({ path: name }, { enabled });
      const input = { value: secretValue(value) };
      if (by === 'other') return direct.set(name, input);
      return gateway.run('secret.set', { ref: `azure://vault/${name}`, ...input });
    };
    /** Whatever was before it is not to be seen any more by whoever reads the same stack from now on. */
    const reached = () => by === 'own' && floors.set(name, history.look());
    try {
      await act();
      reached();
      history.look();
      if (enabled === undefined) expect(history.had(name, value), `${value} was acknowledged`).toBe(1);
      else expect(history.was(name, enabled, began), `${name} ${enabled} was acknowledged`).toBe(true);
    } catch (thrown) {
      history.look();
      if (!isKeywardError(thrown)) throw thrown;
      // One that failed may never have got as far as the stack.
      if (thrown.code === 'outcome_unknown') reached();
      expect([...HONEST, 'outcome_unknown'], `a write failed: ${thrown.message}`).toContain(thrown.code);
      if (enabled === undefined) {
        expect(history.had(name, value)).toBeLessThanOrEqual(1);
        if (thrown.code !== 'outcome_unknown') failed.push({ name, value });
      }
      throw thrown;
    }
  };
  /** Fails for what is no failure of the vault: a wrong answer, or one that came too late. */
  const judge = (ends: readonly Ended<unknown>[]) => {
    for (const { thrown, ms } of ends) {
      expect(ms, 'the deadline').toBeLessThanOrEqual(TIMEOUT_S * 1_000 + 50);
      if (thrown !== undefined && !isKeywardError(thrown)) throw thrown;
    }
    // Nothing leaves where no connection is to be had; elsewhere a request may be lost before the vault has seen it.
    const codes = ends.map(({ thrown }) => thrown?.code);
    if (away) expect(codes, 'only a write that left may be in doubt').not.toContain('outcome_unknown');
  };
  const work = async ({ reads, writes }: Pick<Extract<Step, { do: 'work' }>, 'reads' | 'writes'>) => {
    const began = performance.now();
    // Writes of one secret at once would have no order that anybody could name.
    const apart = writes.filter(({ nth }, at) => writes.findIndex((one) => one.nth === nth) === at);
    const ends = await stage.ended([
      ...apart.map(write),
      ...reads.map(({ nth, fresh }) => read(NAMES[nth] ?? '', fresh)),
    ]);
    judge(ends);
    expect(performance.now() - began, 'no step hangs').toBeLessThan(STEP_MS);
    return ends;
  };
  const wait = async (ms: number) => {
    history.look();
    await stage.skip(ms);
    history.look();
  };

  for (const step of steps) {
    if (step.do === 'work') await work(step);
    else if (step.do === 'wait') await wait(step.ms);
    else if (step.do === 'jump') aheadMs = step.aheadMs;
    else if (step.do === 'well') emulator.faults.clear();
    else if (step.do === 'away') {
      away = step.is;
      await (away ? relay.cut() : relay.mend());
    } else emulator.faults.add(step.rule);
    well &&= step.do !== 'fault' && step.do !== 'away';
  }

  // Then all is well again, at the latest when an open circuit lets somebody try.
  emulator.faults.clear();
  away = false;
  await relay.mend();
  await wait(RESET_S * 1_000);
  await work({ reads: [{ nth: 0, fresh: true }], writes: [] });
  const writes = NAMES.map((_, nth) => ({ nth, by: 'own' as const, enabled: undefined }));
  const ends = [
    ...(await work({ reads: [], writes })),
    ...(await work({ reads: NAMES.map((_, nth) => ({ nth, fresh: false })), writes: [] })),
  ];
  expect(ends.flatMap(({ thrown }) => (thrown === undefined ? [] : [thrown.code]))).toEqual([]);
  for (const { name, value } of failed) expect(history.had(name, value), `${value} had failed`).toBe(0);

  await Promise.all([gateway.close(), other.close()]);
  expect(clock.sleeping, 'nobody waits any more').toBe(0);
  await expectNoMoreThan(before, relay);
}

test('whatever happens to a vault, nobody is lied to, nobody waits too long, and nothing is left behind', async () => {
  const schedule = fc.array(STEP, { minLength: 4, maxLength: 14 });
  await fc.assert(fc.asyncProperty(schedule, play), {
    seed: FULL ? Date.now() : 5,
    numRuns: FULL ? 250 : 6,
    // A smaller schedule would not come upon the same moments.
    endOnFailure: true,
  });
});
