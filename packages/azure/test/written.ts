import { secretValue } from '@keyward/core/value';
import { bundle, problem } from './stand-in.ts';

export const START = Date.UTC(2030, 0, 1);
export const SECOND = START / 1_000;
export const value = secretValue('hunter2');
export const gone = problem(404, 'SecretNotFound', 'x');

/** The secret `a` as it is after a write of our value at START. */
export function written(origin: string, more: object = {}, attributes: object = {}) {
  const times = { enabled: true, created: SECOND, updated: SECOND, ...attributes };
  return { status: 200, body: { value: 'hunter2', ...bundle(origin, 'a', { attributes: times, ...more }) } };
}
