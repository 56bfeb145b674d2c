import { expect, test } from 'vitest';
import { nameConstraints } from './constraints.ts';
import { EVERYDAY, PROXY } from './profile.ts';

test('the everyday authority may certify localhost and loopback addresses', () => {
  // Written out: an authority that another release made is kept only where these bytes are the same.
  const v6 = `${'00'.repeat(15)}01${'ff'.repeat(16)}`;
  expect(EVERYDAY.constraints.toString('hex')).toBe(
    `303fa03d300b82096c6f63616c686f7374300a87087f000000ff00000030228720${v6}`,
  );
});

test("the proxy's may certify four domains of Azure, and no address at all", () => {
  const text = PROXY.constraints.toString('latin1');
  const names = ['vault.azure.net', 'login.microsoftonline.com', 'login.windows.net', 'management.azure.com'];
  for (const name of names) expect(text).toContain(String.fromCharCode(0x82, name.length) + name);
  expect(text.match(/\x82/g)).toHaveLength(names.length);
  // The excluded subtrees: all of IPv4 and all of IPv6.
  expect(PROXY.constraints.subarray(-50).toString('hex')).toBe(
    `a130300a8708${'00'.repeat(8)}30228720${'00'.repeat(32)}`,
  );
});

test('lengths above 127 take a byte more', () => {
  const long = nameConstraints({ dns: ['a'.repeat(60), 'b'.repeat(60)], ip: [] });
  expect(long.subarray(0, 6).toString('hex')).toBe('3081b5a08180');
});
