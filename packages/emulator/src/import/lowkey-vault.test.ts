import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { importLowkeyVault } from './lowkey-vault.ts';

const VERSION = '0123456789abcdef0123456789abcdef';

/** As its documentation shows an export, with every placeholder it knows. */
const EXPORT = `{
  "vaults": [
    {
      "attributes": { "baseUri": "https://{{host}}:{{port}}", "recoveryLevel": "Recoverable+Purgeable",
        "recoverableDays": 90, "created": 1647809444, "deleted": null },
      "keys": { "signing": { "versions": [] }, "wrapping": { "versions": [] } },
      "secrets": {
        "test-secret": {
          "versions": [
            { "vaultBaseUri": "https://{{host}}:{{port}}", "entityId": "test-secret", "entityVersion": "${VERSION}",
              "attributes": { "enabled": false, "created": {{now -86400}}, "updated": {{ now 0 }}, "exp": {{now 3600}},
                "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90 },
              "tags": { "team": "orders" }, "managed": false, "value": "a {{value}} of its own", "contentType": "text/plain" },
            { "vaultBaseUri": "https://{{host}}:{{port}}", "entityId": "test-secret", "entityVersion": "${VERSION.replaceAll('0', '9')}",
              "attributes": { "enabled": true, "created": 1647809445, "updated": 1647809445, "nbf": 1647809445 },
              "tags": {}, "managed": true, "value": "pem", "contentType": null }
          ]
        }
      },
      "certificates": { "web": { "versions": [] } }
    },
    {
      "attributes": { "baseUri": "https://vault-b.localhost:8443/", "recoveryLevel": "CustomizedRecoverable",
        "recoverableDays": 10, "created": {{now 900}}, "deleted": null },
      "keys": {}, "secrets": {}
    },
    {
      "attributes": { "baseUri": "https://vault-c.localhost:8443/", "recoveryLevel": "Recoverable", "recoverableDays": 90,
        "created": 1, "deleted": {{now 1200}} },
      "keys": { "gone": {} }, "secrets": { "gone": { "versions": [] } }
    }
  ]
}`;

test('what its export says of secrets comes along; what has no place here is counted', () => {
  expect(importLowkeyVault(EXPORT)).toEqual({
    leftOut: { keys: 2, certificates: 1, vaults: 1 },
    document: {
      format: 'keyward-emulator-state/1',
      vaults: [
        {
          name: 'keyward',
          retentionDays: 90,
          purgeProtection: false,
          secrets: [
            {
              name: 'test-secret',
              versions: [
                {
                  version: VERSION,
                  value: 'a {{value}} of its own',
                  contentType: 'text/plain',
                  tags: { team: 'orders' },
                  enabled: false,
                  created: 'now-86400s',
                  updated: 'now',
                  expires: 'now+3600s',
                },
                {
                  version: VERSION.replaceAll('0', '9'),
                  value: 'pem',
                  tags: {},
                  enabled: true,
                  created: 1_647_809_445,
                  updated: 1_647_809_445,
                  notBefore: 1_647_809_445,
                  managed: true,
                },
              ],
            },
          ],
        },
        { name: 'vault-b', retentionDays: 10, purgeProtection: true, secrets: [] },
      ],
    },
  });
});

const refusalOf = (text: string) => {
  try {
    importLowkeyVault(text);
  } catch (error) {
    if (error instanceof EmulatorError) return `${error.code} ${error.message}`;
    throw error;
  }
  return undefined;
};

describe('what is refused', () => {
  const vault = (rest: object) =>
    JSON.stringify({ vaults: [{ attributes: { baseUri: 'https://a-b.localhost' }, ...rest }] });
  test.each([
    { text: '{', message: 'The document: this is no JSON export of lowkey-vault.', why: 'no JSON' },
    { text: '{}', message: 'The document: its vaults is missing.', why: 'another document' },
    { text: '{"vaults":[{}]}', message: 'vaults[0]: its attributes is missing.', why: 'no address' },
    {
      text: '{"vaults":[{"attributes":{"baseUri":"x"}}]}',
      message: 'vaults[0].attributes.baseUri: this is no address.',
      why: 'a word',
    },
    {
      text: vault({ secrets: { a: {} } }),
      message: 'vaults[0].secrets.*: its versions is missing.',
      why: 'no list',
    },
    {
      text: vault({ secrets: { a: { versions: [{}] } } }),
      message: 'vaults[0].secrets.*.versions[0]: its value is missing.',
      why: 'no value',
    },
    {
      text: vault({ secrets: { a: { versions: [{ value: 'x', attributes: { exp: 'soon' } }] } } }),
      message: expect.stringContaining('vaults[0].secrets[0].versions[0].expires: this is not a time'),
      why: 'no time',
    },
    {
      text: vault({ secrets: { a_b: { versions: [{ value: 'x' }] } } }),
      message: expect.stringContaining('vaults[0].secrets[0].name: this is not a name of a secret'),
      why: 'Key Vault has no such names',
    },
  ])('$message ($why)', ({ text, message }) => {
    expect(refusalOf(text)?.replace('invalid_option ', '')).toEqual(message);
  });
});

test('any text is understood or refused, and a refusal repeats nothing of it', () => {
  const canary = 'c4n4ry-V4lue!';
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .tuple(fc.nat(EXPORT.length), fc.nat(40), fc.constantFrom('', canary, '{', '"', 'null', '{{now 1}}'))
      .map(([at, length, put]) => EXPORT.slice(0, at) + put + EXPORT.slice(at + length)),
  );
  fc.assert(
    fc.property(text, (given) => {
      expect(refusalOf(given) ?? '').not.toContain(canary);
    }),
    { numRuns: 2_000 },
  );
});
