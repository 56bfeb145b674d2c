import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { OPEN_PROPERTIES, type VaultProperties } from './properties.ts';
import { parseChanges } from './properties-input.ts';
import { parseVault } from './settings.ts';

const FULL: Required<VaultProperties> = {
  networkAcls: { defaultAction: 'Deny', ipRules: ['203.0.113.7', '10.0.0.0/8', '::1', 'fd00::/8'] },
  publicNetworkAccess: 'Disabled',
  permissionModel: 'accessPolicies',
  accessPolicies: [
    { objectId: 'o', secrets: ['get', 'list'] },
    { objectId: 'o', applicationId: 'a', secrets: [] },
  ],
  policies: [
    { effect: 'Deny', requires: 'expiration' },
    { effect: 'Deny', name: 'typed', requires: 'contentType' },
    { effect: 'Deny', requires: { contentTypes: ['text/plain'] } },
    { effect: 'Deny', requires: { maxValidityDays: 90 } },
    { effect: 'Deny', requires: { minDaysLeft: 1 } },
    { effect: 'Deny', requires: { maxActiveDays: 36_500 } },
  ],
};
const NAME =
  'A vault name has 3 to 24 letters, digits and single hyphens, begins with a letter and does not end in a hyphen.';
const KEPT = 'Deleted secrets are kept for 7 to 90 whole days.';

test.each(['abc', 'a'.repeat(24), 'a1-b2', 'Keyward'])(
  '%s is a vault name, and everything else has a default',
  (name) => {
    const whole = { name, retentionDays: 90, purgeProtection: false, ...OPEN_PROPERTIES };
    expect(parseVault(name, [])).toEqual(whole);
    expect(parseVault({ name }, [])).toEqual(whole);
  },
);

test('what is given is kept, and parsing it again changes nothing', () => {
  const whole = { name: 'contoso', retentionDays: 7, purgeProtection: true, ...FULL };
  expect(parseVault(whole, [])).toEqual(whole);
  expect(parseVault(parseVault(whole, []), [])).toEqual(whole);
  expect(parseChanges(FULL)).toEqual(FULL);
});

test('what is not given is no change', () => {
  expect(parseChanges({})).toEqual({});
  expect(parseChanges({ policies: undefined, publicNetworkAccess: 'Enabled' })).toEqual({
    publicNetworkAccess: 'Enabled',
  });
});

test('the list that was given can change afterwards, and the vault does not', () => {
  const ipRules = ['10.0.0.0/8'];
  const { networkAcls } = parseChanges({ networkAcls: { defaultAction: 'Deny', ipRules } });
  ipRules.push('0.0.0.0/0');
  expect(networkAcls).toEqual({ defaultAction: 'Deny', ipRules: ['10.0.0.0/8'] });
});

describe('a vault is refused', () => {
  test.each([
    { given: 'ab', message: '"ab" is no vault name.', hint: NAME, why: 'two letters' },
    {
      given: 'a'.repeat(25),
      message: `"${'a'.repeat(25)}" is no vault name.`,
      hint: NAME,
      why: '25 letters',
    },
    { given: '1st', message: '"1st" is no vault name.', hint: NAME, why: 'a digit first' },
    { given: 'abc-', message: '"abc-" is no vault name.', hint: NAME, why: 'a hyphen last' },
    { given: 'a--b', message: '"a--b" is no vault name.', hint: NAME, why: 'two hyphens' },
    { given: 'a.b', message: '"a.b" is no vault name.', hint: NAME, why: 'no dots in a label' },
    { given: 7, message: '7 is no vault.', hint: NAME, why: 'neither name nor settings' },
    {
      given: { name: 'one', days: 7 },
      message: 'A vault has no "days".',
      hint: 'A vault has name, retentionDays, purgeProtection, networkAcls, publicNetworkAccess, permissionModel, accessPolicies, policies.',
      why: 'an unknown setting',
    },
    {
      given: { name: 'one', retentionDays: 6 },
      message: '6 is no retention.',
      hint: KEPT,
      why: 'Azure keeps 7 at least',
    },
    {
      given: { name: 'one', retentionDays: 91 },
      message: '91 is no retention.',
      hint: KEPT,
      why: 'Azure keeps 90 at most',
    },
    {
      given: { name: 'one', networkAcls: 'all' },
      message: '"all" is no network rules.',
      hint: 'It has defaultAction, ipRules.',
      why: 'the properties are looked at too',
    },
  ])('$message ($why)', ({ given, message, hint }) => {
    expect(refused(() => parseVault(given, []))).toEqual({ code: 'invalid_option', message, hint });
  });

  test('whose name is taken, in whatever case', () => {
    expect(refused(() => parseVault('ONE', ['one']))).toEqual({
      code: 'vault_exists',
      message: 'There is a vault "one" already.',
      hint: 'Vault names ignore case; choose another one.',
    });
  });
});

const acls = (ipRules: unknown) => ({ networkAcls: { defaultAction: 'Deny', ipRules } });
const policy = (fields: object) => ({ accessPolicies: [{ objectId: 'o', secrets: [], ...fields }] });
const requires = (wanted: unknown) => ({ policies: [{ effect: 'Deny', requires: wanted }] });
const CHANGEABLE =
  'Of a vault that is served networkAcls, publicNetworkAccess, permissionModel, accessPolicies, policies can be changed.';
const IP_RULE = 'An IP rule is an address, or a range such as 203.0.113.0/24.';
const REQUIREMENT =
  'Give expiration, contentType, or one of contentTypes, maxValidityDays, minDaysLeft and maxActiveDays.';
const DAYS = 'Give whole days from 1 to 36500.';
const TEXT = 'Give a text of 1 to 256 characters.';

describe('a change is refused', () => {
  test.each([
    { given: null, message: 'null is no change of a vault.', hint: CHANGEABLE, why: 'nothing' },
    { given: [], message: 'a list is no change of a vault.', hint: CHANGEABLE, why: 'a list' },
    {
      given: { retentionDays: 7 },
      message: 'A vault has no "retentionDays" to change.',
      hint: CHANGEABLE,
      why: 'Azure fixes it at creation',
    },
    {
      given: { publicNetworkAccess: 'disabled' },
      message: '"disabled" is no public network access.',
      hint: 'Give Enabled or Disabled.',
      why: 'case counts',
    },
    {
      given: { permissionModel: true },
      message: 'true is no permission model.',
      hint: 'Give rbac or accessPolicies.',
      why: 'how ARM says it',
    },
    {
      given: { networkAcls: { ipRules: [] } },
      message: 'undefined is no default action.',
      hint: 'Give Allow or Deny.',
      why: 'rules alone decide nothing',
    },
    {
      given: { networkAcls: { defaultAction: 'Deny', bypass: 'None' } },
      message: 'There is no "bypass" in network rules.',
      hint: 'It has defaultAction, ipRules.',
      why: 'there are no trusted services here',
    },
    {
      given: acls('::1'),
      message: 'ipRules is no list of at most 1000.',
      hint: 'Give a list.',
      why: 'a text',
    },
    {
      given: acls(Array.from({ length: 1_001 }, () => '::1')),
      message: 'ipRules is no list of at most 1000.',
      hint: 'Give a list.',
      why: 'as many as Azure takes',
    },
    { given: acls(['here']), message: '"here" is no IP rule.', hint: IP_RULE, why: 'a name' },
    {
      given: acls(['10.0.0.0/33']),
      message: '"10.0.0.0/33" is no IP rule.',
      hint: IP_RULE,
      why: 'IPv4 has 32 bits',
    },
    { given: acls(['::/129']), message: '"::/129" is no IP rule.', hint: IP_RULE, why: 'IPv6 has 128 bits' },
    { given: acls(['10.0.0.0/']), message: '"10.0.0.0/" is no IP rule.', hint: IP_RULE, why: 'no bits' },
    { given: acls(['10.0.0.0/8/8']), message: '"10.0.0.0/8/8" is no IP rule.', hint: IP_RULE, why: 'twice' },
    { given: acls(['fe80::1%eth0']), message: '"fe80::1%eth0" is no IP rule.', hint: IP_RULE, why: 'a zone' },
    {
      given: acls([{ value: '::1' }]),
      message: 'an object is no IP rule.',
      hint: IP_RULE,
      why: 'how ARM says it',
    },
    {
      given: { accessPolicies: {} },
      message: 'accessPolicies is no list of at most 1024.',
      hint: 'Give a list.',
      why: 'one is no list',
    },
    {
      given: { accessPolicies: ['o'] },
      message: '"o" is no access policy.',
      hint: 'It has objectId, applicationId, secrets.',
      why: 'a principal alone',
    },
    { given: policy({ objectId: '' }), message: '"" is no objectId.', hint: TEXT, why: 'nobody' },
    {
      given: policy({ objectId: 'o'.repeat(257) }),
      message: `"${'o'.repeat(64)}" is no objectId.`,
      hint: TEXT,
      why: 'longer than any',
    },
    { given: policy({ applicationId: 7 }), message: '7 is no applicationId.', hint: TEXT, why: 'no text' },
    {
      given: policy({ keys: ['get'] }),
      message: 'There is no "keys" in access policy.',
      hint: 'It has objectId, applicationId, secrets.',
      why: 'secrets alone are served',
    },
    {
      given: policy({ secrets: ['Get'] }),
      message: '"Get" is no permission on secrets.',
      hint: 'Permissions are get, list, set, delete, recover, backup, restore, purge.',
      why: 'case counts',
    },
    {
      given: { policies: [{ effect: 'Audit', requires: 'expiration' }] },
      message: '"Audit" is no effect.',
      hint: 'Give Deny: no other one is felt by a caller.',
      why: 'nobody would notice',
    },
    {
      given: { policies: [{ effect: 'Deny', name: '', requires: 'expiration' }] },
      message: '"" is no name.',
      hint: TEXT,
      why: 'a name of nothing',
    },
    {
      given: requires('expiry'),
      message: '"expiry" is no requirement of a policy.',
      hint: REQUIREMENT,
      why: 'a slip',
    },
    {
      given: requires({}),
      message: 'an object is no requirement of a policy.',
      hint: REQUIREMENT,
      why: 'nothing',
    },
    {
      given: requires({ maxValidityDays: 1, minDaysLeft: 1 }),
      message: 'an object is no requirement of a policy.',
      hint: REQUIREMENT,
      why: 'two at once are two policies',
    },
    {
      given: requires({ maxValidityDays: 0 }),
      message: '0 is no maxValidityDays.',
      hint: DAYS,
      why: 'no day',
    },
    {
      given: requires({ minDaysLeft: 1.5 }),
      message: '1.5 is no minDaysLeft.',
      hint: DAYS,
      why: 'a fraction',
    },
    {
      given: requires({ maxActiveDays: 36_501 }),
      message: '36501 is no maxActiveDays.',
      hint: DAYS,
      why: 'too long',
    },
    {
      given: requires({ contentTypes: 'text/plain' }),
      message: 'contentTypes is no list of at most 100.',
      hint: 'Give a list.',
      why: 'a text',
    },
  ])('$message ($why)', ({ given, message, hint }) => {
    expect(refused(() => parseChanges(given))).toEqual({ code: 'invalid_option', message, hint });
  });
});

function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
  throw new Error('It was accepted.');
}
