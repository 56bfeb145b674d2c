import { describe, expect, test } from 'vitest';
import { belongsToVault, destinationOf, hostOf } from './host.ts';

describe('the host of an authority', () => {
  test.each([
    { authority: 'localhost', host: 'localhost', why: 'a bare name' },
    { authority: 'localhost:8443', host: 'localhost', why: 'the port is not the host' },
    { authority: 'KeyWard.Vault.LOCALHOST:1', host: 'keyward.vault.localhost', why: 'DNS ignores case' },
    {
      authority: 'a.vault.localhost.',
      host: 'a.vault.localhost',
      why: 'a fully qualified name ends in a dot',
    },
    { authority: '[::1]:8443', host: '[::1]', why: 'an IPv6 literal keeps its brackets' },
    { authority: '127.0.0.1:8443', host: '127.0.0.1', why: 'an IPv4 literal' },
    { authority: 'me@localhost', host: undefined, why: 'user information has no place in Host' },
    { authority: 'localhost:99999999', host: undefined, why: 'no such port' },
    { authority: 'localhost/path', host: undefined, why: 'a path is not an authority' },
    { authority: '', host: undefined, why: 'an empty Host names nobody' },
    {
      authority: `${'a'.repeat(258)}:1`,
      host: undefined,
      why: 'DNS has no name that long, nor should the log',
    },
  ])('$authority: $why', ({ authority, host }) => {
    expect(hostOf(authority)).toBe(host);
  });
});

describe('the destination on the shared port', () => {
  test.each([
    {
      host: 'keyward.vault.localhost',
      destination: { kind: 'vault', name: 'keyward' },
      why: 'a vault by name',
    },
    { host: 'localhost', destination: { kind: 'entra' }, why: 'everything else on loopback is Entra' },
    { host: '127.0.0.1', destination: { kind: 'entra' }, why: 'so is the address' },
    { host: '[::1]', destination: { kind: 'entra' }, why: 'so is the IPv6 address' },
    { host: 'login.localhost', destination: { kind: 'entra' }, why: 'the name that reads as a login host' },
    { host: 'vault.localhost', destination: { kind: 'stranger' }, why: 'the parent domain is no vault' },
    {
      host: 'a.b.vault.localhost',
      destination: { kind: 'stranger' },
      why: 'one label, as the certificate has it',
    },
    { host: '.vault.localhost', destination: { kind: 'stranger' }, why: 'an empty label' },
    { host: 'evil.example', destination: { kind: 'stranger' }, why: 'a name that only resolves to loopback' },
    { host: 'notvault.localhost', destination: { kind: 'stranger' }, why: 'a suffix needs its dot' },
  ])('$host: $why', ({ host, destination }) => {
    expect(destinationOf(host)).toEqual(destination);
  });
});

test.each([
  { host: 'localhost', vault: 'KeyWard', belongs: true, why: 'the plain address of the port' },
  { host: 'keyward.vault.localhost', vault: 'KeyWard', belongs: true, why: 'its own name in any case' },
  { host: 'other.vault.localhost', vault: 'KeyWard', belongs: false, why: "another vault's name" },
  { host: 'evil.example', vault: 'KeyWard', belongs: false, why: 'a stranger' },
])('a vault port takes $host: $belongs ($why)', ({ host, vault, belongs }) => {
  expect(belongsToVault(host, vault)).toBe(belongs);
});
