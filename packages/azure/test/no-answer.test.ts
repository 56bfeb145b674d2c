import { fakeClock } from '@keyward/core/testing';
import { expect, test } from 'vitest';
import { opened, refusalOf } from './opened.ts';

test('a vault that is silent is given up after the time of a request', async () => {
  const clock = fakeClock();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const silent = () => {
    resolve();
    return 'silence' as const;
  };
  await using on = await opened(silent, { clock, requestTimeoutMs: 200 });
  const refused = refusalOf(on.provider.get({ path: 'app/db' }), on.server);
  await asked;
  await clock.advance(200);
  const { code, message } = await refused;
  expect({ code, message }).toEqual({
    code: 'timeout',
    message: 'The vault HOST did not read `app/db` within 200 ms.',
  });
});

test('an answer that does not end is given up after four megabytes', async () => {
  await using on = await opened(() => ({ status: 200, body: ' '.repeat(4 * 1024 * 1024 + 1) }));
  const { code, message } = await refusalOf(on.provider.get({ path: 'app/db' }), on.server);
  expect({ code, message }).toEqual({
    code: 'unexpected_response',
    message: 'The vault HOST answered with more than any answer of Key Vault holds.',
  });
});
