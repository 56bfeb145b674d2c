import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Told, toldIn } from './told.ts';

const ID = '66666666-7777-8888-9999-000000000000';

describe('what a message tells', () => {
  test.each<[message: string, told: Told, why: string]>([
    ['AKV10022: Invalid audience.', { akv: 'AKV10022' }, 'a code in front'],
    ['Invalid audience: AKV10022: x', {}, 'and nowhere else'],
    ["[TokenExpired] Error validating token: 'S2S12086'.", { token: 'expired' }, 'a token, by a word'],
    ["Error validating token: 'IDX10223'.", { token: 'expired' }, 'a token, by the number of a rule'],
    ["Error validating token: 'IDX10222'.", { token: 'early' }, 'a token of the future'],
    [
      "x\r\nAction: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nx",
      { action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action' },
      'an action',
    ],
    ["Action: 'Microsoft.KeyVault/vaults/secrets/my-password'", {}, 'an action is words and slashes'],
    [`Caller: appid=1;oid=${ID};iss=x`, { caller: ID }, 'a caller'],
    [`Caller: appid=1;oid=${ID}0;iss=x`, {}, 'no object id'],
    ['does not have secrets list permission on key vault', { permission: 'list' }, 'a permission'],
    ['does not have secrets listen permission on key vault', {}, 'no permission'],
    ['Client address: 203.0.113.7\r\nCaller: x', { client: '203.0.113.7' }, 'an address'],
    ['Client address: 2001:db8::1', { client: '2001:db8::1' }, 'an address of IPv6'],
    ['Client address: 203.0.113.700', {}, 'no address'],
    ['Client address: beef', {}, 'no address either'],
    ['"Secrets should have content type set"', { demands: ['content type'] }, 'a policy that Azure brings'],
    [
      '"Secrets should have content type set" and "Key Vault secrets should have an expiration date"',
      { demands: ['expiry', 'content type'] },
      'two of them',
    ],
    ['"Secrets should be good"', {}, 'one that it does not bring'],
    ['', {}, 'nothing'],
  ])('%j', (message, told, why) => {
    expect(toldIn(message, '', ''), why).toEqual(told);
  });

  test('the challenge may be what names the trouble with a token', () => {
    expect(toldIn('', 'Bearer error_description="[TokenExpired] x"', '')).toEqual({ token: 'expired' });
  });

  test('never is anything that was sent', () => {
    const pieces = fc.constantFrom('AKV10022', ID, '203.0.113.7', 'recover', 'Microsoft.KeyVault/canary');
    fc.assert(
      fc.property(pieces, fc.string(), (piece, around) => {
        const message = `AKV10022: oid=${ID}\nClient address: 203.0.113.7\nAction: 'Microsoft.KeyVault/canary'\ndoes not have secrets recover permission on key vault`;
        const told = toldIn(message, '', `${around}${piece}${around}`);
        expect(Object.values(told)).not.toContain(piece);
      }),
    );
  });
});
