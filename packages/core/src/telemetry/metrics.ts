import type { Attributes, Meter } from '@opentelemetry/api';
import type { Clock } from '../clock/index.ts';
import { type CacheSignal, type PointSignal, signals } from '../signal/index.ts';
import { circuits } from './circuits.ts';
import { type Expiries, expiries } from './expiry.ts';
import { type Instruments, instrumentsOf } from './instruments.ts';
import { type MountLabels, mountLabels } from './mounts.ts';
import { OTHER } from './names.ts';
import { operationMetrics } from './operations.ts';
import { safely } from './safely.ts';
import { watch } from './watch.ts';

/** What the parts that measure have in common. */
export interface Measuring {
  readonly clock: Clock;
  readonly mounts: MountLabels;
  readonly instruments: Instruments;
  readonly expiring: Expiries;
}

/** Ten years. A figure that is not told any more would not be gone: the SDK repeats the last one for ever. */
const FAR_S = 315_360_000;

/** @returns Ends the subscription. */
export function measure(meter: Meter, clock: Clock, maxMounts: number): () => void {
  const instruments = instrumentsOf(meter);
  const mounts = mountLabels(maxMounts);
  const measuring: Measuring = { clock, mounts, instruments, expiring: expiries() };
  const stops = [
    operationMetrics(measuring),
    ...vaultMetrics(measuring),
    ...cacheMetrics(measuring),
    ...budgetMetrics(measuring),
    observeExpiry(measuring),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Of a mount whose decorators tell of it. */
function mountOf(mounts: MountLabels, mount: string | undefined): Attributes {
  return mount === undefined ? {} : { 'keyward.mount': mounts.known(mount) };
}

function vaultMetrics({ clock, mounts, instruments }: Measuring): (() => void)[] {
  const { attemptSeconds, retries, throttles, circuitState, circuitChanges } = instruments;
  const states = circuits();
  const observe: Parameters<typeof circuitState.addCallback>[0] = (result) => {
    for (const { label, state, value } of states.all()) {
      result.observe(value, {
        ...(label === '' ? {} : { 'keyward.mount': label }),
        'keyward.circuit.state': state,
      });
    }
  };
  circuitState.addCallback(observe);
  const labelOf = (mount: string | undefined) => (mount === undefined ? '' : mounts.known(mount));
  return [
    () => circuitState.removeCallback(observe),
    watch(signals.attempt, clock, {
      start: ({ mount }) => states.seen(labelOf(mount)),
      end: ({ operation, outcome, mount }, seconds) =>
        attemptSeconds.record(seconds, {
          'keyward.request.operation': operation,
          'keyward.outcome': outcome ?? OTHER,
          ...mountOf(mounts, mount),
        }),
    }),
    signals.retry.subscribe(
      safely(({ operation, outcome, mount }) =>
        retries.add(1, {
          'keyward.request.operation': operation,
          'keyward.outcome': outcome,
          ...mountOf(mounts, mount),
        }),
      ),
    ),
    signals.throttle.subscribe(
      safely(({ operation, kind, mount }) =>
        throttles.add(1, {
          'keyward.request.operation': operation,
          'keyward.request.kind': kind,
          ...mountOf(mounts, mount),
        }),
      ),
    ),
    signals.breaker.subscribe(
      safely(({ state, mount }) => {
        states.changed(labelOf(mount), state);
        circuitChanges.add(1, { 'keyward.circuit.state': state, ...mountOf(mounts, mount) });
      }),
    ),
  ];
}

function cacheMetrics({ mounts, instruments: { cacheRequests, cacheEvictions } }: Measuring) {
  const count = (signal: PointSignal<CacheSignal>, result: string) =>
    signal.subscribe(
      safely(({ mount }) =>
        cacheRequests.add(1, { 'keyward.cache.result': result, ...mountOf(mounts, mount) }),
      ),
    );
  return [
    count(signals.cacheHit, 'hit'),
    count(signals.cacheMiss, 'miss'),
    count(signals.cacheJoin, 'join'),
    count(signals.cacheNegative, 'negative'),
    count(signals.cacheStale, 'stale'),
    signals.cacheEviction.subscribe(
      safely(({ reason, mount }) =>
        cacheEvictions.add(1, { 'keyward.cache.reason': reason, ...mountOf(mounts, mount) }),
      ),
    ),
  ];
}

function budgetMetrics({ clock, mounts, instruments }: Measuring) {
  const { budgetRequests, budgetAvailable, budgetWaiting, budgetRefill, budgetWaitSeconds } = instruments;
  return [
    signals.budget.subscribe(
      safely(({ kind, taken, available, waiting, perSecond, mount }) => {
        const where = mountOf(mounts, mount);
        const labels = { 'keyward.request.kind': kind, ...where };
        if (taken) budgetRequests.add(1, labels);
        // The last figure of one of many says nothing of the others.
        if (where['keyward.mount'] === OTHER) return;
        budgetAvailable.record(available, labels);
        budgetWaiting.record(waiting, labels);
        budgetRefill.record(perSecond, labels);
      }),
    ),
    watch(signals.budgetWait, clock, {
      end: ({ kind, mount }, seconds) =>
        budgetWaitSeconds.record(seconds, { 'keyward.request.kind': kind, ...mountOf(mounts, mount) }),
    }),
  ];
}

function observeExpiry({ clock, expiring, instruments: { timeToExpiry } }: Measuring): () => void {
  const observe: Parameters<typeof timeToExpiry.addCallback>[0] = (result) => {
    for (const [mount, expiresAt] of expiring.soonest()) {
      const seconds = expiresAt === undefined ? FAR_S : (expiresAt - clock.now()) / 1_000;
      result.observe(seconds, { 'keyward.mount': mount });
    }
  };
  timeToExpiry.addCallback(observe);
  return () => timeToExpiry.removeCallback(observe);
}
