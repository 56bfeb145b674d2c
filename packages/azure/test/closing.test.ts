import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { emulated } from './emulated.ts';
import { opened, refusalOf } from './opened.ts';
import { bundle, credential, standIn, TOKEN } from './stand-in.ts';

const readable = (_: unknown, { origin }: { readonly origin: string }) => ({
  status: 200,
  body: { value: 'v', ...bundle(origin, 'a') },
});

describe('close', () => {
  test('leaves no connection, and no timer stays behind a call', async () => {
    const clock = fakeClock();
    await using on = await opened(readable, { clock });
    await on.provider.get({ path: 'a' });
    expect(clock.sleeping).toBe(0);
    await on.provider.close();
    await on.server.idle();
  });

  test('of one of two providers ends its calls, and leaves those of the other, however often it is closed', async () => {
    const gate = Promise.withResolvers<void>();
    await using server = await standIn(async (request, own) => {
      await gate.promise;
      return readable(request, own);
    });
    const own = credential();
    const [one, other] = [
      azureProvider({ vaultUrl: server.origin, credential: own }),
      azureProvider({ vaultUrl: server.origin, credential: own }),
    ];
    const ended = refusalOf(one.get({ path: 'a' }), server);
    const going = other.get({ path: 'a' });
    await one.close();
    await one.close();
    expect(await ended).toMatchObject({
      code: 'provider_closed',
      message: 'The provider of the vault HOST has been closed.',
    });
    gate.resolve();
    expect((await going).value.reveal()).toBe('v');
    expect(server.received.at(-1)?.authorization).toBe(`Bearer ${TOKEN}`);
    await other.close();
    await server.idle();
  });
});

test('no call leaves a listener on the signal it was given', async () => {
  await using on = await opened(readable);
  const { signal } = new AbortController();
  await on.provider.get({ path: 'a' }, { signal });
  await on.provider.write.set('a', { value: secretValue('v') }, { signal });
  await on.provider.check({ signal });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test.each(['close', 'leave open'])(
  'a process that has nothing more to do ends by itself: %s',
  async (last) => {
    await using on = await emulated();
    const program = fileURLToPath(new URL('leaving.program.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program, on.localhostUrl, last], {
      env: {
        NODE_EXTRA_CA_CERTS: on.emulator.caFile,
        TOKEN_OF_THE_TEST: await on.emulator.issueToken({}),
      },
      timeout: 15_000,
    });
    expect(stdout).toBe('ready left');
  },
);

test.each([
  [{ requestTimeoutMs: 0 }, 'requestTimeoutMs is 0; it takes whole milliseconds from 1 to 86400000.'],
  [
    { requestTimeoutMs: Number.NaN },
    'requestTimeoutMs is NaN; it takes whole milliseconds from 1 to 86400000.',
  ],
  [{ confirmTimeoutMs: -1 }, 'confirmTimeoutMs is -1; it takes whole milliseconds from 0 to 86400000.'],
  [
    { confirmTimeoutMs: 2 ** 31 },
    'confirmTimeoutMs is 2147483648; it takes whole milliseconds from 0 to 86400000.',
  ],
  [
    { credential: credential(), signIn: { method: 'azure-cli' } as const },
    'Both credential and signIn are given: a credential signs in by itself.',
  ],
  [
    { credential: credential(), authorityHost: 'https://login.microsoftonline.com' },
    'Both credential and authorityHost are given: a credential signs in by itself.',
  ],
])('options that cannot be honoured are refused: %j', (options, message) => {
  expect(() => azureProvider({ vaultUrl: 'https://localhost:1', ...options })).toThrow(
    expect.objectContaining({ code: 'invalid_configuration', message }),
  );
});
