import { type CacheOptions, type CacheVariables, cacheFrom } from '../cache/index.ts';
import { isKeywardError, joinedError, type KeywardError } from '../errors/index.ts';
import { type ResilienceSettings, type ResilienceVariables, resilienceFrom } from '../resilience/index.ts';

/** What a stack takes from the environment. */
export interface StackSettings {
  readonly resilience: ResilienceSettings;
  readonly cache: CacheOptions;
}

/** The variables that {@link stackFrom} reads. */
export type StackVariables = ResilienceVariables & CacheVariables;

/**
 * The settings of a stack as the environment has them; see `resilienceFrom` and `cacheFrom` for the variables.
 *
 * @param variables - Usually `process.env`.
 * @returns What is set, and nothing for what is not.
 * @throws `invalid_configuration` for every variable that cannot be used.
 * @example
 * ```ts
 * import { stackFrom } from '@keyward/core/stack';
 *
 * const { resilience, cache } = stackFrom({ KEYWARD_TIMEOUT_S: '5', KEYWARD_CACHE_TTL_S: '60' });
 * ```
 */
export function stackFrom(variables: StackVariables): StackSettings {
  const problems: KeywardError[] = [];
  const read = <Settings extends object>(from: () => Settings): Settings | undefined => {
    try {
      return from();
    } catch (thrown) {
      if (!isKeywardError(thrown)) throw thrown;
      problems.push(thrown);
      return undefined;
    }
  };
  const resilience = read(() => resilienceFrom(variables));
  const cache = read(() => cacheFrom(variables));
  const [first, ...others] = problems;
  if (first !== undefined) {
    throw joinedError([first, ...others], { message: 'Settings in the environment cannot be used.' });
  }
  return { resilience: resilience ?? {}, cache: cache ?? {} };
}
