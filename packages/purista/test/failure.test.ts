import { inspect } from 'node:util';
import { vaultError } from '@keyward/core/errors';
import { expect, test } from 'vitest';
import { failureOf } from '../src/client/failure.ts';
import { providerOver } from '../src/client/provider.ts';
import { keywardError, storeError } from '../src/failure.ts';

const CANARY = 'canary-7d1f';

test.each([
  [new RangeError(CANARY), 'RangeError'],
  [CANARY, 'string'],
  [{ message: CANARY }, 'object'],
  [Object.assign(new Error('x'), { name: `${CANARY} ${CANARY}` }), 'Error'],
])('of what is no error of Keyward only the kind is told (%#)', (thrown, kind) => {
  const error = keywardError(thrown);
  expect(error).toMatchObject({
    code: 'unexpected',
    message: `The secret store failed with something that is no error of Keyward (${kind}).`,
  });
  const told = storeError([{ name: 'token', error }], 1);
  expect(inspect([told, told.cause], { depth: 9, showHidden: true })).not.toContain(CANARY);
});

test.each(['malformed_ref', 'invalid_path'] as const)('what is no name (%s) is not repeated', (code) => {
  const error = vaultError(code, { message: 'It is no name.' });
  const other = vaultError('secret_disabled', { message: 'It is disabled.' });
  const told = storeError(
    [
      { name: CANARY, error },
      { name: 'off', error: other },
    ],
    2,
  );
  expect(told.data).toMatchObject({ problems: [{ code }, { code: 'secret_disabled', name: 'off' }] });
  expect(inspect([told, told.cause], { depth: 9, showHidden: true })).not.toContain(CANARY);
});

test.each([
  ['2', 2_000],
  ['0', 0],
  ['-1', undefined],
  ['soon', undefined],
])('Retry-After %s of an official client is %s ms', (text, ms) => {
  const headers = new Headers({ 'retry-after': text });
  const thrown = { statusCode: 429, response: { headers } };
  const error = failureOf(thrown, { verb: 'read', path: 'token', kind: 'other' });
  expect([error.code, error.retryAfterMs]).toEqual(['throttled', ms]);
});

test('an answer without a value is a secret that is not there', async () => {
  const client = { getSecret: async () => ({ name: 'token', properties: {} }) };
  const { get } = providerOver(client as never);
  await expect(get({ path: 'token' })).rejects.toMatchObject({ code: 'secret_not_found' });
});
