import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPEN_PROPERTIES, type VaultProperties } from '../vault/properties.ts';
import { networkRefusal } from './network.ts';

const principal = {
  objectId: 'o',
  applicationId: 'a',
  tenantId: 't',
  issuer: 'https://issuer.example/t/',
  groups: [],
  name: 'orders',
};
const WHO = 'Caller: appid=a;oid=o;iss=https://issuer.example/t/\r\nVault: contoso;location=westeurope';

function refusal(address: string, properties: VaultProperties) {
  return networkRefusal({
    principal,
    address,
    vault: { name: 'contoso', location: 'westeurope', properties: { ...OPEN_PROPERTIES, ...properties } },
  });
}

const deny = (...ipRules: readonly string[]): VaultProperties => ({
  networkAcls: { defaultAction: 'Deny', ipRules },
});
const firewall = (address: string) => ({
  kind: 'refused',
  innerCode: 'ForbiddenByFirewall',
  message: `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${address}\r\n${WHO}`,
});
const CONNECTION = {
  kind: 'refused',
  innerCode: 'ForbiddenByConnection',
  message: `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n${WHO}`,
};

test.each([
  { address: '127.0.0.1', properties: {}, expected: undefined, why: 'nothing is said' },
  { address: '127.0.0.1', properties: deny(), expected: firewall('127.0.0.1'), why: 'no rule names it' },
  { address: '::1', properties: deny('127.0.0.1'), expected: firewall('::1'), why: 'the other loopback' },
  { address: '127.0.0.1', properties: deny('::1', '127.0.0.1'), expected: undefined, why: 'a rule names it' },
  { address: '127.0.0.9', properties: deny('127.0.0.0/8'), expected: undefined, why: 'a range holds it' },
  {
    address: '127.0.0.9',
    properties: deny('127.0.0.0/29'),
    expected: firewall('127.0.0.9'),
    why: 'a narrower one does not',
  },
  { address: '::1', properties: deny('::/127'), expected: undefined, why: 'a range of IPv6' },
  { address: '127.0.0.1', properties: deny('0.0.0.0/0'), expected: undefined, why: 'everybody' },
  {
    address: '127.0.0.1',
    properties: { networkAcls: { defaultAction: 'Deny' as const } },
    expected: firewall('127.0.0.1'),
    why: 'no rules are no rule',
  },
  {
    address: '127.0.0.1',
    properties: { networkAcls: { defaultAction: 'Allow' as const, ipRules: ['10.0.0.1'] } },
    expected: undefined,
    why: 'rules only ever admit',
  },
  {
    address: '127.0.0.1',
    properties: { publicNetworkAccess: 'Disabled' as const },
    expected: CONNECTION,
    why: 'whatever the firewall allows by default',
  },
  {
    address: '127.0.0.1',
    properties: { ...deny('127.0.0.1'), publicNetworkAccess: 'Disabled' as const },
    expected: CONNECTION,
    why: 'no rule opens what is switched off',
  },
])('$address by $properties: $why', ({ address, properties, expected }) => {
  expect(refusal(address, properties)).toEqual(expected);
});

test('rules that were replaced are forgotten', () => {
  expect(refusal('127.0.0.1', deny('127.0.0.1'))).toBeUndefined();
  expect(refusal('127.0.0.1', deny('10.0.0.1'))).toEqual(firewall('127.0.0.1'));
});

test('a range admits the addresses that share its first bits, and no other', () => {
  const octets = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
  const bitsOf = (address: readonly number[]) =>
    address.map((octet) => octet.toString(2).padStart(8, '0')).join('');
  fc.assert(
    fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), fc.boolean(), (one, other, bits, near) => {
      const base = near ? [...one.slice(0, 3), other[3] ?? 0] : other;
      const refused = refusal(one.join('.'), deny(`${base.join('.')}/${bits}`));
      const shared = bitsOf(one).slice(0, bits) === bitsOf(base).slice(0, bits);
      expect(refused === undefined).toBe(shared);
    }),
  );
});
