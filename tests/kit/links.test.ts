import { createMounts } from '@keyward/core/ref';
import { openVaultService } from '@keyward/core/service';
import { fakeClock, faultSwitch, leakIn, mark, memory } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { expect, test } from 'vitest';
import { DownloadLinks, Unavailable } from './links.ts';

/** The code under test on a vault in memory. The key is new each time, and found wherever it comes out. */
function opened() {
  const [canary, clock, faults] = [mark(), fakeClock(), faultSwitch()];
  const provider = memory({ secrets: { 'links/key': `key ${canary}` }, clock, faults });
  const vault = openVaultService({
    mounts: createMounts([{ name: 'vault', url: 'memory' }]),
    open: () => provider,
    clock,
  });
  const links = new DownloadLinks(vault, clock);
  return { canary, clock, faults, provider, links, [Symbol.asyncDispose]: () => vault.close() };
}

test('a link is good for a minute', async () => {
  await using on = opened();
  const link = await on.links.make('/report.pdf');
  await on.clock.advance(59_999);
  expect(await on.links.isGood(link)).toBe(true);
  await on.clock.advance(1);
  expect(await on.links.isGood(link)).toBe(false);
});

test('a link is for one file', async () => {
  await using on = opened();
  const link = await on.links.make('/report.pdf');
  expect(await on.links.isGood(link.replace('report', 'salaries'))).toBe(false);
});

test('a new key ends all links', async () => {
  await using on = opened();
  const link = await on.links.make('/report.pdf');
  await on.provider.write.update({ path: 'links/key' }, { value: secretValue('another key') });
  expect(await on.links.isGood(link)).toBe(false);
});

test.each(['throttled', 'unreachable', 'failed'] as const)(
  'a vault that is %s is a matter of time',
  async (fault) => {
    await using on = opened();
    on.faults.set(fault, { times: 1 });
    await expect(on.links.make('/report.pdf')).rejects.toThrow(Unavailable);
    expect(await on.links.make('/report.pdf')).toContain('/report.pdf?');
  },
);

test('a vault that names a time is believed', async () => {
  await using on = opened();
  on.faults.set('throttled', { retryAfterMs: 7_000 });
  await expect(on.links.make('/report.pdf')).rejects.toMatchObject({ retryAfterMs: 7_000 });
});

test('a vault that refuses is not', async () => {
  await using on = opened();
  on.faults.set('forbidden');
  await expect(on.links.make('/report.pdf')).rejects.toMatchObject({ code: 'forbidden_by_rbac' });
});

test('no link and no failure tells the key', async () => {
  await using on = opened();
  const told: unknown[] = [await on.links.make('/report.pdf')];
  for (const fault of ['throttled', 'forbidden'] as const) {
    on.faults.set(fault);
    told.push(await on.links.make('/report.pdf').catch((problem: unknown) => problem));
  }
  expect(leakIn(told, [on.canary])).toBeUndefined();
});
