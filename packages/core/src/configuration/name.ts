/**
 * Whether a name can stand for a secret in a program: what POSIX calls the name of a variable, which every shell, every
 * format and every language can say.
 *
 * @param name - Letters, digits and `_`, where it is one, and no digit first.
 * @returns Whether it is one.
 * @example
 * ```ts
 * import { isVariableName } from '@keyward/core/configuration';
 *
 * const [yes, no] = [isVariableName('DATABASE_URL'), isVariableName('app/db')];
 * ```
 */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}
