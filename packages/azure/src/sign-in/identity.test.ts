import { describe, expect, test } from 'vitest';
import { identityOf } from './identity.ts';
import type { SignIn } from './sign-in.ts';

const expiresOnTimestamp = 1_800_000_000_000;
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims: unknown) => `${encoded({ alg: 'none' })}.${encoded(claims)}.c2lnbmF0dXJl`;
const SERVICE = { iss: 'https://sts.windows.net/t-1/', aud: 'https://vault.azure.net', tid: 't-1' };
const READ = {
  authority: SERVICE.iss,
  audience: SERVICE.aud,
  tenantId: 't-1',
  expiresOn: new Date(expiresOnTimestamp),
};

describe('who a token speaks for', () => {
  test.each<[object, SignIn['method'] | undefined, object, string]>([
    [
      {
        appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
        upn: 'ada@contoso.com',
        oid: 'o-1',
        scp: 'user_impersonation',
        groups: ['g-1', 'g-2'],
      },
      'azure-cli',
      {
        kind: 'user',
        name: 'ada@contoso.com',
        objectId: 'o-1',
        clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
        via: 'Azure CLI',
        groups: 2,
      },
      'a user of the Azure CLI',
    ],
    [
      { idtyp: 'user', azp: 'c-1', preferred_username: 'ada@contoso.com' },
      'browser',
      { kind: 'user', name: 'ada@contoso.com', clientId: 'c-1' },
      'a user of an application of their own, version 2 of the token',
    ],
    [
      { idtyp: 'app', appid: 'c-1', oid: 'o-1', app_displayname: 'orders' },
      'client-secret',
      { kind: 'application', name: 'orders', clientId: 'c-1', objectId: 'o-1' },
      'an application',
    ],
    [
      { appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' },
      undefined,
      { kind: 'application', clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' },
      'an application is not signed in with anything',
    ],
    [
      { idtyp: 'app', appid: 'c-1', xms_mirid: '/subscriptions/s/virtualMachines/m' },
      'default',
      { kind: 'managed-identity', clientId: 'c-1' },
      'a managed identity, by what it belongs to',
    ],
    [
      { idtyp: 'app', appid: 'c-1' },
      'managed-identity',
      { kind: 'managed-identity', clientId: 'c-1' },
      'by the way it came',
    ],
    [
      { upn: 'a\u001b[31m\u202eda', oid: 7, groups: 'many' },
      'azure-cli',
      { kind: 'user', name: 'a[31mda' },
      'claims that are odd',
    ],
  ])('%j by %s', (claims, method, identity, why) => {
    const token = jwt({ ...SERVICE, ...claims });
    expect(identityOf({ token, expiresOnTimestamp }, method, 'HOST'), why).toEqual({ ...READ, ...identity });
  });

  test('what says nothing of itself is unknown', () => {
    expect(identityOf({ token: jwt({}), expiresOnTimestamp }, undefined, 'HOST')).toEqual({
      kind: 'application',
      authority: 'unknown',
      audience: 'unknown',
      expiresOn: new Date(expiresOnTimestamp),
    });
  });
});

test.each([
  ['', 'nothing'],
  ['canary', 'an opaque token'],
  ['a.b', 'a part is missing'],
  [`a.${encoded('canary')}.c`, 'text'],
  [`a.${encoded(['canary'])}.c`, 'a list'],
  ['a.canary.c', 'no JSON'],
])('%j is no token of Entra ID', (token, why) => {
  expect(() => identityOf({ token, expiresOnTimestamp }, undefined, 'HOST'), why).toThrow(
    expect.objectContaining({
      code: 'unexpected_response',
      message: 'The token for the vault HOST is not one of Entra ID: it cannot be read.',
      hint: 'Check what answers in the place of the authority, or what the credential of your own returns.',
    }),
  );
});
