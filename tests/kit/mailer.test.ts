import { fakeClock, faultSwitch, leakInPrint, type MemoryOptions, mark, memory } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { createSecrets } from 'keyward';
import { expect, test } from 'vitest';
import { openMailer } from './mailer.ts';

/** A client of its own, on a vault in memory. */
function opened(secrets: MemoryOptions['secrets'] = { 'mail/key': 'first' }) {
  const [clock, faults] = [fakeClock(), faultSwitch()];
  const provider = memory({ secrets, clock, faults });
  const client = createSecrets({ open: () => provider, clock });
  return { clock, faults, provider, client, [Symbol.asyncDispose]: () => client.close() };
}

test('a mailer that has no key does not start, and says why', async () => {
  await using on = opened({});
  await expect(openMailer(on.client)).rejects.toMatchObject({
    code: 'secret_not_found',
    message: expect.stringContaining('KEY: '),
  });
});

test('a key that changes is used within a minute', async () => {
  await using on = opened();
  await using mailer = await openMailer(on.client);
  await on.provider.write.set('mail/key', { value: secretValue('second') });
  expect(mailer.headers()).toEqual({ from: 'noreply@contoso.example', authorization: 'Bearer first' });
  await on.clock.advance(60_000);
  expect(mailer.headers().authorization).toBe('Bearer second');
});

test('a vault that is away is survived for a quarter of an hour, and readiness tells', async () => {
  await using on = opened();
  await using mailer = await openMailer(on.client);
  on.faults.set('unreachable');
  await on.clock.advance(899_999);
  expect([mailer.status(), mailer.headers().authorization]).toEqual(['stale', 'Bearer first']);
  await on.clock.advance(1);
  expect(mailer.status()).toBe('unready');
  expect(() => mailer.headers()).toThrow(expect.objectContaining({ code: 'vault_unreachable' }));
  on.faults.clear();
  await on.clock.advance(60_000);
  expect(mailer.status()).toBe('ready');
});

test('nothing that is printed shows the key', async () => {
  const canary = mark();
  await using on = opened({ 'mail/key': canary });
  await using mailer = await openMailer(on.client);
  expect(leakInPrint({ client: on.client, mailer }, [canary])).toBeUndefined();
});
