import { expect, test } from 'vitest';
import { kindOf } from './way.ts';

test.each([
  ['10.1.2.3', 'private', 'a private endpoint'],
  ['172.31.255.255', 'private', 'the last of its range'],
  ['172.32.0.0', 'public', 'the first after it'],
  ['192.168.1.4', 'private', 'a network at home'],
  ['100.64.0.1', 'private', 'behind the network of a carrier'],
  ['169.254.1.1', 'private', 'a service endpoint of Azure'],
  ['fd00::1', 'private', 'IPv6'],
  ['::ffff:10.1.2.3', 'private', 'IPv4, written as IPv6'],
  ['20.43.1.2', 'public', 'Azure'],
  ['2603:1030::1', 'public', 'Azure, by IPv6'],
  ['127.0.0.1', 'loopback', 'an emulator'],
  ['::1', 'loopback', 'an emulator, by IPv6'],
  ['::ffff:127.0.0.1', 'loopback', 'an emulator on both'],
  ['contoso', undefined, 'no address'],
  [undefined, undefined, 'a socket that is gone'],
])('%s is %s', (address, kind, why) => {
  expect(kindOf(address), why).toBe(kind);
});
