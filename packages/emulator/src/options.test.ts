import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock/clock.ts';
import { EmulatorError } from './error.ts';
import { defaultFolder, type EmulatorOptions, parseOptions } from './options.ts';
import { OPEN_PROPERTIES } from './vault/properties.ts';

const taken = (options: unknown) => () => parseOptions(options as EmulatorOptions);

test('everything has a default', () => {
  expect(parseOptions({})).toEqual({
    port: 0,
    vaults: [{ name: 'keyward', retentionDays: 90, purgeProtection: false, ...OPEN_PROPERTIES }],
    delayMs: 0,
    propagationDelayMs: 0,
    quotas: false,
    roles: true,
    open: false,
    applications: [],
    identities: [],
    users: [],
    assignments: [],
    folder: defaultFolder(),
    clock: systemClock,
    announce: false,
    signal: undefined,
    proxyPort: undefined,
    offline: false,
    addresses: ['127.0.0.1', '::1'],
  });
});

test('what is given is kept', () => {
  const { signal } = new AbortController();
  const clock = { now: () => 5 };
  expect(
    parseOptions({
      port: 8443,
      vaults: ['Con-toso', { name: 'billing', retentionDays: 7, purgeProtection: true }],
      delayMs: 300,
      propagationDelayMs: 60_000,
      quotas: true,
      roles: false,
      open: true,
      applications: [{ name: 'web' }],
      identities: [{ name: 'auditor' }],
      users: [{ userPrincipalName: 'ada@contoso.example' }],
      assignments: [{ principalId: 'p', role: 'r' }],
      folder: 'here',
      clock,
      announce: true,
      signal,
      proxyPort: 8080,
      offline: true,
      listen: '0.0.0.0',
    }),
  ).toEqual({
    port: 8443,
    vaults: [
      { name: 'Con-toso', retentionDays: 90, purgeProtection: false, ...OPEN_PROPERTIES },
      { name: 'billing', retentionDays: 7, purgeProtection: true, ...OPEN_PROPERTIES },
    ],
    delayMs: 300,
    propagationDelayMs: 60_000,
    quotas: true,
    roles: false,
    open: true,
    applications: [{ name: 'web' }],
    identities: [{ name: 'auditor' }],
    users: [{ userPrincipalName: 'ada@contoso.example' }],
    assignments: [{ principalId: 'p', role: 'r' }],
    folder: resolve('here'),
    clock,
    announce: true,
    signal,
    proxyPort: 8080,
    offline: true,
    addresses: ['0.0.0.0', '::1'],
  });
});

test.each([
  { listen: '::', addresses: ['::'], why: 'takes IPv4 in' },
  { listen: '127.0.0.1', addresses: ['127.0.0.1', '::1'], why: 'is there anyway' },
])('listening on $listen means $addresses: it $why', ({ listen, addresses }) => {
  expect(parseOptions({ listen }).addresses).toEqual(addresses);
});

describe('what is refused', () => {
  const isInvalid = 'invalid_option';
  test.each([
    {
      options: { ports: 1 },
      code: isInvalid,
      message: 'There is no option "ports".',
      why: 'a slip of the pen',
    },
    { options: { port: -1 }, code: isInvalid, message: '-1 is no port.', why: 'below the range' },
    { options: { port: 65_536 }, code: isInvalid, message: '65536 is no port.', why: 'above the range' },
    { options: { port: '8443' }, code: isInvalid, message: '"8443" is no port.', why: 'text is no number' },
    { options: { delayMs: 0.5 }, code: isInvalid, message: '0.5 is no delay.', why: 'a fraction' },
    { options: { delayMs: -1 }, code: isInvalid, message: '-1 is no delay.', why: 'into the past' },
    { options: { delayMs: Infinity }, code: isInvalid, message: 'Infinity is no delay.', why: 'no end' },
    { options: { propagationDelayMs: '5' }, code: isInvalid, message: '"5" is no delay.', why: 'a text' },
    {
      options: { quotas: 1 },
      code: isInvalid,
      message: 'The option quotas is neither true nor false.',
      why: 'a number',
    },
    {
      options: { folder: '' },
      code: isInvalid,
      message: 'The folder is no path.',
      why: 'it would be the working folder',
    },
    {
      options: { vaults: 'one' },
      code: isInvalid,
      message: 'The vaults are no list.',
      why: 'a list is meant',
    },
    {
      options: { vaults: [7] },
      code: isInvalid,
      message: '7 is no vault.',
      why: 'neither name nor settings',
    },
    {
      options: { vaults: ['one', 'ONE'] },
      code: 'vault_exists',
      message: 'There is a vault "one" already.',
      why: 'case is ignored',
    },
    {
      options: { identities: ['auditor'] },
      code: isInvalid,
      message: 'The option identities is no list of objects.',
      why: 'a name alone',
    },
    {
      options: { roles: 'no' },
      code: isInvalid,
      message: 'The option roles is neither true nor false.',
      why: 'a truthy no',
    },
    {
      options: { port: 8443, proxyPort: 8443 },
      code: isInvalid,
      message: "The port 8443 is asked for twice, for the proxy and for the vaults' names.",
      why: 'one port for two',
    },
    {
      options: { proxyPort: 65_536 },
      code: isInvalid,
      message: '65536 is no proxy port.',
      why: 'above the range',
    },
    {
      options: { offline: true },
      code: isInvalid,
      message: 'The option offline says what the proxy does, and there is no proxy.',
      why: 'somebody believes to be offline',
    },
    {
      options: { listen: '203.0.113.7' },
      code: isInvalid,
      message: '"203.0.113.7" is no address of this machine.',
      why: 'it belongs to nobody',
    },
    {
      options: { listen: 'localhost' },
      code: isInvalid,
      message: '"localhost" is no address of this machine.',
      why: 'a name may mean anything',
    },
  ])('$message ($why)', ({ options, code, message }) => {
    expect(taken(options)).toThrow(EmulatorError);
    expect(taken(options)).toThrow(
      expect.objectContaining({ code, message, hint: expect.stringMatching(/\.$/) }),
    );
  });
});

test.each([
  {
    environment: { KEYWARD_HOME: '/k' },
    platform: 'linux',
    folder: join('/k', 'emulator'),
    why: 'asked for',
  },
  {
    environment: {},
    platform: 'darwin',
    folder: join('/home/me', '.keyward', 'emulator'),
    why: 'the home folder',
  },
  {
    environment: { LOCALAPPDATA: '/local' },
    platform: 'win32',
    folder: join('/local', 'Keyward', 'emulator'),
    why: 'Windows has a place for it',
  },
  {
    environment: { LOCALAPPDATA: '/local' },
    platform: 'linux',
    folder: join('/home/me', '.keyward', 'emulator'),
    why: 'only Windows does',
  },
] as const)('the default folder is $folder: $why', ({ environment, platform, folder }) => {
  expect(defaultFolder(environment, platform, '/home/me')).toBe(folder);
});

test("an empty HOME does not put keys into the working folder: the user's own home counts", () => {
  expect(defaultFolder({}, 'linux', '')).toBe(join(userInfo().homedir, '.keyward', 'emulator'));
});
