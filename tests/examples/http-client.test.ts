import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Orders, openOrderService } from './orders.fixture.ts';
import { startExample } from './program.fixture.ts';
import { openVault, type Vault } from './vault.fixture.ts';

const ROTATIONS = process.env['KEYWARD_TEST_TIER'] === 'full' ? 10 : 2;
const SOON = { timeout: 15_000, interval: 50 };
const SECRET = 'orders--key';

let vault: Vault;
let orders: Orders;
beforeAll(async () => {
  [vault, orders] = await Promise.all([openVault(), openOrderService()]);
});
afterAll(() => Promise.all([vault?.[Symbol.asyncDispose](), orders?.[Symbol.asyncDispose]()]));

async function start(refreshS: number) {
  return startExample(['http-client'], {
    ...vault.variables,
    ORDERS_URL: orders.url,
    REFRESH_S: String(refreshS),
  });
}

/** All that came between two looks came with this key, and something came. */
async function settled(key: string): Promise<void> {
  await vi.waitFor(() => expect([...orders.asked().keys()]).toEqual([key]), SOON);
}

test('a key that is rotated with an overlap is never refused', async () => {
  let key: string = randomUUID();
  orders.accept(key);
  await vault.set(SECRET, key);
  await using program = await start(0.5);
  const before = orders.refused();
  for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
    const next = randomUUID();
    orders.accept(key, next);
    await vault.set(SECRET, next);
    await settled(next);
    orders.accept(next);
    await settled(next);
    const refused = await fetch(orders.url, { headers: { 'x-api-key': key } });
    expect(refused.status).toBe(401);
    key = next;
  }
  const tally = await program.stop();
  expect(tally).toEqual({ statuses: { 200: expect.toSatisfy((count: number) => count > 8 * ROTATIONS) } });
  // Those that were sent from here.
  expect(orders.refused() - before).toBe(ROTATIONS);
});

test('without an overlap the refusal sends the client to the vault at once, and no request fails', async () => {
  let key: string = randomUUID();
  orders.accept(key);
  await vault.set(SECRET, key);
  await using program = await start(3600);
  const before = orders.refused();
  for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
    key = randomUUID();
    await vault.set(SECRET, key);
    orders.accept(key);
    await settled(key);
  }
  const tally = await program.stop();
  expect(tally).toEqual({ statuses: { 200: expect.toSatisfy((count: number) => count > 8 * ROTATIONS) } });
  expect(orders.refused() - before).toBeGreaterThanOrEqual(ROTATIONS);
});
