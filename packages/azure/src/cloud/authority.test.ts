import { describe, expect, test } from 'vitest';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import { authorityOf } from './authority.ts';

const CONTOSO = 'https://contoso.vault.azure.net';
const CHINA = 'https://contoso.vault.azure.cn';
const GOVERNMENT = 'https://contoso.vault.usgovcloudapi.net';
const LOCAL = 'https://localhost:8443';
const by = 'AZURE_AUTHORITY_HOST';

describe('the authority of a vault', () => {
  test.each([
    [CONTOSO, undefined, 'https://login.microsoftonline.com', true, 'the public cloud'],
    [CHINA, undefined, 'https://login.partner.microsoftonline.cn', true, 'China'],
    [GOVERNMENT, undefined, 'https://login.microsoftonline.us', true, 'US Government'],
    [LOCAL, undefined, 'https://login.microsoftonline.com', true, 'an emulator says nothing about it'],
    [CONTOSO, 'https://login.windows.net/', 'https://login.windows.net', true, 'an older name of the same'],
    [CHINA, 'https://LOGIN.chinacloudapi.cn', 'https://login.chinacloudapi.cn', true, 'an older name there'],
    [CONTOSO, 'https://adfs.contoso.com', 'https://adfs.contoso.com', false, 'of no cloud that is known'],
    [CHINA, 'https://localhost:8443', 'https://localhost:8443', false, 'an emulator for a vault in a cloud'],
    [LOCAL, 'https://localhost:8443', 'https://localhost:8443', false, 'an emulator for its own'],
    [LOCAL, 'https://127.0.0.1:1', 'https://127.0.0.1:1', false, 'by address'],
    [LOCAL, 'https://login.microsoftonline.us', 'https://login.microsoftonline.us', true, 'as it likes'],
  ])('%s, named %s: %s', (vaultUrl, text, origin, known, why) => {
    const named = text === undefined ? undefined : { text, by };
    const { host } = new URL(origin);
    expect(authorityOf(parseVaultUrl(vaultUrl), named), why).toEqual({ origin, host, known });
  });
});

describe('an authority that is refused', () => {
  const unset =
    'Unset AZURE_AUTHORITY_HOST: the authority follows the vault by itself, here AUTHORITY. Or correct the address of the vault.';
  test.each([
    [CONTOSO, 'login.chinacloudapi.cn', 'Azure', 'Azure China', 'https://login.microsoftonline.com'],
    [
      CONTOSO,
      'login.microsoftonline.us',
      'Azure',
      'Azure US Government',
      'https://login.microsoftonline.com',
    ],
    [CHINA, 'login.microsoftonline.com', 'Azure China', 'Azure', 'https://login.partner.microsoftonline.cn'],
    [
      GOVERNMENT,
      'login.microsoftonline.com',
      'Azure US Government',
      'Azure',
      'https://login.microsoftonline.us',
    ],
  ])('%s at %s is of another cloud', (vaultUrl, host, own, other, authority) => {
    const vault = parseVaultUrl(vaultUrl);
    expect(() => authorityOf(vault, { text: `https://${host}`, by })).toThrow(
      expect.objectContaining({
        code: 'wrong_cloud',
        message: `The vault ${vault.host} is in ${own}, but AZURE_AUTHORITY_HOST names ${host}, which signs in to ${other}.`,
        hint: unset.replace('AUTHORITY. Or', `${authority}. Or`),
      }),
    );
  });

  test('the option is told apart from the variable', () => {
    const named = { text: 'https://login.microsoftonline.us', by: 'authorityHost' } as const;
    expect(() => authorityOf(parseVaultUrl(CONTOSO), named)).toThrow(
      expect.objectContaining({
        code: 'wrong_cloud',
        hint: 'Leave authorityHost out: the authority follows the vault by itself, here https://login.microsoftonline.com. Or correct the address of the vault.',
      }),
    );
  });

  test.each([
    ['login.microsoftonline.us', 'no URL'],
    ['http://login.microsoftonline.com', 'a secret would be readable on the way'],
    ['https://me:canary@login.microsoftonline.com', 'a password that would be shown'],
    ['https://login.microsoftonline.com/contoso.com', 'the tenant has a variable of its own'],
    ['https://login.microsoftonline.com?x=1', 'a query'],
  ])('%s is none', (text, why) => {
    expect(() => authorityOf(parseVaultUrl(CONTOSO), { text, by }), why).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message:
          'AZURE_AUTHORITY_HOST is not the address of an authority, such as https://login.microsoftonline.com.',
      }),
    );
  });
});
