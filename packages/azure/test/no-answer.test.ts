import { fakeClock } from '@keyward/core/testing';
import { expect, test } from 'vitest';
import { opened, refusalOf } from './opened.ts';
import { written } from './written.ts';

const LATE = 'The vault HOST did not read `a` within 200 ms';
const NO_TOKEN = {
  code: 'timeout',
  message: `${LATE}: it was not asked, since no token came about in that time.`,
};

test('a vault that is silent is given up after the time of a request', async () => {
  const clock = fakeClock();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const silent = () => {
    resolve();
    return 'silence' as const;
  };
  await using on = await opened(silent, { clock, requestTimeoutMs: 200 });
  const refused = refusalOf(on.provider.get({ path: 'a' }), on.server);
  await asked;
  await clock.advance(200);
  const { code, message } = await refused;
  expect({ code, message }).toEqual({
    code: 'timeout',
    message: `${LATE}.`,
  });
});

test('a sign-in that takes too long is named by every call that waits for its token', async () => {
  const clock = fakeClock();
  const asked = Promise.withResolvers<void>();
  const credential = {
    getToken: () => {
      asked.resolve();
      return new Promise<never>(() => {});
    },
  };
  await using on = await opened(() => 'silence', { clock, requestTimeoutMs: 200, credential });
  const calls = ['a', 'a'].map((path) => refusalOf(on.provider.get({ path }), on.server));
  await asked.promise;
  await clock.advance(200);
  const refused = await Promise.all(calls);
  expect(refused.map(({ code, message }) => ({ code, message }))).toEqual([NO_TOKEN, NO_TOKEN]);
  expect(on.server.authorized).toEqual([]);
});

test('a silent vault is not taken for a slow sign-in because a token is being renewed', async () => {
  const clock = fakeClock();
  const vault = Promise.withResolvers<void>();
  const renewing = Promise.withResolvers<void>();
  let asked = 0;
  const credential = {
    async getToken() {
      asked += 1;
      // Near enough to its end to be renewed beside the calls that still use it.
      if (asked === 1) return { token: 'old', expiresOnTimestamp: Date.now() + 60_000 };
      renewing.resolve();
      return new Promise<never>(() => {});
    },
  };
  let reads = 0;
  const silentLater = (_: unknown, { origin }: { readonly origin: string }) => {
    reads += 1;
    if (reads === 1) return written(origin);
    vault.resolve();
    return 'silence' as const;
  };
  await using on = await opened(silentLater, { clock, requestTimeoutMs: 200, credential });
  await on.provider.get({ path: 'a' });
  const late = refusalOf(on.provider.get({ path: 'a' }), on.server);
  await Promise.all([vault.promise, renewing.promise]);
  await clock.advance(200);
  const { code, message } = await late;
  expect({ code, message }).toEqual({ code: 'timeout', message: `${LATE}.` });
});

test('an answer that does not end is given up after four megabytes', async () => {
  await using on = await opened(() => ({ status: 200, body: ' '.repeat(4 * 1024 * 1024 + 1) }));
  const { code, message } = await refusalOf(on.provider.get({ path: 'app/db' }), on.server);
  expect({ code, message }).toEqual({
    code: 'unexpected_response',
    message: 'The vault HOST answered with more than any answer of Key Vault holds.',
  });
});
