import { ERRORS, isKeywardError, type KeywardError } from '@keyward/core/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseVaultUrl, type VaultAddress } from './vault-url.ts';

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
  const table = ERRORS.invalid_vault_url.hint;
  const use = 'Use https://contoso.vault.azure.net.';
  const perhaps = 'Use https://contoso.vault.azure.net, if that is the vault.';
  const suffixes = 'vault.azure.net, vault.azure.cn, vault.usgovcloudapi.net, and not on this machine.';
  const named = 'it has 3 to 24 letters, digits and single inner hyphens, and begins with a letter.';
  const lookUp = 'Look it up: `az keyvault list --query "[].properties.vaultUri"`.';
  const of = 'The vault address contoso.vault.azure.net';
  const zone = 'it resolves to the private endpoint where its DNS zone is linked.';
  const noCertificate = 'is the private name of a vault, for which no certificate exists.';
  const clouds =
    'https://<name>.vault.azure.net, in China https://<name>.vault.azure.cn, in US Government https://<name>.vault.usgovcloudapi.net.';
  const id =
    '/subscriptions/0f0f0f0f-0000-0000-0000-000000000000/resourceGroups/example/providers/Microsoft.KeyVault/vaults/Contoso';
  const portalPage = 'The vault address is that of a page of the Azure portal.';
  const version = '0123456789abcdef0123456789abcdef';
  // biome-ignore format: a table is read by its rows
  const rows: readonly (readonly [given: string, message: string, hint: string, why: string])[] = [
    ['', 'The vault address is empty.', 'Set it to that of the vault, such as https://contoso.vault.azure.net.', 'an empty setting'],
    ['contoso', 'The vault address is a name alone.', `Write ${clouds}`, 'a name is no address, and may be a password in the wrong place'],
    ['contoso.vault.azure.net', 'The vault address has no https:// in front.', 'Write https://contoso.vault.azure.net.', 'as people say it'],
    ['contoso.vault.azure.net/secrets/db', 'The vault address has no https:// in front.', 'Write https://contoso.vault.azure.net.', 'with more behind'],
    ['localhost:8443', 'The vault address has no https:// in front.', 'Write https://localhost:8443.', 'URL takes localhost for a scheme'],
    ['hunter2.example', 'The vault address has no https:// in front.', 'Write it as in https://contoso.vault.azure.net.', 'what may be a password is not repeated'],
    ['me:hunter2@contoso.vault.azure.net', 'The vault address is not a URL.', table, 'nor is a host with a password'],
    ['hunter2 hunter3', 'The vault address is not a URL.', table, 'prose'],
    ['https://', 'The vault address is not a URL.', table, 'half a URL'],
    ['"https://contoso.vault.azure.net"', 'The vault address has quotes around it.', 'Write https://contoso.vault.azure.net without quotes: some tools, such as `docker --env-file`, pass them on.', 'docker --env-file'],
    ['\u201chunter2\u201d', 'The vault address has quotes around it.', 'Write it without quotes: some tools, such as `docker --env-file`, pass them on.', 'typographic ones, around anything'],
    ['https://<vault>.vault.azure.net', 'The vault address holds a placeholder that nothing has filled in.', 'Put the name of the vault in its place, as in https://contoso.vault.azure.net.', 'out of a manual'],
    ['https://$(VAULT).vault.azure.net', 'The vault address holds a placeholder that nothing has filled in.', 'Put the name of the vault in its place, as in https://contoso.vault.azure.net.', 'out of a template'],
    ['azure://vault/app/db', 'The vault address is a ref.', 'A ref names a secret through a mount; the address of the mount is that of a vault, such as https://contoso.vault.azure.net.', 'the other thing that Keyward takes'],
    ['https://portal.azure.com/#home', portalPage, 'Open the vault there and copy its "Vault URI", such as https://contoso.vault.azure.net.', 'the page that is open'],
    [`https://portal.azure.com/#@example.com/resource${id}/overview`, portalPage, 'Use https://contoso.vault.azure.net, which that page shows as "Vault URI".', 'the page of the vault itself'],
    [`https://portal.azure.us/#resource${id}`, portalPage, 'Use https://contoso.vault.usgovcloudapi.net, which that page shows as "Vault URI".', 'in another cloud'],
    [id, 'The vault address is a resource id of Azure.', `Use ${clouds.replaceAll('<name>', 'contoso')}`, 'the id that az prints'],
    [`https://management.azure.com${id}?api-version=1`, 'The vault address is a resource id of Azure.', `Use ${clouds.replaceAll('<name>', 'contoso')}`, 'the address of the resource'],
    ['/subscriptions/hunter2', 'The vault address is a resource id of Azure.', 'Use the "Vault URI" of the vault, such as https://contoso.vault.azure.net.', 'of something else'],
    ['http://contoso.vault.azure.net', `${of} uses http: tokens are sent over https only.`, use, 'the token would be readable on the way'],
    ['http://localhost:8080', 'The vault address localhost uses http: tokens are sent over https only.', 'Use the https address that `keyward emulator` prints.', 'there too'],
    ['hunter2://contoso.vault.azure.net', `${of} uses another scheme: tokens are sent over https only.`, use, 'and the scheme is not repeated'],
    ['https://me:hunter2@contoso.vault.azure.net', `${of} holds a user name or password: Key Vault takes none, and it would be sent.`, use, 'and the password is not shown'],
    ['https://contoso.vault.azure.net@evil.example', 'The vault address evil.example holds a user name or password: Key Vault takes none, and it would be sent.', table, 'the host is what follows the @'],
    ['https://contoso.vault.azure.net/secrets/db', `${of} goes on to a secret: it names the vault alone.`, 'Use https://contoso.vault.azure.net, and the ref azure://vault/db for the secret.', 'the address of a secret'],
    [`https://contoso.vault.azure.net/secrets/db/${version}`, `${of} goes on to a secret: it names the vault alone.`, `Use https://contoso.vault.azure.net, and the ref azure://vault/db?version=${version} for the secret.`, 'its identifier, as the portal shows it'],
    ['https://contoso.vault.azure.net/keys/db', `${of} goes on to a key: it names the vault alone.`, use, 'a key has no ref'],
    ['https://contoso.vault.azure.net/certificates/db/', `${of} goes on to a certificate: it names the vault alone.`, use, 'nor a certificate'],
    ['https://contoso.vault.azure.net/secrets', `${of} goes on after the host: it names the vault alone.`, use, 'a path'],
    ['https://localhost:8443/secrets/db', 'The vault address localhost goes on to a secret: it names the vault alone.', 'Use https://localhost:8443, and the ref azure://vault/db for the secret.', 'on this machine too'],
    ['https://contoso.vault.azure.net?x=1', `${of} goes on after the host: it names the vault alone.`, use, 'a query'],
    ['https://contoso.vault.azure.net/#x', `${of} goes on after the host: it names the vault alone.`, use, 'a fragment'],
    ['https://contoso.vault.azure.net:8443', `${of} names port 8443: Key Vault answers on 443 only.`, 'Use https://contoso.vault.azure.net.', 'a port'],
    ['https://contoso.vault.azure.com', `contoso.vault.azure.com is not under ${suffixes}`, perhaps, 'the ending that most companies have'],
    ['https://contoso.vault.azure.com/secrets/db', `contoso.vault.azure.com is not under ${suffixes}`, perhaps, 'the host comes first'],
    ['https://contoso.vaults.azure.net', `contoso.vaults.azure.net is not under ${suffixes}`, perhaps, 'a letter too many'],
    ['https://contoso.valut.azure.net', `contoso.valut.azure.net is not under ${suffixes}`, perhaps, 'two letters exchanged'],
    ['https://contoso.vault.azure.net,', `contoso.vault.azure.net, is not under ${suffixes}`, perhaps, 'what followed it in a list'],
    ['https://contoso.vault.azure.net);', `contoso.vault.azure.net); is not under ${suffixes}`, perhaps, 'what followed it in a text'],
    ['https://contoso.vault.azure.us', `contoso.vault.azure.us is not under ${suffixes}`, 'Use https://contoso.vault.usgovcloudapi.net, if that is the vault.', 'the portal of US Government ends so'],
    ['https://evil.example', `evil.example is not under ${suffixes}`, table, 'any other host'],
    ['https://contoso.vault.azure.net.evil.example', `contoso.vault.azure.net.evil.example is not under ${suffixes}`, table, 'a suffix in the middle'],
    ['https://evilvault.azure.net', `evilvault.azure.net is not under ${suffixes}`, table, 'a suffix without its dot'],
    ['https://vault.azure.net', 'The vault address vault.azure.net names no vault.', 'Put the name of the vault in front, as in https://contoso.vault.azure.net.', 'no vault'],
    ['https://localhost.evil.example', `localhost.evil.example is not under ${suffixes}`, table, 'localhost at the wrong end'],
    ['https://128.0.0.1', `128.0.0.1 is not under ${suffixes}`, table, 'another machine'],
    ['https://[::2]', `[::2] is not under ${suffixes}`, table, 'another machine'],
    ['https://a.b.vault.azure.net', `\`a.b\` is not the name of a vault: ${named}`, lookUp, 'two labels'],
    ['https://ab.vault.azure.net', `\`ab\` is not the name of a vault: ${named}`, lookUp, 'two letters'],
    [`https://${'a'.repeat(25)}.vault.azure.net`, `\`${'a'.repeat(25)}\` is not the name of a vault: ${named}`, lookUp, '25'],
    ['https://1ab.vault.azure.net', `\`1ab\` is not the name of a vault: ${named}`, lookUp, 'a digit first'],
    ['https://a--b.vault.azure.net', `\`a--b\` is not the name of a vault: ${named}`, lookUp, 'two hyphens'],
    ['https://kv1.managedhsm.azure.net', 'kv1.managedhsm.azure.net is a Managed HSM: it keeps keys, and has no secrets.', 'Use a Key Vault, such as https://contoso.vault.azure.net.', 'no secrets there'],
    ['https://contoso.privatelink.vaultcore.azure.net', `contoso.privatelink.vaultcore.azure.net ${noCertificate}`, `Use https://contoso.vault.azure.net: ${zone}`, 'the name that DNS shows'],
    ['https://contoso.vaultcore.azure.net', `contoso.vaultcore.azure.net ${noCertificate}`, `Use https://contoso.vault.azure.net: ${zone}`, 'the zone without the link'],
    ['https://contoso.privatelink.vaultcore.usgovcloudapi.net', `contoso.privatelink.vaultcore.usgovcloudapi.net ${noCertificate}`, `Use https://contoso.vault.usgovcloudapi.net: ${zone}`, 'in another cloud'],
    [`https://${'a'.repeat(300)}.example`, `given is not under ${suffixes}`, table, 'no host is that long, and what is may be anything'],
  ];

  test.each(rows)('%s', (text, message, hint, why) => {
    const refusal = refusalOf(text);
    expect({ code: refusal.code, message: refusal.message, hint: refusal.hint }, why).toEqual({
      code: 'invalid_vault_url',
      message,
      hint,
    });
  });

  test('is told in a few lines, whatever it is, and an accepted one reads as itself', () => {
    const parts = fc.constantFrom(
      'https:',
      '//',
      '/',
      'contoso',
      '.vault.azure.net',
      '.',
      ':',
      '@',
      '#',
      '"',
      'secrets',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.array(parts).map((all) => all.join('')),
        ),
        (text) => {
          const found = parsed(text);
          if (!(found instanceof Error)) expect(parseVaultUrl(found.origin)).toEqual(found);
          else {
            expect(found.code).toBe('invalid_vault_url');
            expect(`${found.message}${found.hint}`.length).toBeLessThan(1_000);
          }
        },
      ),
    );
  });
});

function refusalOf(text: string): KeywardError {
  const found = parsed(text);
  if (found instanceof Error) return found;
  throw new Error('The address was not refused.');
}

function parsed(text: string): VaultAddress | KeywardError {
  try {
    return parseVaultUrl(text);
  } catch (thrown) {
    if (isKeywardError(thrown)) return thrown;
    throw thrown;
  }
}
