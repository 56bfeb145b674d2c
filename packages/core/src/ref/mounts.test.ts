import { expect, test } from 'vitest';
import { mountsFrom } from './index.ts';

test('KEY_VAULT_URI is the mount vault, KEYWARD_MOUNTS adds more', () => {
  const mounts = mountsFrom({
    KEY_VAULT_URI: ' https://contoso.vault.azure.net ',
    KEYWARD_MOUNTS: 'Billing=https://billing.vault.azure.net, audit=https://audit.vault.azure.net,',
  });
  expect([...mounts.values()]).toEqual([
    { name: 'vault', url: 'https://contoso.vault.azure.net' },
    { name: 'billing', url: 'https://billing.vault.azure.net' },
    { name: 'audit', url: 'https://audit.vault.azure.net' },
  ]);
});

test('nothing configured is no mounts', () => {
  expect(mountsFrom({ KEY_VAULT_URI: ' ' }).size).toBe(0);
});

test.each([
  ['https://a.example', 'an entry has no `=` between name and address', 'an address alone'],
  ['my_vault=https://a.example', 'a name is not 1 to 63 letters, digits and inner hyphens', 'underscore'],
  ['a=', 'the mount `a` has no address', 'no address'],
  [
    'a=https://a.example,A=https://b.example',
    'it gives the mount `a` two addresses (KEY_VAULT_URI is the mount `vault`)',
    'twice',
  ],
])('%s is refused', (text, reason, why) => {
  expect(() => mountsFrom({ KEYWARD_MOUNTS: text }), why).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: `KEYWARD_MOUNTS cannot be used: ${reason}.`,
    }),
  );
});
