import { vaultError } from '../errors/index.ts';
import { NAMES, type ResilienceSettings, RULES } from './settings.ts';

/** The variables that {@link resilienceFrom} reads. */
export type ResilienceVariables = Readonly<Partial<Record<string, string | undefined>>>;

/**
 * The names of the variables that {@link resilienceFrom} reads.
 *
 * @example
 * ```ts
 * import { RESILIENCE_VARIABLES } from '@keyward/core/resilience';
 *
 * const set = RESILIENCE_VARIABLES.filter((name) => process.env[name] !== undefined);
 * ```
 */
export const RESILIENCE_VARIABLES: readonly string[] = NAMES.map((name) => RULES[name].variable);

/**
 * The settings of {@link resilience} as the environment has them: `KEYWARD_TIMEOUT_S`, `KEYWARD_TRY_TIMEOUT_S`,
 * `KEYWARD_MAX_RETRIES`, `KEYWARD_RETRY_DELAY_S`, `KEYWARD_MAX_RETRY_DELAY_S`, `KEYWARD_CB_FAILURE_THRESHOLD` and
 * `KEYWARD_CB_RESET_TIMEOUT_S`. An empty variable counts as not set.
 *
 * @param environment - Usually `process.env`.
 * @returns What is set, and nothing for what is not.
 * @throws `invalid_configuration` that names every variable which cannot be used.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { resilience, resilienceFrom } from '@keyward/core/resilience';
 *
 * const settings = resilienceFrom({ KEYWARD_TIMEOUT_S: '5', KEYWARD_MAX_RETRIES: '1' });
 * const provider = resilience(settings)(memory());
 * ```
 */
export function resilienceFrom(environment: ResilienceVariables): ResilienceSettings {
  const given = NAMES.flatMap((name) => {
    const text = environment[RULES[name].variable]?.trim() ?? '';
    return text === '' ? [] : [{ name, value: /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN }];
  });
  const wrong = given.filter(({ name, value }) => !RULES[name].fits(value)).map(({ name }) => RULES[name]);
  if (wrong.length > 0) {
    throw vaultError('invalid_configuration', {
      message: wrong.map(({ variable, takes }) => `${variable} cannot be used; it takes ${takes}.`).join(' '),
      hint: `Correct ${wrong.map(({ variable }) => variable).join(', ')}, or unset what is to have its default.`,
    });
  }
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}
