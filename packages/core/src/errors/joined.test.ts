import { expect, test } from 'vitest';
import { joinedError, vaultError } from './index.ts';

const later = vaultError('vault_unreachable', { message: 'No connection.' });
const missing = vaultError('secret_not_found', { message: 'Not there.', ref: 'azure://vault/a' });

test('a problem that is alone is thrown as it is', () => {
  expect(joinedError([missing], { message: '1 is wrong.' })).toBe(missing);
});

test.each([
  [[later, missing] as const, 'secret_not_found', false, 'what does not pass by itself decides'],
  [[later, later] as const, 'vault_unreachable', true, 'where all may pass, all may be tried again'],
])('%j', (problems, code, retryable, why) => {
  const error = joinedError([...problems], { message: '2 are wrong.', hint: 'Mend both.' });
  expect({ code: error.code, retryable: error.retryable, hint: error.hint }, why).toEqual({
    code,
    retryable,
    hint: 'Mend both.',
  });
  expect(error.toJSON()['problems']).toEqual(problems.map((each) => each.toJSON()));
  expect(error.at('azure://vault/b').problems, 'they stay').toEqual(problems);
});
