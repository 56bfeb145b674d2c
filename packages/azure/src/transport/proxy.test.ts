import { expect, test } from 'vitest';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import { proxyFrom } from './proxy.ts';

const [ONE, OTHER] = ['http://one.example:3128', 'https://other.example'];
const VAULT = parseVaultUrl('https://contoso.vault.azure.net');
const one = { url: ONE, host: 'one.example:3128', signsIn: false };
const other = { url: OTHER, host: 'other.example:443', signsIn: false };
const all = (NO_PROXY: string) => ({ HTTPS_PROXY: ONE, NO_PROXY });

test.each([
  [{}, undefined, 'no proxy'],
  [{ HTTPS_PROXY: '', NO_PROXY: 'x' }, undefined, 'an empty variable is none'],
  [{ HTTPS_PROXY: ONE, HTTP_PROXY: OTHER }, one, 'the one for https first'],
  [{ https_proxy: ONE, ALL_PROXY: OTHER }, one, 'in either case'],
  [{ ALL_PROXY: ONE, HTTP_PROXY: OTHER }, one, 'the one for everything next'],
  [{ HTTP_PROXY: OTHER }, other, 'the one for http last, as the official clients do'],
  [
    { HTTPS_PROXY: 'http://me:hunter2@one.example' },
    { url: 'http://me:hunter2@one.example', host: 'one.example:80', signsIn: true },
    'the password is in none of the parts that are shown',
  ],
  [all('contoso.vault.azure.net'), undefined, 'an exception by name'],
  [all('x, Contoso.Vault.Azure.Net:443'), undefined, 'by name and port, among others, in any case'],
  [all('.azure.net'), undefined, 'by suffix'],
  [all('*.vault.azure.net'), undefined, 'by suffix with a star'],
  [{ HTTPS_PROXY: ONE, no_proxy: '*' }, undefined, 'of everything'],
  [all('contoso.vault.azure.net:8443'), one, 'another port'],
  [all('fabrikam.vault.azure.net, toso.vault.azure.net'), one, 'other vaults'],
  [all('vault.azure.net'), one, 'a name is not a suffix'],
  [all(''), one, 'no exception'],
])('%j', (env, proxy, why) => {
  expect(proxyFrom(env, VAULT), why).toEqual(proxy);
});

test.each([
  ['https://localhost:8443', { HTTPS_PROXY: ONE }, 'on this machine'],
  ['https://localhost:8443', { ALL_PROXY: 'socks5://127.0.0.1:1080' }, 'on this machine, whatever the proxy'],
  [
    VAULT.origin,
    { ALL_PROXY: 'socks5://127.0.0.1:1080', NO_PROXY: '.azure.net' },
    'excepted, whatever the proxy',
  ],
])('%s is reached without one: %j', (url, env, why) => {
  expect(proxyFrom(env, parseVaultUrl(url)), why).toBeUndefined();
});

test.each([
  ['HTTPS_PROXY', '10.0.0.1:3128', 'it is no URL'],
  [
    'HTTPS_PROXY',
    '10.0.0.1:3128',
    'which the official clients do not take for any vault',
    'https://localhost:8443',
  ],
  ['ALL_PROXY', 'proxy.example:3128', 'it is one of the scheme `proxy.example`'],
  ['HTTP_PROXY', 'socks5://me:hunter2@proxy.example', 'no proxy of HTTP, and its password is not shown'],
])('%s=%s is refused by the name of the variable', (name, address, why, vault = VAULT.origin) => {
  expect(() => proxyFrom({ [name]: address }, parseVaultUrl(vault)), why).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: `${name} is not the address of a proxy, such as http://proxy.example:3128.`,
    }),
  );
});
