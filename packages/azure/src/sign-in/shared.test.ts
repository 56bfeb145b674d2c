import type { GetTokenOptions } from '@azure/core-auth';
import type { KeywardError } from '@keyward/core/errors';
import { fakeClock } from '@keyward/core/testing';
import { expect, test } from 'vitest';
import { shared } from './shared.ts';

const token = { token: 't', expiresOnTimestamp: 1 };
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a caller’s signal and timeout do not reach the sign-in that others share; the rest does', async () => {
  const seen: GetTokenOptions[] = [];
  const closed = new AbortController();
  const own = shared(
    {
      async getToken(_, options = {}) {
        seen.push(options);
        return token;
      },
    },
    { host: 'HOST', clock: fakeClock(), closed: closed.signal },
  );
  const theirs = new AbortController();
  await own.getToken('s', {
    abortSignal: theirs.signal,
    requestOptions: { timeout: 1 },
    tenantId: 't1',
    claims: 'c',
    enableCae: true,
  });
  expect(seen).toEqual([
    { tenantId: 't1', claims: 'c', enableCae: true, abortSignal: expect.any(AbortSignal) },
  ]);
  expect(seen[0]?.abortSignal).not.toBe(theirs.signal);
});

test('a sign-in that does not end fails after a minute, and is told to end', async () => {
  const clock = fakeClock();
  let told: boolean | undefined;
  const own = shared(
    {
      getToken: (_, options) =>
        new Promise(() => {
          options?.abortSignal?.addEventListener?.('abort', () => {
            told = true;
          });
        }),
    },
    { host: 'HOST', clock, closed: new AbortController().signal },
  );
  const failing = expect(own.getToken('s')).rejects.toMatchObject({
    code: 'sign_in_failed',
    message: 'No token for the vault HOST could be had: the credential did not answer within 60 s.',
  });
  await settled();
  await clock.advance(60_000);
  await failing;
  expect(told).toBe(true);
});

test('a closed connection ends a sign-in under way, and the client’s own attempts to refresh', async () => {
  const closed = new AbortController();
  const own = shared(
    { getToken: () => new Promise(() => {}) },
    { host: 'HOST', clock: fakeClock(), closed: closed.signal },
  );
  const failing = expect(own.getToken('s')).rejects.toBe('closed');
  await settled();
  closed.abort('closed');
  await failing;
  expect(await own.getToken('s')).toEqual({ token: '', expiresOnTimestamp: 0 });
});

test.each([
  ['no token', async () => null, 'The credential has no token for this scope'],
  ['a failure', async () => Promise.reject(new Error('It is broken. Really')), 'It is broken'],
  [
    'a failure at once',
    () => {
      throw new Error('It is broken. Really');
    },
    'It is broken',
  ],
])('%s is a failed sign-in', async (_, getToken, reason) => {
  const own = shared(
    { getToken },
    { host: 'HOST', clock: fakeClock(), closed: new AbortController().signal },
  );
  const failed = await own.getToken('s').catch((thrown: KeywardError) => thrown);
  expect(failed).toMatchObject({ code: 'sign_in_failed' });
  // The line after it names variables of whoever runs this.
  expect('message' in failed && failed.message.split('\n', 1)[0]).toBe(
    `No token for the vault HOST could be had: ${reason}.`,
  );
});
