import { type Clock, nowBy } from '../clock/index.ts';
import { isKeywardError, vaultError } from '../errors/index.ts';
import type { Gateway } from '../service/index.ts';
import type { Keeper } from './keeper.ts';
import type { Look } from './looker.ts';
import { newerOf } from './newer.ts';
import type { LoadFailure, LoadSettings } from './options.ts';
import { readinessOf } from './readiness.ts';
import { refresherOf } from './refresher.ts';
import { type LoadCall, resultOf, type Secrets, type SecretsControl } from './result.ts';
import { subscriptionsTo } from './subscription.ts';
import { listed } from './trouble.ts';
import type { Wanted } from './wanted.ts';
import { warn } from './warning.ts';

export interface ControlOptions {
  readonly gateway: Gateway;
  readonly end: AbortSignal | undefined;
  readonly wanted: readonly Wanted[];
  readonly keeper: Keeper;
  readonly look: Look;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settings: LoadSettings;
  readonly onError: ((failure: LoadFailure) => void) | undefined;
}

/** Secrets that were read, kept up to date from now on. */
export function controlOf(options: ControlOptions): Secrets<object> {
  const { gateway, end, wanted, keeper, look, clock, random, settings, onError = warn } = options;
  const keys = new Map(wanted.map((key) => [key.name, key]));
  const heldBy = (name: string) => {
    const key = keys.get(name);
    return key && keeper.slot(key)?.held;
  };
  const isGiven = (name: string) => {
    const key = keys.get(name);
    return key !== undefined && keeper.standing(key).status !== 'unready';
  };
  const told = (failure: LoadFailure) => {
    // Its type lets a function pass that is asynchronous: what that rejects with is nobody's either.
    const telling = async () => onError(failure);
    telling().catch(() => warn(failure));
  };
  const subscriptions = subscriptionsTo(heldBy, isGiven, (error, names) =>
    told({ kind: 'handler', keys: names, error }),
  );
  let failing = false;
  const refresher = refresherOf({
    clock,
    random,
    intervalMs: settings.intervalMs,
    async look(signal) {
      const begun = nowBy(clock);
      const outcomes = await look({ fresh: true, signal });
      const [first, ...others] = keeper.take(outcomes, begun);
      subscriptions.tellAll();
      if (first !== undefined) throw listed([first, ...others], 'what was known of them is not refreshed');
      failing = false;
    },
    onFailure(thrown) {
      if (!failing) told({ kind: 'refresh', error: isKeywardError(thrown) ? thrown : unexpected() });
      failing = true;
    },
  });
  const close = () => {
    end?.removeEventListener('abort', close);
    refresher.close();
    subscriptions.close();
    keeper.close();
  };
  const give = (name: string): unknown => {
    const key = keys.get(name);
    if (key === undefined) return undefined;
    refresher.nudge();
    const standing = keeper.standing(key);
    if (standing.status === 'unready') throw standing.error;
    return keeper.slot(key)?.held.given;
  };
  const control: SecretsControl<Readonly<Record<string, unknown>>> = {
    onChange: (asked: unknown, handler: unknown) => {
      const names = namesIn(asked, keys);
      if (typeof handler !== 'function') {
        throw wrongUse('`onChange` was given no function to call', 'Pass `(value, previous) => { … }`.');
      }
      if (!Array.isArray(asked)) {
        return subscriptions.add(names, ([now], [before]) => handler(now, before));
      }
      const record = (given: readonly unknown[]) =>
        Object.fromEntries(names.map((name, at) => [name, given[at]]));
      return subscriptions.add(names, (now, before) => handler(record(now), record(before)));
    },
    refresh: ({ signal }: LoadCall = {}) => refresher.refresh(signal),
    readiness: () => readinessOf(keeper, wanted, clock),
    newer: ({ signal }: LoadCall = {}) => newerOf(gateway, wanted, signal),
    close: async () => close(),
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  };
  end?.addEventListener('abort', close, { once: true });
  if (end?.aborted) close();
  else refresher.start();
  return resultOf({
    names: [...keys.keys()],
    give,
    isAbsent: (name) => heldBy(name)?.given === undefined,
    control,
  }) as Secrets<object>;
}

function namesIn(asked: unknown, keys: ReadonlyMap<string, Wanted>): readonly string[] {
  const names: readonly unknown[] = Array.isArray(asked) ? asked : [asked];
  const known = names.filter((name): name is string => typeof name === 'string' && keys.has(name));
  if (known.length === names.length && names.length > 0) return known;
  throw wrongUse(
    '`onChange` was given a key that is not declared',
    `Declared are ${[...keys.keys()].join(', ')}.`,
  );
}

function wrongUse(why: string, hint: string) {
  return vaultError('invalid_usage', { message: `${why}.`, hint });
}

function unexpected() {
  return vaultError('unexpected', {
    message: 'The refresh failed with something that is no error of Keyward.',
  });
}
