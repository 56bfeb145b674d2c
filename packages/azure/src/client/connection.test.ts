import { systemClock } from '@keyward/core/clock';
import { expect, test, vi } from 'vitest';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import { connect } from './connection.ts';

// As in a bundle whose modules have no `require`.
vi.mock('./secret-client.ts', () => {
  throw new Error('Dynamic require of "os" is not supported');
});

test('a client that cannot be loaded says why, since nothing was asked and no value is known', async () => {
  const connection = connect({
    address: parseVaultUrl('https://contoso.vault.azure.net'),
    credential: { getToken: async () => null },
    clock: systemClock,
  });
  const refusal = { code: 'unexpected', hint: expect.stringContaining('bundle') };
  await expect(connection.client()).rejects.toMatchObject(refusal);
  await expect(connection.client()).rejects.toThrow(/^The official client cannot be loaded: /);
  connection.release();
});
