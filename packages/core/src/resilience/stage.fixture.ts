import { setImmediate as turn } from 'node:timers/promises';
import { type ErrorCode, vaultError } from '../errors/index.ts';
import { faultSwitch, memory } from '../memory/index.ts';
import type { Secret, SecretLocation, SecretProvider } from '../provider/index.ts';
import { type FakeClock, fakeClock } from '../testing/index.ts';
import { type ResilienceOptions, resilience } from './index.ts';

/** A decorated provider in memory whose time stands still, and whose jitter is always half of its bound. */
export function stage(options: ResilienceOptions = {}) {
  const clock = fakeClock();
  const faults = faultSwitch();
  const inner = memory({ secrets: { 'app/db': 'hunter2', 'app/mail': 'hunter3' }, faults, clock });
  const asked: number[] = [];
  const began = clock.now();
  const counted: typeof inner = {
    ...inner,
    get(at, call) {
      asked.push(clock.now() - began);
      return inner.get(at, call);
    },
  };
  const provider = resilience({ clock, random: () => 0.5, ...options })(counted);
  return { clock, faults, inner, provider, asked };
}

/** A decorated provider whose every read ends as the test says. */
export function scripted(
  read: (at: SecretLocation, signal: AbortSignal | undefined) => Promise<Secret>,
  options: ResilienceOptions = {},
) {
  const clock = fakeClock();
  const inner: SecretProvider = { ...memory({ clock }), get: (at, call) => read(at, call?.signal) };
  return { clock, provider: resilience({ clock, random: () => 0.5, ...options })(inner) };
}

export function failing(code: ErrorCode) {
  return async (): Promise<never> => {
    throw vaultError(code, { message: 'It failed.' });
  };
}

/** Lets time pass in small steps until the work has ended; how it ended, and after how many milliseconds. */
export async function ended<Result>(clock: FakeClock, work: Promise<Result>) {
  const began = clock.now();
  let outcome: { readonly value?: Result; readonly thrown?: unknown } | undefined;
  work.then(
    (value) => {
      outcome = { value };
    },
    (thrown: unknown) => {
      outcome = { thrown };
    },
  );
  for (let steps = 0; outcome === undefined; steps++) {
    if (steps > 100_000) throw new Error('It never ended.');
    await turn();
    if (outcome === undefined) await clock.advance(50);
  }
  const { thrown } = outcome as { readonly thrown?: { readonly code?: string; readonly message?: string } };
  return { ...outcome, ms: clock.now() - began, code: thrown?.code, message: thrown?.message };
}
