/**
 * Secret values that cannot be printed by accident.
 * @module
 */
export { PLACEHOLDER, SecretValue, secretValue } from './value.ts';
