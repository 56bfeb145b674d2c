import { inspect } from 'node:util';

/**
 * What stands in output where a value would. Providers refuse to write it.
 *
 * @example
 * ```ts
 * import { PLACEHOLDER, secretValue } from '@keyward/core/value';
 *
 * const shown = `${secretValue('example')}` === PLACEHOLDER; // true
 * ```
 */
export const PLACEHOLDER = '[keyward secret value]';

/**
 * A secret's value, which no log, template string, JSON or inspection can print by accident.
 *
 * `toString`, `toJSON`, `valueOf`-style conversion and `util.inspect` give {@link PLACEHOLDER};
 * {@link SecretValue.reveal} is the only way out. Nothing can look inside, so deep equality (`assert.deepEqual`,
 * `expect().toEqual`) takes any two for equal: compare what `reveal()` gives.
 *
 * @example
 * ```ts
 * import { secretValue } from '@keyward/core/value';
 *
 * const password = secretValue('example');
 * console.log(`connecting with ${password}`); // connecting with [keyward secret value]
 * const plain: string = password.reveal();
 * ```
 */
export class SecretValue<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The plain value. Call it at the last moment, and search for it in reviews. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [Symbol.toPrimitive](): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}

/**
 * Wraps a plain value.
 *
 * @param value - The plain value; usually text, or any JSON value that was inside one.
 * @returns The value, safe to log.
 * @example
 * ```ts
 * import { secretValue } from '@keyward/core/value';
 *
 * const token = secretValue('example');
 * ```
 */
export function secretValue<T>(value: T): SecretValue<T> {
  return new SecretValue(value);
}
