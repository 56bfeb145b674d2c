import { describe, expect } from 'vitest';
import { withEmulator } from '../src/vitest/index.ts';
import { addressOf, clientOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({ folder, quotas: true, vaults: ['keyward', 'other', 'busy'] });

const THROTTLED = {
  status: 429,
  code: 'Throttled',
  message:
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
};

describe("Azure's limits for a vault", () => {
  test('300 writes in ten seconds and no more, by the emulator’s clock, for each vault', async ({
    emulator,
  }) => {
    emulator.clock.freeze();
    const client = clientOf(emulator, 'keyward');
    for (let at = 0; at < 300; at += 1) await client.setSecret('a', `${at}`);
    expect(await refusalOf(client.setSecret('a', 'too many'))).toEqual(THROTTLED);
    expect((await client.getSecret('a')).value, 'reads have a limit of their own').toBe('299');
    expect((await clientOf(emulator, 'other').setSecret('a', 'v')).value, 'so has the next vault').toBe('v');
    emulator.clock.advance(9_999);
    expect(await refusalOf(client.setSecret('a', 'too early'))).toEqual(THROTTLED);
    emulator.clock.advance(1);
    expect((await client.setSecret('a', 'in time')).value).toBe('in time');
    expect(emulator.requests.count({ vault: 'keyward', refusal: 'Throttled' })).toBe(2);
    emulator.clock.reset();
  });

  test('4,000 others; what is refused counts, who has no token does not, nor does what is throttled', async ({
    emulator,
  }) => {
    emulator.clock.freeze();
    const url = `${addressOf(emulator, 'busy')}/secrets/none?api-version=7.4`;
    const headers = { authorization: `Bearer ${await emulator.issueToken()}` };
    const ask = async (init: RequestInit = { headers }) => {
      const answer = await fetch(url, init);
      await answer.arrayBuffer();
      return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
    };
    expect(await ask({})).toMatchObject({ status: 401 });
    const statuses = new Map<number, number>();
    for (let at = 0; at < 80; at += 1) {
      for (const { status } of await Promise.all(Array.from({ length: 51 }, () => ask()))) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(statuses)).toEqual({ 404: 4_000, 429: 80 });
    expect(await ask(), 'no Retry-After, as recorded').toEqual({ status: 429, retryAfter: null });
    emulator.quotas.set(false);
    expect(await ask()).toMatchObject({ status: 404 });
    emulator.quotas.set(true);
    emulator.clock.reset();
  });
});
