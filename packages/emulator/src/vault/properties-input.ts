import { isIPv4, isIPv6 } from 'node:net';
import { invalid, isLonger, shown } from '../option.ts';
import {
  type AccessPolicy,
  type NetworkAcls,
  SECRET_PERMISSIONS,
  type SecretPolicy,
  type SecretRequirement,
  type VaultProperties,
} from './properties.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Azure's own. */
const IP_RULES = 1_000;
const ACCESS_POLICIES = 1_024;
/** Ours: Azure has none that is known. */
const ITEMS = 100;
const TEXT_LENGTH = 256;
const DAYS = 36_500;

const PARSERS: {
  readonly [Key in keyof VaultProperties]-?: (value: unknown) => Required<VaultProperties>[Key];
} = {
  networkAcls,
  publicNetworkAccess: (value) =>
    oneOf(value, ['Enabled', 'Disabled'], 'public network access', 'Give Enabled or Disabled.'),
  permissionModel: (value) =>
    oneOf(value, ['rbac', 'accessPolicies'], 'permission model', 'Give rbac or accessPolicies.'),
  accessPolicies: (value) => listOf('accessPolicies', value, ACCESS_POLICIES, accessPolicy),
  policies: (value) => listOf('policies', value, ITEMS, secretPolicy),
};

export const PROPERTY_NAMES = Object.keys(PARSERS) as readonly (keyof VaultProperties)[];

/** Those of the properties that are given, checked and copied. Throws `invalid_option`. */
export function parseProperties(given: Fields): VaultProperties {
  return Object.fromEntries(
    PROPERTY_NAMES.flatMap((name) =>
      given[name] === undefined ? [] : [[name, PARSERS[name](given[name])] as const],
    ),
  );
}

/** Throws `invalid_option` for a change of anything else, too. */
export function parseChanges(given: unknown): VaultProperties {
  const hint = `Of a vault that is served ${PROPERTY_NAMES.join(', ')} can be changed.`;
  if (!isFields(given)) throw invalid(`${shown(given)} is no change of a vault.`, hint);
  const stranger = Object.keys(given).find((key) => !PROPERTY_NAMES.some((name) => name === key));
  if (stranger !== undefined) throw invalid(`A vault has no ${JSON.stringify(stranger)} to change.`, hint);
  return parseProperties(given);
}

function networkAcls(value: unknown): NetworkAcls {
  const fields = fieldsOf('network rules', value, ['defaultAction', 'ipRules']);
  return {
    defaultAction: oneOf(fields['defaultAction'], ['Allow', 'Deny'], 'default action', 'Give Allow or Deny.'),
    ipRules: fields['ipRules'] === undefined ? [] : listOf('ipRules', fields['ipRules'], IP_RULES, ipRule),
  };
}

function ipRule(value: unknown): string {
  const [address = '', bits, ...more] = typeof value === 'string' ? value.split('/') : [];
  const family = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : undefined;
  const fits =
    family !== undefined &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= family));
  if (typeof value === 'string' && fits) return value;
  throw invalid(
    `${shown(value)} is no IP rule.`,
    'An IP rule is an address, or a range such as 203.0.113.0/24.',
  );
}

function accessPolicy(value: unknown): AccessPolicy {
  const fields = fieldsOf('access policy', value, ['objectId', 'applicationId', 'secrets']);
  const { applicationId } = fields;
  return {
    objectId: text('objectId', fields['objectId']),
    ...(applicationId === undefined ? {} : { applicationId: text('applicationId', applicationId) }),
    secrets: listOf('secrets', fields['secrets'], ITEMS, (permission) =>
      oneOf(
        permission,
        SECRET_PERMISSIONS,
        'permission on secrets',
        `Permissions are ${SECRET_PERMISSIONS.join(', ')}.`,
      ),
    ),
  };
}

function secretPolicy(value: unknown): SecretPolicy {
  const fields = fieldsOf('policy', value, ['effect', 'name', 'requires']);
  const { name } = fields;
  return {
    effect: oneOf(fields['effect'], ['Deny'], 'effect', 'Give Deny: no other one is felt by a caller.'),
    ...(name === undefined ? {} : { name: text('name', name) }),
    requires: requirement(fields['requires']),
  };
}

function requirement(value: unknown): SecretRequirement {
  if (value === 'expiration' || value === 'contentType') return value;
  const [entry, ...more] = isFields(value) ? Object.entries(value) : [];
  if (entry !== undefined && more.length === 0) {
    const [key, wanted] = entry;
    if (key === 'contentTypes')
      return { contentTypes: listOf(key, wanted, ITEMS, (type) => text('content type', type)) };
    if (key === 'maxValidityDays') return { maxValidityDays: days(key, wanted) };
    if (key === 'minDaysLeft') return { minDaysLeft: days(key, wanted) };
    if (key === 'maxActiveDays') return { maxActiveDays: days(key, wanted) };
  }
  throw invalid(
    `${shown(value)} is no requirement of a policy.`,
    'Give expiration, contentType, or one of contentTypes, maxValidityDays, minDaysLeft and maxActiveDays.',
  );
}

function days(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= DAYS) return value;
  throw invalid(`${shown(value)} is no ${name}.`, `Give whole days from 1 to ${DAYS}.`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !isLonger(value, TEXT_LENGTH)) return value;
  throw invalid(`${shown(value)} is no ${name}.`, `Give a text of 1 to ${TEXT_LENGTH} characters.`);
}

function oneOf<const Word extends string>(
  value: unknown,
  words: readonly Word[],
  what: string,
  hint: string,
): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(`${shown(value)} is no ${what}.`, hint);
  return found;
}

function listOf<Item>(
  name: string,
  value: unknown,
  limit: number,
  parse: (item: unknown) => Item,
): readonly Item[] {
  if (Array.isArray(value) && value.length <= limit) return value.map((item: unknown) => parse(item));
  throw invalid(`${name} is no list of at most ${limit}.`, 'Give a list.');
}

function fieldsOf(what: string, value: unknown, known: readonly string[]): Fields {
  const hint = `It has ${known.join(', ')}.`;
  if (!isFields(value)) throw invalid(`${shown(value)} is no ${what}.`, hint);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger === undefined) return value;
  throw invalid(`There is no ${JSON.stringify(stranger)} in ${what}.`, hint);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
