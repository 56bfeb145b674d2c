import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { govern } from './governance.ts';
import type { SecretPolicy, SecretRequirement } from './properties.ts';
import { VaultError } from './refusal.ts';
import type { SecretVersion } from './secret.ts';
import { Vault } from './vault.ts';

const NOW = 1_767_323_045;
const DAY = 86_400;
const deny = (requires: SecretRequirement): SecretPolicy => ({ effect: 'Deny', requires });

function version(fields: Partial<SecretVersion> = {}): SecretVersion {
  return { version: '0'.repeat(32), value: 'v', enabled: true, created: NOW, updated: NOW, ...fields };
}

/** The names of the policies that a refusal tells; none where nothing is refused. */
function broken(policies: readonly SecretPolicy[], fields: Partial<SecretVersion>): readonly string[] {
  try {
    govern(policies, 'a', version(fields), NOW);
    return [];
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const identifiers: { policyAssignment: { name: string } }[] = JSON.parse(
      /identifiers: '(.*)'\.$/.exec(error.message)?.[1] ?? '',
    );
    return identifiers.map(({ policyAssignment }) => policyAssignment.name);
  }
}

const EXPIRATION = 'Key Vault secrets should have an expiration date';
const CONTENT_TYPE = 'Secrets should have content type set';
const ALLOWED_TYPE = 'Secrets should have an allowed content type';
const VALIDITY = 'Secrets should have the specified maximum validity period';
const LEFT = 'Secrets should have more than the specified number of days before expiration';
const ACTIVE = 'Secrets should not be active for longer than the specified number of days';

interface Row {
  readonly requires: SecretRequirement;
  readonly fields: Partial<SecretVersion>;
  readonly refused?: string;
  readonly why: string;
}

test.each<Row>([
  { requires: 'expiration', fields: {}, refused: EXPIRATION, why: 'there is none' },
  { requires: 'expiration', fields: { expires: NOW - 1 }, why: 'one that has passed is one' },
  { requires: 'contentType', fields: {}, refused: CONTENT_TYPE, why: 'there is none' },
  {
    requires: 'contentType',
    fields: { contentType: '' },
    refused: CONTENT_TYPE,
    why: 'an empty one is none',
  },
  {
    requires: 'contentType',
    fields: { tags: { 'Content-Type': 'x' } },
    refused: CONTENT_TYPE,
    why: 'a tag of that name does not count',
  },
  { requires: 'contentType', fields: { contentType: 'x' }, why: 'any will do' },
  { requires: { contentTypes: ['x', 'y'] }, fields: { contentType: 'y' }, why: 'one of them' },
  {
    requires: { contentTypes: ['x'] },
    fields: { contentType: 'X' },
    refused: ALLOWED_TYPE,
    why: 'case counts',
  },
  { requires: { contentTypes: ['x'] }, fields: {}, refused: ALLOWED_TYPE, why: 'none is none of them' },
  { requires: { maxValidityDays: 2 }, fields: { expires: NOW + 2 * DAY }, why: 'to the very second' },
  {
    requires: { maxValidityDays: 2 },
    fields: { expires: NOW + 2 * DAY + 1 },
    refused: VALIDITY,
    why: 'a second too long',
  },
  { requires: { maxValidityDays: 2 }, fields: {}, refused: VALIDITY, why: 'for ever is too long' },
  {
    requires: { maxValidityDays: 2 },
    fields: { created: NOW - DAY, expires: NOW + 2 * DAY },
    refused: VALIDITY,
    why: 'it counts from the creation, whenever the update is',
  },
  { requires: { minDaysLeft: 2 }, fields: { expires: NOW + 2 * DAY }, why: 'to the very second' },
  {
    requires: { minDaysLeft: 2 },
    fields: { expires: NOW + 2 * DAY - 1 },
    refused: LEFT,
    why: 'a second too short',
  },
  { requires: { minDaysLeft: 2 }, fields: {}, why: 'for ever is long enough' },
  { requires: { maxActiveDays: 2 }, fields: { created: NOW - 2 * DAY }, why: 'to the very second' },
  {
    requires: { maxActiveDays: 2 },
    fields: { created: NOW - 2 * DAY - 1 },
    refused: ACTIVE,
    why: 'it counts from the creation',
  },
  {
    requires: { maxActiveDays: 2 },
    fields: { created: NOW - 9 * DAY, notBefore: NOW },
    why: 'or from the activation, where there is one',
  },
  {
    requires: { maxActiveDays: 2 },
    fields: { notBefore: NOW - 9 * DAY },
    refused: ACTIVE,
    why: 'an activation in the past',
  },
])('$requires of $fields: $why', ({ requires, fields, refused }) => {
  expect(broken([deny(requires)], fields)).toEqual(refused === undefined ? [] : [refused]);
});

test('a refusal names exactly the policies that would refuse alone', () => {
  const requirement = fc.oneof(
    fc.constantFrom<SecretRequirement>('expiration', 'contentType', { contentTypes: ['x'] }),
    fc.integer({ min: 1, max: 3 }).map((maxValidityDays) => ({ maxValidityDays })),
    fc.integer({ min: 1, max: 3 }).map((minDaysLeft) => ({ minDaysLeft })),
    fc.integer({ min: 1, max: 3 }).map((maxActiveDays) => ({ maxActiveDays })),
  );
  const time = fc.integer({ min: -4 * DAY, max: 4 * DAY }).map((offset) => NOW + offset);
  const fields = fc.record(
    { expires: time, notBefore: time, contentType: fc.constantFrom('', 'x', 'y') },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 6 }), fields, (wanted, given) => {
      const policies = wanted.map((requires, at) => ({ ...deny(requires), name: `p${at}` }));
      const alone = policies.filter((policy) => broken([policy], given).length > 0);
      expect(broken(policies, given)).toEqual(alone.map(({ name }) => name));
    }),
  );
});

describe('in a vault', () => {
  const vaultOf = (...requires: readonly SecretRequirement[]) =>
    new Vault({
      name: 'contoso',
      location: 'westeurope',
      clock: { now: () => NOW * 1000 },
      backupKey: new Uint8Array(32),
      policies: requires.map(deny),
    });

  test('a write is judged by what it would be, and leaves nothing behind', () => {
    const vault = vaultOf('expiration', 'contentType');
    expect(() => vault.set('Db-1', { value: 'canary', contentType: 'x' })).toThrow(
      new VaultError(
        403,
        'Forbidden',
        `Secret 'Db-1' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"${EXPIRATION}"},"policyDefinition":{"name":"${EXPIRATION}"}}]'.`,
        'ForbiddenByGovernancePolicy',
      ),
    );
    expect(vault.secrets(undefined, 25).items).toEqual([]);
    expect(vault.set('Db-1', { value: 'v', contentType: 'x', expires: NOW }).secret.value).toBe('v');
  });

  test('an update is judged by what comes of it, not by what it says', () => {
    const vault = vaultOf();
    vault.set('a', { value: 'v', expires: NOW });
    vault.configure({ policies: [deny('expiration'), deny('contentType')] });
    expect(() => vault.update('a', undefined, { enabled: false })).toThrow(
      /Secret 'a' was disallowed by policy/,
    );
    expect(vault.get('a').secret).toMatchObject({ enabled: true });
    expect(vault.update('a', undefined, { contentType: 'x' }).secret).toMatchObject({ expires: NOW });
    expect(vault.update('a', undefined, { enabled: false }).secret.enabled).toBe(false);
  });

  test('what is there stays, is read, deleted and recovered', () => {
    const vault = vaultOf();
    vault.set('a', { value: 'v' });
    vault.configure({ policies: [deny('expiration')] });
    expect(vault.get('a').secret.value).toBe('v');
    vault.delete('a');
    expect(vault.recover('a').secret.value).toBe('v');
  });
});
