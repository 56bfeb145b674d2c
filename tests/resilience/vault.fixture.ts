import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { type AzureProvider, azureProvider } from '@keyward/azure';
import { type Clock, systemClock } from '@keyward/core/clock';
import type { Call } from '@keyward/core/provider';
import { type ResilienceOptions, resilience } from '@keyward/core/resilience';
import { openStack, type Stacked, type StackOptions } from '@keyward/core/stack';
import { type FakeClock, fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { type Emulator, type EmulatorOptions, startEmulator, trustCa } from '@keyward/emulator';

/** A vault of an emulator whose time passes only while everybody waits for it. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly clock: FakeClock;
  /** Another provider with resilience, as another part of the process has it; closed with the stage. */
  open(options?: ResilienceOptions): AzureProvider;
  /** Everything that a program has around its provider, as another replica has it; closed with the stage. */
  stack(options?: StageStackOptions): Stacked<AzureProvider>;
  /** What the vault was asked since the last time, as `GET /secrets/{name} 200`, and how often; challenges do not count. */
  asked(): Readonly<Record<string, number>>;
  /**
   * Lets time pass, for the vault too, while there is no request under way, until everything has ended.
   *
   * @returns How each ended, in the order given, and after how many milliseconds of that time.
   */
  ended<Result>(work: readonly Promise<Result>[]): Promise<readonly Ended<Result>[]>;
  /** Lets so much time pass at once, when no request is under way: for when nobody waits. */
  skip(ms: number): Promise<void>;
  /** Lets so much time pass, in the same way. */
  pass(ms: number): Promise<void>;
}

export interface StageStackOptions extends Omit<StackOptions, 'vaultUrl' | 'clock'> {
  /** Default: the vault itself. */
  readonly vaultUrl?: string;
  /** How far the clock of the program is ahead of the vault's, in milliseconds, at any moment. Default: not at all. */
  readonly aheadMs?: () => number;
}

export interface Ended<Result> {
  readonly value?: Result;
  readonly thrown?: { readonly code?: string };
  readonly ms: number;
}

const STEP_MS = 50;

export async function openStage(options: EmulatorOptions = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-resilience-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const emulator = stack.use(await startEmulator({ vaults: ['contoso'], folder, ...options }));
  stack.use(trustCa(emulator.caPem));
  const { tenantId, clientId, clientSecret, authorityHost } = emulator;
  const signIn = {
    method: 'client-secret',
    tenantId,
    clientId,
    clientSecret: secretValue(clientSecret),
  } as const;
  const vaultUrl = emulator.vaults['contoso']?.localhostUrl ?? '';
  const clock = fakeClock();
  emulator.clock.freeze();
  let busy = 0;

  const step = async () => {
    if (busy === 0) {
      emulator.clock.advance(STEP_MS);
      await clock.advance(STEP_MS);
    }
    await rest(busy === 0 ? 0 : 1);
  };
  const watched = (provider: AzureProvider): AzureProvider => {
    const { write, bin, versions } = provider;
    /** A call is busy but for the time in which it waits to be admitted. */
    const busily = async <Result>(
      call: Call | undefined,
      act: (call: Call) => Promise<Result>,
    ): Promise<Result> => {
      const terms = call?.requests;
      busy += 1;
      try {
        return await act({
          ...call,
          ...(terms && {
            requests: {
              timeoutMs: terms.timeoutMs,
              admit(kind, signal) {
                const waiting = terms.admit(kind, signal);
                if (waiting === undefined) return undefined;
                busy -= 1;
                return waiting.finally(() => {
                  busy += 1;
                });
              },
            },
          }),
        });
      } finally {
        busy -= 1;
      }
    };
    return {
      ...provider,
      get: (at, call) => busily(call, (inner) => provider.get(at, inner)),
      write: {
        set: (path, input, call) => busily(call, (inner) => write.set(path, input, inner)),
        update: (at, input, call) => busily(call, (inner) => write.update(at, input, inner)),
        delete: (path, call) => busily(call, (inner) => write.delete(path, inner)),
      },
      versions,
      bin,
    };
  };
  const owned = stack.move();
  return {
    emulator,
    clock,
    stack({ vaultUrl: through = vaultUrl, aheadMs = () => 0, ...more } = {}) {
      const own: Clock = {
        now: () => clock.now() + aheadMs(),
        steady: () => clock.now(),
        sleep: (ms, signal) => clock.sleep(ms, signal),
      };
      // What the provider itself waits for are sockets, which take time of the machine.
      const real: Clock = { now: () => systemClock.now() + aheadMs(), sleep: systemClock.sleep };
      const provider = openStack({ vaultUrl: through, clock: own, ...more }, (bounds) =>
        watched(azureProvider({ vaultUrl: through, authorityHost, signIn, clock: real, ...bounds })),
      );
      owned.defer(() => provider.close());
      return provider;
    },
    open(more = {}) {
      const provider = resilience({ clock, ...more })(
        watched(azureProvider({ vaultUrl, authorityHost, signIn })),
      );
      owned.defer(() => provider.close());
      return provider;
    },
    asked() {
      const counts: Record<string, number> = {};
      for (const { route, status } of emulator.requests.entries({ vault: 'contoso' })) {
        if (status !== 401) counts[`${route} ${status}`] = (counts[`${route} ${status}`] ?? 0) + 1;
      }
      emulator.requests.clear();
      return counts;
    },
    async ended<Result>(work: readonly Promise<Result>[]) {
      const began = clock.now();
      let left = work.length;
      const ends = Promise.all(
        work.map(async (each): Promise<Ended<Result>> => {
          const [end] = await Promise.allSettled([each]);
          left -= 1;
          const ms = clock.now() - began;
          return end?.status === 'fulfilled' ? { value: end.value, ms } : { thrown: end?.reason, ms };
        }),
      );
      while (left > 0) await step();
      return ends;
    },
    async skip(ms) {
      while (busy > 0) await rest(1);
      emulator.clock.advance(ms);
      await clock.advance(ms);
    },
    async pass(ms) {
      for (const end = clock.now() + ms; clock.now() < end; ) await step();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
