import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { needsPostgres } from '../../tools/services/postgres/needed.ts';
import { findPrograms } from '../../tools/services/postgres/programs.ts';
import { type Keeper, openKeeper } from './keeper.fixture.ts';
import { startExample } from './program.fixture.ts';
import { openVault, type Vault } from './vault.fixture.ts';

const FULL = process.env['KEYWARD_TEST_TIER'] === 'full';
/** How often a password changes under load. */
const CHANGES = FULL ? 20 : 4;
/** Far fewer than a machine sends that is quick enough for the rest. */
const many = (queries: number) => queries > CHANGES * 20;
const SOON = { timeout: 15_000, interval: 50 };

let vault: Vault;
let keeper: Keeper;
beforeAll(async () => {
  if ('reason' in findPrograms()) return;
  [vault, keeper] = await Promise.all([openVault(), openKeeper()]);
});
afterAll(() => Promise.all([vault?.[Symbol.asyncDispose](), keeper?.[Symbol.asyncDispose]()]));
beforeEach(needsPostgres);

const start = (way: string, refreshS: number) =>
  startExample(['postgres', way], {
    ...vault.variables,
    ...keeper.variables,
    REFRESH_S: String(refreshS),
  });

async function expectRefused(role: string, passwords: readonly string[]): Promise<void> {
  for (const password of passwords) {
    await expect(keeper.enter(role, password)).rejects.toMatchObject({ code: '28P01' });
  }
}

describe('a pool whose password changes under load', () => {
  test('one role: refused, looked up at once, and no query fails', async () => {
    const passwords = [randomUUID()];
    await keeper.setPassword('app', passwords[0] ?? '');
    await vault.set('app--db', JSON.stringify({ password: passwords[0] }));
    await using program = await start('one-role', 3600);
    vault.reads();

    for (let change = 1; change <= CHANGES; change += 1) {
      const password = randomUUID();
      const store = () => vault.set('app--db', JSON.stringify({ password }));
      const before = await keeper.now();
      if (change % 2 === 0) await store();
      const refusals = keeper.refusals('app');
      await keeper.setPassword('app', password);
      // The worst order: for a while nobody but the server knows the new password.
      if (change % 2 === 1) {
        await vi.waitFor(() => expect(keeper.refusals('app')).toBeGreaterThan(refusals), SOON);
        await store();
      }
      await vi.waitFor(async () => {
        const { older, newer } = await keeper.sessions('app', before);
        expect({ older, some: newer > 0 }).toEqual({ older: 0, some: true });
      }, SOON);
      passwords.push(password);
    }

    const tally = await program.stop();
    expect(tally).toMatchObject({ failed: 0, messages: [], queries: expect.toSatisfy(many) });
    // The workers that are refused together look together.
    expect(vault.reads()).toBeLessThanOrEqual(CHANGES * 12);
    const last = passwords.pop() ?? '';
    await expectRefused('app', passwords);
    await keeper.enter('app', last);
  });

  test('two roles in turn: nobody is ever refused', async () => {
    const roles = ['app_blue', 'app_green'];
    const given: (readonly [string, string])[] = [];
    const handOver = async (turn: number) => {
      const role = roles[turn % 2] ?? '';
      const password = randomUUID();
      await keeper.setPassword(role, password);
      await vault.set('app--db', JSON.stringify({ username: role, password }));
      given.push([role, password]);
      return role;
    };
    let inUse = await handOver(0);
    await using program = await start('two-roles', 0.5);

    for (let turn = 1; turn <= CHANGES / 2; turn += 1) {
      const retired = inUse;
      inUse = await handOver(turn);
      await vi.waitFor(async () => {
        const [left, moved] = [await keeper.sessions(retired), await keeper.sessions(inUse)];
        expect({ left: left.newer, some: moved.newer > 0 }).toEqual({ left: 0, some: true });
      }, SOON);
      await keeper.setPassword(retired, null);
    }

    const refusals = roles.map((role) => keeper.refusals(role));
    const tally = await program.stop();
    expect(tally).toMatchObject({ failed: 0, messages: [], queries: expect.toSatisfy(many) });
    expect(refusals).toEqual([0, 0]);
    const [role = '', password = ''] = given.pop() ?? [];
    for (const [each, old] of given) await expectRefused(each, [old]);
    await keeper.enter(role, password);
  });
});
