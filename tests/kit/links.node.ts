import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMounts } from '@keyward/core/ref';
import { openVaultService } from '@keyward/core/service';
import { fakeClock, faultSwitch, memory } from '@keyward/core/testing';
import { DownloadLinks } from './links.ts';

test('a vault that is away is a matter of time', async () => {
  const [clock, faults] = [fakeClock(), faultSwitch()];
  await using vault = openVaultService({
    mounts: createMounts([{ name: 'vault', url: 'memory' }]),
    open: () => memory({ secrets: { 'links/key': 'example' }, clock, faults }),
  });
  const links = new DownloadLinks(vault, clock);
  faults.set('unreachable', { times: 1 });
  await assert.rejects(links.make('/report.pdf'), { name: 'Unavailable' });
  assert.equal(await links.isGood(await links.make('/report.pdf')), true);
});
