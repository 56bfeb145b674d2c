import { describe, expect, test } from 'vitest';
import { parseVaultUrl } from './vault-url.ts';

const CLOUD = { suffix: 'vault.azure.net' };

describe('a vault address that is accepted', () => {
  test.each([
    ['https://contoso.vault.azure.net', 'https://contoso.vault.azure.net', CLOUD, 'the usual form'],
    ['https://contoso.vault.azure.net/', 'https://contoso.vault.azure.net', CLOUD, 'as the portal shows it'],
    [' https://CONTOSO.Vault.Azure.Net\n', 'https://contoso.vault.azure.net', CLOUD, 'from a file'],
    [
      'https://contoso.vault.azure.net:443',
      'https://contoso.vault.azure.net',
      CLOUD,
      'the port it has anyway',
    ],
    ['https://contoso.vault.azure.net.', 'https://contoso.vault.azure.net', CLOUD, "the root's dot"],
    ['https://a-1.vault.azure.cn', 'https://a-1.vault.azure.cn', { suffix: 'vault.azure.cn' }, 'China'],
    [
      'https://abc.vault.usgovcloudapi.net',
      'https://abc.vault.usgovcloudapi.net',
      { suffix: 'vault.usgovcloudapi.net' },
      'Government',
    ],
    ['https://localhost:8443', 'https://localhost:8443', 'loopback', 'an emulator'],
    ['https://dev.vault.localhost:8443', 'https://dev.vault.localhost:8443', 'loopback', 'RFC 6761'],
    ['https://127.9.9.9', 'https://127.9.9.9', 'loopback', '127.0.0.0/8'],
    ['https://2130706433:1', 'https://127.0.0.1:1', 'loopback', 'another spelling of 127.0.0.1'],
    ['https://[::1]:8443', 'https://[::1]:8443', 'loopback', 'IPv6'],
  ])('%s', (text, origin, place, why) => {
    expect(parseVaultUrl(text), why).toEqual({ origin, host: origin.slice('https://'.length), place });
  });
});

describe('a vault address that is refused', () => {
  const suffixes = 'vault.azure.net, vault.azure.cn, vault.usgovcloudapi.net, and not on this machine.';
  const named = 'it has 3 to 24 letters, digits and single inner hyphens, and begins with a letter.';
  const zone = 'which resolves to the private endpoint where its DNS zone is linked.';
  const after = 'goes on after the host: name the vault alone, as in https://contoso.vault.azure.net.';
  test.each([
    ['contoso', 'The vault address is not a URL.', 'a name is no address'],
    ['', 'The vault address is not a URL.', 'an empty setting'],
    [
      'http://contoso.vault.azure.net',
      'The vault address contoso.vault.azure.net uses http: tokens are sent over https only.',
      'the token would be readable on the way',
    ],
    [
      'http://localhost:8080',
      'The vault address localhost uses http: tokens are sent over https only.',
      'there too',
    ],
    [
      'https://me:hunter2@contoso.vault.azure.net',
      'The vault address contoso.vault.azure.net holds a user name or password: Key Vault takes none, and it would be sent.',
      'and the password is not shown',
    ],
    [
      'https://contoso.vault.azure.net@evil.example',
      'The vault address evil.example holds a user name or password: Key Vault takes none, and it would be sent.',
      'the host is what follows the @',
    ],
    [
      'https://contoso.vault.azure.net/secrets/db',
      `The vault address contoso.vault.azure.net ${after}`,
      'the address of a secret',
    ],
    ['https://contoso.vault.azure.net?x=1', `The vault address contoso.vault.azure.net ${after}`, 'a query'],
    [
      'https://contoso.vault.azure.net/#x',
      `The vault address contoso.vault.azure.net ${after}`,
      'a fragment',
    ],
    [
      'https://contoso.vault.azure.net:8443',
      'The vault address contoso.vault.azure.net names port 8443: Key Vault answers on 443 only.',
      'a port',
    ],
    ['https://evil.example', `evil.example is not under ${suffixes}`, 'any other host'],
    [
      'https://contoso.vault.azure.net.evil.example',
      `contoso.vault.azure.net.evil.example is not under ${suffixes}`,
      'a suffix in the middle',
    ],
    [
      'https://evilvault.azure.net',
      `evilvault.azure.net is not under ${suffixes}`,
      'a suffix without its dot',
    ],
    ['https://vault.azure.net', `vault.azure.net is not under ${suffixes}`, 'no vault'],
    [
      'https://localhost.evil.example',
      `localhost.evil.example is not under ${suffixes}`,
      'localhost at the wrong end',
    ],
    ['https://128.0.0.1', `128.0.0.1 is not under ${suffixes}`, 'another machine'],
    ['https://[::2]', `[::2] is not under ${suffixes}`, 'another machine'],
    ['https://a.b.vault.azure.net', `\`a.b\` is not the name of a vault: ${named}`, 'two labels'],
    ['https://ab.vault.azure.net', `\`ab\` is not the name of a vault: ${named}`, 'two letters'],
    [
      `https://${'a'.repeat(25)}.vault.azure.net`,
      `\`${'a'.repeat(25)}\` is not the name of a vault: ${named}`,
      '25',
    ],
    ['https://1ab.vault.azure.net', `\`1ab\` is not the name of a vault: ${named}`, 'a digit first'],
    ['https://a--b.vault.azure.net', `\`a--b\` is not the name of a vault: ${named}`, 'two hyphens'],
    [
      'https://kv1.managedhsm.azure.net',
      'kv1.managedhsm.azure.net is a Managed HSM: it keeps keys, and has no secrets.',
      'no secrets there',
    ],
    [
      'https://contoso.privatelink.vaultcore.azure.net',
      `contoso.privatelink.vaultcore.azure.net is the private name of a vault, for which no certificate exists: use https://contoso.vault.azure.net, ${zone}`,
      'the name that DNS shows',
    ],
    [
      'https://contoso.vaultcore.azure.net',
      `contoso.vaultcore.azure.net is the private name of a vault, for which no certificate exists: use https://contoso.vault.azure.net, ${zone}`,
      'the zone without the link',
    ],
    [
      'https://contoso.privatelink.vaultcore.usgovcloudapi.net',
      `contoso.privatelink.vaultcore.usgovcloudapi.net is the private name of a vault, for which no certificate exists: use https://contoso.vault.usgovcloudapi.net, ${zone}`,
      'in another cloud',
    ],
  ])('%s', (text, message, why) => {
    expect(() => parseVaultUrl(text), why).toThrow(
      expect.objectContaining({ code: 'invalid_vault_url', message }),
    );
  });
});
