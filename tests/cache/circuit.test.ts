import { cache } from '@keyward/core/cache';
import { type ErrorCode, isKeywardError, vaultError } from '@keyward/core/errors';
import { memory } from '@keyward/core/memory';
import { resilience } from '@keyward/core/resilience';
import { fakeClock } from '@keyward/core/testing';
import { describe, expect, test } from 'vitest';

// What a cache makes of a circuit beneath it.

describe('an open circuit', () => {
  /** Two secrets are known; then the vault fails with a code, and its circuit opens. */
  const opened = async (code: ErrorCode) => {
    const clock = fakeClock();
    const inner = memory({ clock, secrets: { a: 'value of a', b: 'value of b' } });
    let failing = false;
    let asked = 0;
    const stalling = resilience({ clock, cbFailureThreshold: 1, maxRetries: 0, cbResetTimeoutS: 3_000 })({
      ...inner,
      get(at, call) {
        asked += 1;
        return failing ? Promise.reject(vaultError(code, { message: 'x' })) : inner.get(at, call);
      },
    });
    const provider = cache({ clock })(stalling);
    const read = (path: string) =>
      provider.get({ path }).then(
        ({ value }) => value.reveal(),
        (thrown) => (isKeywardError(thrown) ? thrown.code : thrown),
      );
    await Promise.all([read('a'), read('b')]);
    await clock.advance(1_000_000);
    failing = true;
    asked = 0;
    return { told: [await read('a'), await read('b')], asked };
  };

  test('lets what is known be given out, and nobody waits for the vault', async () => {
    expect(await opened('vault_unreachable')).toEqual({ told: ['value of a', 'value of b'], asked: 1 });
  });

  test('that a refusal opened gives out nothing', async () => {
    expect(await opened('forbidden_by_firewall')).toEqual({
      told: ['forbidden_by_firewall', 'circuit_open'],
      asked: 1,
    });
  });
});
