import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { certificateNames } from './names.ts';

test('the names that every emulator has', () => {
  expect(certificateNames([])).toEqual({
    dns: ['localhost', 'vault.localhost', '*.vault.localhost', 'login.localhost'],
    ip: ['127.0.0.1', '::1'],
  });
});

test.each([
  { name: 'kv.localhost', dns: ['kv.localhost'], ip: [], why: 'below localhost' },
  { name: 'KV.LocalHost', dns: ['kv.localhost'], ip: [], why: 'names ignore case' },
  { name: '*.kv.localhost', dns: ['*.kv.localhost'], ip: [], why: 'a wildcard as the first label' },
  { name: 'localhost', dns: [], ip: [], why: 'is there already' },
  { name: '127.8.9.10', dns: [], ip: ['127.8.9.10'], why: 'all of 127/8 is loopback' },
  { name: '0:0:0:0:0:0:0:1', dns: [], ip: [], why: '::1 in full' },
])('$name is a name: $why', ({ name, dns, ip }) => {
  const everyday = certificateNames([]);
  expect(certificateNames([name])).toEqual({ dns: [...everyday.dns, ...dns], ip: [...everyday.ip, ...ip] });
});

test.each([
  { name: 'contoso.vault.azure.net', why: 'the everyday authority knows none of Azure’s names' },
  { name: 'keyvault', why: 'a docker service name is outside the constraints' },
  { name: 'notlocalhost', why: 'a suffix is not a parent domain' },
  { name: 'localhost.example', why: 'localhost as a prefix' },
  { name: '10.0.0.1', why: 'no loopback address' },
  { name: '::2', why: 'no loopback address' },
  { name: '::1%lo', why: 'an address with a zone' },
  { name: '*', why: 'a bare wildcard' },
  { name: 'a.*.localhost', why: 'a wildcard inside' },
  { name: '-a.localhost', why: 'a label may not begin with a hyphen' },
  { name: 'a, DNS:evil.example', why: 'no way to smuggle a second name' },
  { name: `${'a.'.repeat(125)}localhost`, why: 'longer than a name can be' },
  { name: '', why: 'nothing' },
])('$name is refused: $why', ({ name }) => {
  const error = new EmulatorError(
    'invalid_option',
    `${JSON.stringify(name.slice(0, 64))} cannot be a name of the emulator's certificate: its authority is limited to localhost.`,
    'Use localhost, a name that ends in .localhost, an address in 127.0.0.0/8, or ::1.',
  );
  expect(() => certificateNames([name])).toThrow(error);
  expect(() => certificateNames([name])).toThrow(expect.objectContaining({ code: 'invalid_option' }));
});

test('more than a hundred names are refused', () => {
  const names = Array.from({ length: 101 }, (_, index) => `n${index}.localhost`);
  expect(() => certificateNames(names)).toThrow('101 certificate names are too many.');
});

test('whatever is accepted lies within localhost', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string()), (name) => {
      let accepted: ReturnType<typeof certificateNames>;
      try {
        accepted = certificateNames([name]);
      } catch {
        return;
      }
      expect(accepted.dns.every((one) => one === 'localhost' || one.endsWith('.localhost'))).toBe(true);
      expect(accepted.ip.every((one) => one === '::1' || one.startsWith('127.'))).toBe(true);
    }),
  );
});
