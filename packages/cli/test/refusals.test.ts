import { beforeAll, expect, test } from 'vitest';
import { emulated } from './emulated.ts';
import { keyward } from './keyward.ts';
import { refused } from './refused.ts';

const { here, run, succeed } = emulated();

beforeAll(() => succeed(['set', 'quiet'], 'x'));

test.each<[string, readonly string[], number, RegExp, string]>([
  [
    'malformed_ref',
    ['get', 'azure:/vault/x'],
    2,
    /^error: `azure:\/vault\/x` is not a secret reference: after the scheme `\/\/` is missing\.$/m,
    'one slash',
  ],
  [
    'malformed_ref',
    ['get', 'postgres://u:p@h/d'],
    2,
    /^error: The text given is not a secret reference: its scheme is neither azure nor keyward\.$/m,
    'a connection string is not repeated',
  ],
  [
    'unknown_mount',
    ['get', 'azure://nowhere/x'],
    2,
    /^error: No mount `nowhere` is configured; those that are: `vault`, `contoso`, `fabrikam`\.$/m,
    'a mount nobody configured',
  ],
  [
    'unknown_mount',
    ['get', 'keyward://shop/prod/X'],
    2,
    /^error: No source of truth is configured here, so a `keyward:\/\/` ref leads nowhere\.$/m,
    'another scheme',
  ],
  [
    'invalid_path',
    ['get', `azure://vault/${'x'.repeat(257)}`],
    2,
    /^error: The path has 257 characters, more than the 256 that Keyward keeps\.$/m,
    'a path too long to keep',
  ],
  [
    'secret_not_found',
    ['get', 'never-was'],
    4,
    /^ {2}ref: azure:\/\/vault\/never-was$/m,
    'an absent secret, with its ref',
  ],
  [
    'version_not_found',
    ['get', `quiet?version=${'0'.repeat(32)}`],
    4,
    /^ {2}code: version_not_found/m,
    'an absent version',
  ],
  [
    'invalid_metadata',
    ['set', 'x', '--value', 'x', ...Array.from({ length: 16 }, (_, at) => `--tag=t${at}=v`)],
    2,
    /^error: There are 16 tags, more than the \d+ that the vault stores\.$/m,
    'too many tags',
  ],
  [
    'value_too_large',
    ['set', 'x', '--value-from', '/dev/zero'],
    2,
    /^error: The file that `--value-from` names holds more than 1048576 bytes, and no vault stores such a value\.$/m,
    'a file without end is not read to the end',
  ],
  [
    'malformed_ref',
    ['list', 'azure://contoso/', '--mount', 'fabrikam'],
    2,
    /^error: The listing names two mounts, `fabrikam` and `contoso`\.$/m,
    'two mounts',
  ],
  [
    'malformed_ref',
    ['list', 'keyward://contoso/'],
    2,
    /^error: Only vaults can be listed, and a `keyward:\/\/` ref names none\.$/m,
    'an application that is called like a mount',
  ],
  [
    'malformed_ref',
    ['list', 'azure:/contoso/app'],
    2,
    /^error: `azure:\/contoso\/app` is not a secret reference: after the scheme `\/\/` is missing\.$/m,
    'one slash, which would be a prefix of nothing',
  ],
  [
    'malformed_ref',
    ['list', 'azure://contoso/app#key'],
    2,
    /^error: A listing goes by the beginning of paths: a fragment or version has no place in it\.$/m,
    'a fragment',
  ],
  [
    'malformed_ref',
    ['set', 'x#y'],
    2,
    /^error: `azure:\/\/vault\/x#y` names a key inside a secret, where a whole secret is meant\.$/m,
    'half a secret',
  ],
  [
    'malformed_ref',
    ['set', 'x?version=1', '--value-from', 'prompt'],
    2,
    /^error: `azure:\/\/vault\/x\?version=1` names one version, where a whole secret is meant\.$/m,
    'a version, refused before anybody is asked for its value',
  ],
  [
    'invalid_metadata',
    ['set', 'x', '--value', 'x', '--tag', 'keyward-path=y'],
    2,
    /^error: The tag `keyward-path` is Keyward's own, as all are that begin with `keyward-`\.$/m,
    'a tag of our own',
  ],
  [
    'secret_not_found',
    ['purge', 'quiet', '--confirm', 'quiet'],
    4,
    /It is live, not deleted\.$/m,
    'what is not deleted yet',
  ],
  ['secret_not_found', ['delete', 'quiets'], 4, /It has `quiet`\.$/m, 'a name that is nearly right'],
  [
    'version_not_found',
    ['disable', `quiet?version=${'0'.repeat(32)}`],
    4,
    /^ {2}code: version_not_found/m,
    'an absent version of a secret that is there',
  ],
])('%s for %j', async (code, args, exitCode, line, why) =>
  refused(await run(args), { code, exitCode, line, why }),
);

test('a value over the limit is refused before it is sent', async () => {
  const before = here().emulator.requests.count({ plane: 'vault', method: 'PUT' });
  const { code, stderr } = await run(['set', 'large'], 'x'.repeat(25_601));
  expect(code).toBe(2);
  expect(stderr).toContain(
    'error: The value has 25601 bytes of UTF-8, more than the 25600 that the vault stores.',
  );
  expect(here().emulator.requests.count({ plane: 'vault', method: 'PUT' })).toBe(before);
});

test('bytes that are no text are refused', async () => {
  const { code, stderr } = await run(['set', 'binary'], Buffer.from([0xff, 0xfe, 0x00]));
  expect(code).toBe(2);
  expect(stderr).toContain('error: The value is not UTF-8 text, which is all that Key Vault stores.');
});

test('an error is one JSON document with --json', async () => {
  const { code, stdout, stderr } = await run(['get', 'never-was', '--json']);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(JSON.parse(stderr).error).toMatchObject({
    code: 'secret_not_found',
    ref: 'azure://vault/never-was',
    docs: 'docs/reference/errors.md#secret_not_found',
    azure: { status: 404, code: 'SecretNotFound' },
  });
});

test('without any vault configured', async () => {
  const { code, stderr } = await keyward(['get', 'x']);
  expect(code).toBe(3);
  expect(stderr).toContain(
    'error: No vault is configured: KEY_VAULT_URI is not set, and there is neither KEYWARD_MOUNTS nor a keyward.yaml.',
  );
});

test('a name where an address belongs', async () => {
  const { code, stderr } = await keyward(['get', 'x'], { variables: { KEY_VAULT_URI: 'contoso' } });
  expect(code).toBe(3);
  expect(stderr).toContain('error: The vault address is a name alone.\n');
});

test('a vault that is not there', async () => {
  const { code, stderr } = await keyward(['get', 'x'], {
    variables: { ...here().variables, KEY_VAULT_URI: 'https://localhost:1' },
  });
  expect(code).toBe(7);
  expect(stderr).toContain('  code: vault_unreachable');
});

test('a vault whose certificate nobody trusts', async () => {
  const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = here().variables;
  const { code, stderr } = await keyward(['get', 'x'], { variables: untrusting });
  expect(code).toBe(3);
  expect(stderr).toContain('  code: tls_untrusted');
});

test('a vault whose certificate nobody trusts, with verification switched off in the environment', async () => {
  const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = here().variables;
  const variables = { ...untrusting, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const { code, stderr } = await keyward(['get', 'x'], { variables });
  expect(code).toBe(3);
  expect(stderr).toContain('  code: tls_untrusted');
});

test('nobody to sign in as', async () => {
  const { IDENTITY_HEADER: _, ...headless } = here().variables;
  const { code, stderr } = await keyward(['get', 'x'], {
    variables: {
      ...headless,
      IDENTITY_HEADER: 'not-the-header',
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
    },
  });
  expect(code).toBe(5);
  expect(stderr).toContain('  code: sign_in_failed');
});
