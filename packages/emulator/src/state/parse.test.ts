import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { parseDocument } from './parse.ts';

const NOW = 1_795_000_000;
const format = 'keyward-emulator-state/1';
const HINT = 'Nothing was taken in. Mend this place and try again.';

function refusalOf(given: unknown) {
  try {
    parseDocument(given, NOW);
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
  return undefined;
}

const inVault = (vault: object) => ({ format, vaults: [{ name: 'orders', ...vault }] });
const inSecret = (secret: object) =>
  inVault({ secrets: [{ name: 'a', versions: [{ value: 'x' }], ...secret }] });
const inVersion = (version: object) => inSecret({ versions: [{ value: 'x', ...version }] });
const VERSION = 'vaults[0].secrets[0].versions[0]';
const A_TIME =
  'this is not a time: seconds since 1970, a text such as 2026-11-20T08:00:00Z, or one such as now+30d or now-1h30m.';

test('a document without a format is told the one there is', () => {
  expect(refusalOf({})?.hint).toBe(`Begin it with "format": "${format}".`);
});

describe('a document is refused whole, with the way to what is wrong', () => {
  test.each([
    { given: null, message: 'The document: this is not an object.', why: 'no document' },
    { given: [], message: 'The document: this is not an object.', why: 'a list' },
    { given: {}, message: 'The document: its format is missing.', why: 'nothing says what it is' },
    { given: { format: 'x/2' }, message: `format: this is not "${format}".`, why: 'another format' },
    {
      given: { format, vault: [] },
      message: 'The document: there is no "vault" here.',
      why: 'a slip of the pen',
    },
    { given: { format, vaults: {} }, message: 'vaults: this is not a list.', why: 'no list' },
    {
      given: { format, vaults: [{}] },
      message: 'vaults[0]: its name is missing.',
      why: 'a vault without a name',
    },
    {
      given: { format, vaults: [{ name: '1st' }] },
      message: 'vaults[0].name: this is no vault name.',
      why: 'a digit first',
    },
    {
      given: { format, vaults: [{ name: 'one' }, { name: 'ONE' }] },
      message: 'vaults[1].name: the same stands in vaults[0].name.',
      why: 'case is ignored',
    },
    {
      given: { format, vaults: Array(101).fill({}) },
      message: 'vaults: there are more than 100 of them.',
      why: 'a bound',
    },
    {
      given: inVault({ retentionDays: 3 }),
      message: 'vaults[0].retentionDays: this is no retentionDays of a vault.',
      why: 'too short',
    },
    {
      given: inVault({ networkAcls: 7 }),
      message: 'vaults[0].networkAcls: this is no networkAcls of a vault.',
      why: 'no rules',
    },
    {
      given: inVault({ secrets: { 'a b': 'x' } }),
      message: 'vaults[0].secrets{0}: this is not a name of a secret: 1 to 127 letters, digits and hyphens.',
      why: 'a space in a name',
    },
    {
      given: inVault({ secrets: { a: 7 } }),
      message: 'vaults[0].secrets.a.value: this is not a text.',
      why: 'a number is no value',
    },
    {
      given: inVault({ secrets: { a: 'x', A: 'y' } }),
      message: 'vaults[0].secrets{1}: the same stands in vaults[0].secrets{0}.',
      why: 'case is ignored',
    },
    {
      given: inSecret({ versions: [] }),
      message: 'vaults[0].secrets[0].versions: a secret has one version at least.',
      why: 'no version',
    },
    {
      given: inSecret({ deleted: {} }),
      message: 'vaults[0].secrets[0].deleted: its deletedDate is missing.',
      why: 'since when?',
    },
    {
      given: inSecret({ deleted: { deletedDate: 'now', scheduledPurgeDate: 'now-1d' } }),
      message: 'vaults[0].secrets[0].deleted.scheduledPurgeDate: this is before the deletedDate.',
      why: 'the wrong order',
    },
    {
      given: inVersion({ value: 'é'.repeat(12_801) }),
      message: `${VERSION}.value: this is longer than 25,600 bytes.`,
      why: "the data plane's limit, in bytes",
    },
    {
      given: inVersion({ version: 'abc' }),
      message: `${VERSION}.version: this is not a version: 32 hexadecimal digits.`,
      why: 'too short',
    },
    { given: inVersion({ expires: 'tomorrow' }), message: `${VERSION}.expires: ${A_TIME}`, why: 'a word' },
    {
      given: inVersion({ tags: { a: 1 } }),
      message: `${VERSION}.tags{0}: this is not a text.`,
      why: 'a number',
    },
    {
      given: inVersion({ tags: Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`t${at}`, ''])) }),
      message: `${VERSION}.tags: there are more than 15 of them, or one is longer than 512 characters.`,
      why: 'sixteen',
    },
    {
      given: inVersion({ contentType: 'x'.repeat(256) }),
      message: `${VERSION}.contentType: this is longer than 255 characters.`,
      why: 'a bound',
    },
    {
      given: inVersion({ enabled: 'yes' }),
      message: `${VERSION}.enabled: this is neither true nor false.`,
      why: 'a truthy text',
    },
    {
      given: inVersion({ managed: false }),
      message: `${VERSION}.managed: this is not true; leave it out where it does not hold.`,
      why: 'as the wire has it',
    },
    {
      given: inSecret({
        versions: [
          { value: 'x', version: 'a'.repeat(32) },
          { value: 'y', version: 'A'.repeat(32) },
        ],
      }),
      message: 'vaults[0].secrets[0].versions[1]: the same stands in vaults[0].secrets[0].versions[0].',
      why: 'one id twice',
    },
    {
      given: { format, tenant: { tenantId: 'contoso' } },
      message: 'tenant.tenantId: this is not a GUID.',
      why: 'a name',
    },
    {
      given: { format, tenant: { backupKey: 'AAAA' } },
      message: 'tenant.backupKey: this is not 32 bytes in base64.',
      why: 'too short',
    },
    {
      given: { format, applications: [{ name: 'a', clientID: 'x' }] },
      message: 'applications[0]: there is no "clientID" here.',
      why: 'case counts in names of members',
    },
    {
      given: { format, applications: [{ name: 'a', redirectUris: ['ftp://x'] }] },
      message: 'applications[0]: this application is not usable.',
      why: 'no address of a browser',
    },
    {
      given: {
        format,
        applications: [
          { name: 'a', clientId: 'c' },
          { name: 'b', clientId: 'C' },
        ],
      },
      message: 'applications[1]: the same stands in applications[0].',
      why: 'one client id twice',
    },
    {
      given: {
        format,
        applications: [{ name: 'a', objectId: 'o' }],
        identities: [{ name: 'i', objectId: 'O' }],
      },
      message: 'identities[0]: the same stands in applications[0].',
      why: 'an identity is an application',
    },
    {
      given: { format, users: [{ userPrincipalName: 'ada' }] },
      message: 'users[0].userPrincipalName: this is not usable as the name of a user.',
      why: 'no domain',
    },
    {
      given: { format, users: [{ userPrincipalName: 'a@b.example' }, { userPrincipalName: 'A@b.example' }] },
      message: 'users[1]: the same stands in users[0].',
      why: 'one name twice',
    },
    {
      given: { format, assignments: [{ principalId: 'p', role: 'Nobody' }] },
      message: 'assignments[0].role: this is no built-in role that is known here.',
      why: 'no role',
    },
    {
      given: { format, assignments: [{ principalId: 'p', role: 'Reader', secret: 's' }] },
      message: 'assignments[0]: a secret without a vault is no scope.',
      why: 'of which vault?',
    },
    {
      given: {
        format,
        assignments: [
          { principalId: 'p', role: 'Reader' },
          { principalId: 'P', role: 'reader' },
        ],
      },
      message: 'assignments[1]: the same stands in assignments[0].',
      why: 'one meaning twice',
    },
  ])('$message ($why)', ({ given, message }) => {
    expect(refusalOf(given)).toEqual({ code: 'invalid_option', message, hint: expect.stringMatching(/\.$/) });
  });

  test('what is no JSON is no document', () => {
    const circle: { format: string; self?: unknown } = { format };
    circle.self = circle;
    const trap = {
      get format(): string {
        throw new TypeError('secret-value');
      },
    };
    for (const given of [circle, trap, { format, big: 1n }, undefined, () => {}]) {
      expect(refusalOf(given)).toEqual({
        code: 'invalid_option',
        message: expect.stringMatching(/^The document: /),
        hint: HINT,
      });
    }
  });

  test('neither is more than 64 MiB', () => {
    const long = inVault({
      secrets: Array(2_700).fill({ name: 'a', versions: [{ value: 'x'.repeat(25_000) }] }),
    });
    expect(refusalOf(long)?.message).toBe('The document: this is longer than 64 MiB of JSON.');
  });
});

/** Planted wherever a text can stand. */
const CANARY = 'c4n4ry-V4lue!';

test('client and managed identity of a tenant are two', () => {
  const twins = { clientId: 'one', identityClientId: 'ONE' };
  expect(refusalOf({ format, tenant: twins })?.message).toBe(
    'tenant.identityClientId: the same stands in tenant.clientId.',
  );
});

describe('any document', () => {
  const key = fc.constantFrom(
    'format',
    'tenant',
    'vaults',
    'applications',
    'users',
    'identities',
    'assignments',
    'name',
    'secrets',
    'versions',
    'value',
    'version',
    'tags',
    'expires',
    'deleted',
    'deletedDate',
    'clientId',
    'clientSecret',
    'userPrincipalName',
    'principalId',
    'role',
    'policies',
    'networkAcls',
    'ipRules',
    'requires',
    'effect',
    'accessPolicies',
    'redirectUris',
    'certificates',
    'federated',
    'jwks',
    'roles',
    '__proto__',
    'constructor',
    CANARY,
  );
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      CANARY,
      `now+${CANARY}`,
      'now+1d',
      'orders',
      'a',
      true,
      null,
      0,
      -1,
      1.5,
      1e300,
      '',
      format,
    ),
    fc.string(),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  const document = fc.oneof(
    tree,
    fc.dictionary(key, tree).map((rest) => ({ ...rest, format })),
    fc.dictionary(key, tree).map((rest) => ({ format, vaults: [{ name: 'orders', ...rest }] })),
    fc.dictionary(key, tree).map((rest) => inSecret(rest)),
    fc.dictionary(key, tree).map((rest) => inVersion(rest)),
    fc.dictionary(key, tree).map((rest) => ({ format, applications: [{ name: 'a', ...rest }] })),
    fc.dictionary(key, tree).map((rest) => ({ format, tenant: rest })),
    fc
      .dictionary(key, tree)
      .map((rest) => ({ format, assignments: [{ principalId: 'p', role: 'Reader', ...rest }] })),
  );

  test('is understood or refused by an EmulatorError that holds nothing of it', () => {
    const numRuns = process.env['KEYWARD_TEST_TIER'] === 'full' ? 100_000 : 5_000;
    fc.assert(
      fc.property(document, (given) => {
        const refusal = refusalOf(given);
        if (refusal === undefined) return;
        expect(refusal.code).toBe('invalid_option');
        expect(JSON.stringify(refusal)).not.toContain(CANARY);
      }),
      { numRuns },
    );
  });
});
