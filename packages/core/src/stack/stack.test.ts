import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isKeywardError } from '../errors/index.ts';
import { faultSwitch, memory, memorySubject } from '../memory/index.ts';
import { sharedBudget } from '../resilience/index.ts';
import { signals } from '../signal/index.ts';
import { fakeClock, providerContract } from '../testing/index.ts';
import { openStack, stackFrom } from './index.ts';

const vaultUrl = 'https://contoso.vault.azure.net';
const BRISK = { retryDelayS: 0.001, maxRetryDelayS: 0.002, cbFailureThreshold: 20 };

describe('the contract, on a stack', () => {
  // A vault of its own for every store, so that none waits for what another has spent.
  let vaults = 0;
  const subject = memorySubject({
    decorate(provider) {
      vaults += 1;
      const own = `https://contoso-${vaults}.vault.azure.net`;
      return openStack({ vaultUrl: own, resilience: BRISK, share: 1 }, () => provider);
    },
  });
  for (const { name, run } of providerContract()) it(name, () => run(subject));
});

describe('a stack', () => {
  const staged = (options: { readonly cache?: false } = {}) => {
    const clock = fakeClock();
    const faults = faultSwitch();
    const inner = memory({ clock, faults, secrets: { 'app/db': 'first' } });
    let asked = 0;
    const counted: typeof inner = {
      ...inner,
      get(at, call) {
        asked += 1;
        return inner.get(at, call);
      },
    };
    const provider = openStack({ vaultUrl, clock, mount: 'vault', ...options }, () => counted);
    return { clock, faults, provider, asked: () => asked };
  };
  const AT = { path: 'app/db' };

  it('gives out what is known, and asks with patience for what is not', async () => {
    const { clock, faults, provider, asked } = staged();
    faults.set('unreachable', { times: 2 });
    const reading = provider.get(AT);
    for (let nth = 0; nth < 10; nth++) {
      await turn();
      await clock.advance(1_000);
    }
    await reading;
    await provider.get(AT);
    expect(asked()).toBe(3);
  });

  it('without a cache asks each time, and has nothing to invalidate', async () => {
    const { provider, asked } = staged({ cache: false });
    await provider.get(AT);
    provider.invalidate(AT);
    await provider.get(AT);
    expect(asked()).toBe(2);
  });

  it('takes every request out of the budget of the vault, which the process shares', async () => {
    const { clock, provider } = staged({ cache: false });
    const budget = sharedBudget({ vaultUrl: `${vaultUrl}/`, clock });
    const before = budget.use().other.available;
    await provider.get(AT);
    expect(budget.use().other.available).toBe(before - 1);
  });

  it('tells its mount at every level, and cannot be changed', async () => {
    const { provider } = staged();
    const mounts: unknown[] = [];
    const note = ({ mount }: { readonly mount?: string }) => mounts.push(mount);
    const stops = [
      signals.cacheMiss.subscribe(note),
      signals.budget.subscribe(note),
      signals.attempt.subscribe({ start: note }),
    ];
    await provider.get(AT);
    for (const stop of stops) stop();
    expect([mounts, Object.isFrozen(provider)]).toEqual([['vault', 'vault', 'vault'], true]);
  });

  it.each([
    [{}, 24_000],
    [{ resilience: { timeoutS: 5 } }, 4_000],
    [{ resilience: { timeoutS: 0.01 } }, 8],
  ])('with %j leaves a write %i ms to be confirmed, within its deadline', (options, ms) => {
    let told: number | undefined;
    openStack({ vaultUrl, ...options }, ({ confirmTimeoutMs }) => {
      told = confirmTimeoutMs;
      return memory();
    });
    expect(told).toBe(ms);
  });

  it('is refused before a provider is made', () => {
    const open = () => {
      throw new Error('made');
    };
    expect(() => openStack({ vaultUrl, resilience: { timeoutS: -1 } }, open)).toThrow('timeoutS is -1');
    expect(() => openStack({ vaultUrl, cache: { ttlS: -1 } }, open)).toThrow('`ttlS` is not');
    expect(() => openStack({ vaultUrl: 'none', share: 1 }, open)).toThrow('is no URL');
  });
});

describe('settings from the environment', () => {
  it('are those of both', () => {
    expect(stackFrom({ KEYWARD_TIMEOUT_S: '5', KEYWARD_CACHE_TTL_S: '60', OTHER: 'x' })).toEqual({
      resilience: { timeoutS: 5 },
      cache: { ttlS: 60 },
    });
    expect(stackFrom({})).toEqual({ resilience: {}, cache: {} });
  });

  it('are refused together', () => {
    let thrown: unknown;
    try {
      stackFrom({ KEYWARD_TIMEOUT_S: 'soon', KEYWARD_CACHE_TTL_S: '-1' });
    } catch (error) {
      thrown = error;
    }
    if (!isKeywardError(thrown)) throw new Error('nothing was refused');
    expect([thrown.code, thrown.message, thrown.problems?.length]).toEqual([
      'invalid_configuration',
      'Settings in the environment cannot be used.',
      2,
    ]);
  });
});
