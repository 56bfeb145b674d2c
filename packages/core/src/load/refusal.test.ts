import { expect, test } from 'vitest';
import { type ErrorCode, vaultError } from '../errors/index.ts';
import { isRefusal } from './refusal.ts';

test.each<[ErrorCode, boolean, string]>([
  ['secret_not_found', true, 'it is not there'],
  ['version_not_found', true, 'nor is the version'],
  ['secret_disabled', true, 'nobody is to have it'],
  ['forbidden_by_rbac', true, 'the caller is not to have it'],
  ['forbidden_by_firewall', true, 'nor is this machine'],
  ['not_permitted', true, 'Keyward’s own policy says so'],
  ['unauthenticated', true, 'the vault does not take the token'],
  ['sign_in_failed', false, 'no vault was asked: the authority may be down'],
  ['clock_skewed', false, 'the clock of this machine says nothing of a secret'],
  ['timeout', false, 'no answer'],
  ['vault_unreachable', false, 'no answer'],
  ['throttled', false, 'not now'],
  ['vault_failed', false, 'the vault has failed'],
  ['circuit_open', false, 'the vault was not asked'],
  ['audit_failed', false, 'the vault may well have said yes'],
  ['unexpected_response', false, 'a page of somebody on the way'],
  ['tls_intercepted', false, 'somebody on the way'],
])('%s is the vault’s no: %s (%s)', (code, expected, why) => {
  expect(isRefusal(vaultError(code, { message: 'It failed.' })), why).toBe(expected);
});

test('a circuit stands for what opened it', () => {
  const opened = (code: ErrorCode) =>
    vaultError('circuit_open', { message: 'Not asked.', cause: vaultError(code, { message: 'It failed.' }) });
  expect([isRefusal(opened('forbidden_by_firewall')), isRefusal(opened('vault_failed'))]).toEqual([
    true,
    false,
  ]);
});
