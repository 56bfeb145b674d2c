import { type Clock, systemClock } from '../clock/index.ts';
import { isKeywardError, type KeywardError, vaultError } from '../errors/index.ts';
import type {
  Call,
  Readiness,
  RecycleBin,
  SecretLocation,
  SecretProvider,
  SecretVersions,
  SecretWriter,
} from '../provider/index.ts';
import type { SignalSubject } from '../signal/index.ts';
import { openBreaker } from './breaker.ts';
import type { RequestBudget } from './budget/budget.ts';
import { openRunner, type Runner } from './runner.ts';
import { type ResilienceSettings, settingsOf } from './settings.ts';
import { type Task, taskOf } from './task.ts';

/** Options of {@link resilience}. */
export interface ResilienceOptions extends ResilienceSettings {
  /**
   * What the vault may be sent. Default: requests are not counted. Everything in a process that asks one vault has to share
   * one: `sharedBudget({ vaultUrl })`.
   */
  readonly budget?: RequestBudget;
  /** Name of the mount, for signals. */
  readonly mount?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** A number from 0 to below 1, for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

/** A provider with the same facets as the one that was decorated. */
export type Decorated<Provider extends SecretProvider> = Pick<Provider, keyof SecretProvider>;

/**
 * Gives a provider patience: deadlines, retries, a circuit breaker and a budget of requests. It is the only layer that
 * retries; what is beneath it makes one attempt.
 *
 * - **Deadline.** An operation ends within `timeoutS`, waiting included: with `timeout`, or `outcome_unknown` where a write
 *   may have left. Each item of a listing has that time. An attempt of a read has `tryTimeoutS`; a provider that heeds
 *   `Call.requests`, as that of Azure does, gives that time to each of its requests instead, those of writes included.
 * - **Retries.** `throttled`, `vault_unreachable`, `timeout`, `vault_failed` and `secret_in_transition` are tried again, after
 *   a wait between nothing and a bound that doubles (full jitter), and not before a vault's Retry-After is over. A wait that
 *   would end after the deadline is not begun. A listing is tried again until its first item was given. A write is tried again
 *   only after errors that say it had no effect: `outcome_unknown` is the caller's to decide. `check` asks once.
 * - **Circuit.** After `cbFailureThreshold` failures in a row (timeouts, unreachable, failures of the vault's own), and at
 *   once where the vault's firewall does not admit this machine, nobody is let through: calls end with `circuit_open`, whose
 *   `retryAfterMs` tells for how long. Then one is let through to try. Operations side by side that fail at once are one
 *   failure. Refusals, missing secrets and 429 are answers. Each decorated provider has a circuit of its own.
 * - **Budget.** Every request is taken out of `budget` before it leaves, and 429 makes that smaller. One attempt is one
 *   request, unless the provider asks for each, which Azure's does.
 *
 * Aborts end everything at once, waiting included. `close` ends what is under way, and closes the provider.
 *
 * @param options - Settings in seconds, see {@link ResilienceSettings}; `resilienceFrom` reads them from the environment.
 * @returns The decorator: a provider with the same facets.
 * @throws `invalid_configuration` that names every setting which cannot be used. Calls throw what the provider throws, and
 * `timeout`, `outcome_unknown` and `circuit_open`.
 * @example
 * ```ts
 * import { faultSwitch, memory } from '@keyward/core/memory';
 * import { resilience } from '@keyward/core/resilience';
 *
 * const faults = faultSwitch();
 * const provider = resilience({ timeoutS: 5, retryDelayS: 0.05 })(memory({ secrets: { 'app/db': 'example' }, faults }));
 * faults.set('throttled', { times: 2 });
 * const { value } = await provider.get({ path: 'app/db' }); // the third attempt
 * await provider.close();
 * ```
 */
export function resilience(
  options: ResilienceOptions = {},
): <Provider extends SecretProvider>(provider: Provider) => Decorated<Provider> {
  const settings = settingsOf(options);
  const { clock = systemClock, random = Math.random, budget, mount } = options;
  const named = mount === undefined ? {} : { mount };
  const timeoutMs = settings.timeoutS * 1_000;
  return <Provider extends SecretProvider>(provider: Provider) => {
    const runner = openRunner({
      clock,
      breaker: openBreaker({
        clock,
        threshold: settings.cbFailureThreshold,
        resetMs: settings.cbResetTimeoutS * 1_000,
        ...named,
      }),
      ...(budget === undefined ? {} : { budget }),
      timeoutMs,
      tryTimeoutMs: Math.min(settings.tryTimeoutS * 1_000, timeoutMs),
      retries: {
        maxRetries: settings.maxRetries,
        retryDelayMs: settings.retryDelayS * 1_000,
        maxRetryDelayMs: settings.maxRetryDelayS * 1_000,
        random,
      },
    });
    // The facets are those of the provider, one by one; the compiler cannot follow that through a type parameter.
    return decorated(provider, runner, named) as SecretProvider as Decorated<Provider>;
  };
}

/** What else there may be in a location is not for signals. */
function place({ path, version }: SecretLocation): SecretLocation {
  return version === undefined ? { path } : { path, version };
}

type Named = Pick<SignalSubject, 'mount'>;

function decorated(provider: SecretProvider, runner: Runner, named: Named): SecretProvider {
  const { write, versions, bin } = provider;
  const about = (subject: SignalSubject): Task => taskOf({ ...subject, ...named });
  return Object.freeze({
    limits: provider.limits,
    get: (at, call) =>
      runner.run(about({ operation: 'get', ...place(at) }), call, (inner) => provider.get(at, inner)),
    list: (query, call) =>
      runner.iterate(about({ operation: 'list' }), call, (inner) => provider.list(query, inner)),
    check: (call) => check(provider, runner, about({ operation: 'check' }), call),
    ...(write === undefined ? {} : { write: writer(write, runner, named) }),
    ...(versions === undefined ? {} : { versions: versionsOf(versions, runner, about) }),
    ...(bin === undefined ? {} : { bin: binOf(bin, runner, about) }),
    async close() {
      runner.close(vaultError('provider_closed', { message: 'The provider has been closed.' }));
      await provider.close();
    },
  } satisfies SecretProvider);
}

function writer(write: SecretWriter, runner: Runner, named: Named): SecretWriter {
  return Object.freeze({
    set: (path, input, call) =>
      runner.run(taskOf({ operation: 'set', path, ...named }, 'create'), call, (inner) =>
        write.set(path, input, inner),
      ),
    update: (at, input, call) => {
      const task = taskOf({ operation: 'update', ...place(at), ...named }, input.value ? 'create' : 'other');
      return runner.run(task, call, (inner) => write.update(at, input, inner));
    },
    delete: (path, call) =>
      runner.run(taskOf({ operation: 'delete', path, ...named }), call, (inner) => write.delete(path, inner)),
  } satisfies SecretWriter);
}

type About = (subject: SignalSubject) => Task;

function versionsOf(versions: SecretVersions, runner: Runner, about: About): SecretVersions {
  return Object.freeze({
    list: (path, call) =>
      runner.iterate(about({ operation: 'versions.list', path }), call, (inner) =>
        versions.list(path, inner),
      ),
    latest: (path, call) =>
      runner.run(about({ operation: 'versions.latest', path }), call, (inner) =>
        versions.latest(path, inner),
      ),
  } satisfies SecretVersions);
}

function binOf(bin: RecycleBin, runner: Runner, about: About): RecycleBin {
  return Object.freeze({
    list: (query, call) =>
      runner.iterate(about({ operation: 'bin.list' }), call, (inner) => bin.list(query, inner)),
    get: (path, call) =>
      runner.run(about({ operation: 'bin.get', path }), call, (inner) => bin.get(path, inner)),
    recover: (path, call) =>
      runner.run(about({ operation: 'bin.recover', path }), call, (inner) => bin.recover(path, inner)),
    purge: (path, call) =>
      runner.run(about({ operation: 'bin.purge', path }), call, (inner) => bin.purge(path, inner)),
  } satisfies RecycleBin);
}

/** A readiness that is no error is one for the circuit all the same. */
async function check(
  provider: SecretProvider,
  runner: Runner,
  task: Task,
  call: Call | undefined,
): Promise<Readiness> {
  let found: Readiness | undefined;
  try {
    return await runner.once(task, call, async (inner) => {
      found = await provider.check(inner);
      if (found.status !== 'ready') throw found.error;
      return found;
    });
  } catch (thrown) {
    call?.signal?.throwIfAborted();
    if (!isKeywardError(thrown)) throw thrown;
    return found !== undefined && errorOf(found) === thrown ? found : { status: 'unready', error: thrown };
  }
}

function errorOf(readiness: Readiness): KeywardError | undefined {
  return readiness.status === 'ready' ? undefined : readiness.error;
}
