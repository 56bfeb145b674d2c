import { expect, test } from 'vitest';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import { distrust } from './challenge.ts';

test.each([
  { vault: 'https://127.0.0.1:8445', resource: 'api://0.0.1:8445', trusted: true, why: 'its own parent' },
  {
    vault: 'https://127.0.0.1',
    resource: 'api://0.0.1',
    trusted: true,
    why: 'its own parent, without a port',
  },
  { vault: 'https://127.0.0.1:8445', resource: 'api://0.0.1:8446', trusted: false, why: 'another port' },
  { vault: 'https://127.0.0.1:8445', resource: 'api://0.0.1', trusted: false, why: 'no port' },
  { vault: 'https://127.0.0.1:8445', resource: 'api://0.1:8445', trusted: false, why: 'a part of it only' },
  { vault: 'https://127.0.0.1:8445', resource: 'https://0.0.1:8445', trusted: false, why: 'an address' },
  { vault: 'https://localhost:8445', resource: 'api://0.0.1:8445', trusted: false, why: 'of another host' },
  {
    vault: 'https://contoso.vault.azure.net',
    resource: 'api://azure.net',
    trusted: false,
    why: 'not on this machine',
  },
])('a vault $vault names $resource: $why', ({ vault, resource, trusted }) => {
  const challenge = `Bearer authorization="https://localhost:8443/tenant", resource="${resource}"`;
  const distrusted = distrust(challenge, parseVaultUrl(vault), '')?.because.startsWith('it asks for a token');
  expect(distrusted === undefined).toBe(trusted);
});
