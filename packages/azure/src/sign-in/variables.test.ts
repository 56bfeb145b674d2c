import { inspect } from 'node:util';
import { isKeywardError } from '@keyward/core/errors';
import { SecretValue } from '@keyward/core/value';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGN_IN_METHODS, type SignIn } from './sign-in.ts';
import { type SignInVariables, signInFrom } from './variables.ts';

const METHODS =
  'default, managed-identity, client-secret, certificate, workload-identity, azure-cli, azure-powershell, browser';
const APPLICATION = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' };
const revealed = (signIn: SignIn) =>
  Object.fromEntries(
    Object.entries(signIn).map(([name, value]) => [
      name,
      value instanceof SecretValue ? value.reveal() : value,
    ]),
  );

describe('how the environment asks to sign in', () => {
  test.each<[SignInVariables, object, string]>([
    [{}, { method: 'default' }, 'the usual chain'],
    [{ KEYWARD_SIGN_IN: ' ', MANAGED_IDENTITY_CLIENT_ID: '' }, { method: 'default' }, 'empty is not set'],
    [{ ...APPLICATION, AZURE_CLIENT_SECRET: 's' }, { method: 'default' }, 'the chain reads these itself'],
    [
      { MANAGED_IDENTITY_CLIENT_ID: ' c ' },
      { method: 'managed-identity', clientId: 'c' },
      'that identity and no other',
    ],
    [
      { KEYWARD_SIGN_IN: 'managed-identity', MANAGED_IDENTITY_CLIENT_ID: 'c' },
      { method: 'managed-identity', clientId: 'c' },
      'both say the same',
    ],
    [
      { KEYWARD_SIGN_IN: 'managed-identity', AZURE_CLIENT_ID: 'c' },
      { method: 'managed-identity' },
      'the system-assigned one: AZURE_CLIENT_ID is of an application',
    ],
    [
      { KEYWARD_SIGN_IN: 'client-secret', ...APPLICATION, AZURE_CLIENT_SECRET: 's\n' },
      { method: 'client-secret', tenantId: 't', clientId: 'c', clientSecret: 's' },
      'with the line end that files have',
    ],
    [
      { KEYWARD_SIGN_IN: 'certificate', ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: '/c.pem' },
      { method: 'certificate', tenantId: 't', clientId: 'c', certificatePath: '/c.pem' },
      'no password, no chain',
    ],
    [
      {
        KEYWARD_SIGN_IN: 'certificate',
        ...APPLICATION,
        AZURE_CLIENT_CERTIFICATE_PATH: '/c.pem',
        AZURE_CLIENT_CERTIFICATE_PASSWORD: ' p ',
        AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: 'True',
      },
      {
        method: 'certificate',
        tenantId: 't',
        clientId: 'c',
        certificatePath: '/c.pem',
        password: ' p ',
        sendChain: true,
      },
      'a password is taken as it is',
    ],
    [
      { KEYWARD_SIGN_IN: 'workload-identity', ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: '/token' },
      { method: 'workload-identity', tenantId: 't', clientId: 'c', tokenFile: '/token' },
      'as the webhook of AKS sets them',
    ],
    [{ KEYWARD_SIGN_IN: 'azure-cli' }, { method: 'azure-cli' }, 'needs nothing'],
    [{ KEYWARD_SIGN_IN: 'azure-cli', ...APPLICATION }, { method: 'azure-cli', tenantId: 't' }, 'a tenant'],
    [{ KEYWARD_SIGN_IN: 'azure-powershell' }, { method: 'azure-powershell' }, 'needs nothing'],
    [
      { KEYWARD_SIGN_IN: 'browser', ...APPLICATION },
      { method: 'browser', tenantId: 't', clientId: 'c' },
      'an application of their own',
    ],
  ])('%j', (env, signIn, why) => {
    expect(revealed(signInFrom(env)), why).toEqual(signIn);
  });
});

describe('an environment that does not say how', () => {
  test.each([
    [
      { KEYWARD_SIGN_IN: 'client-secret' },
      'missing_configuration',
      'The sign-in client-secret needs AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET; AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET are not set.',
      `Set them, or choose another way with KEYWARD_SIGN_IN: ${METHODS}.`,
    ],
    [
      { KEYWARD_SIGN_IN: 'certificate', ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: '  ' },
      'missing_configuration',
      'The sign-in certificate needs AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_CERTIFICATE_PATH; AZURE_CLIENT_CERTIFICATE_PATH is not set.',
      `Set it, or choose another way with KEYWARD_SIGN_IN: ${METHODS}.`,
    ],
    [
      { KEYWARD_SIGN_IN: 'workload-identity', AZURE_CLIENT_ID: 'c' },
      'missing_configuration',
      'The sign-in workload-identity needs AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_FEDERATED_TOKEN_FILE; AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE are not set.',
      `Set them, or choose another way with KEYWARD_SIGN_IN: ${METHODS}.`,
    ],
    [
      { KEYWARD_SIGN_IN: 'canary' },
      'invalid_configuration',
      'KEYWARD_SIGN_IN names no way to sign in that Keyward knows.',
      `Set it to one of ${METHODS}.`,
    ],
    [
      { KEYWARD_SIGN_IN: 'azure-cli', MANAGED_IDENTITY_CLIENT_ID: 'c' },
      'invalid_configuration',
      'KEYWARD_SIGN_IN is azure-cli, but MANAGED_IDENTITY_CLIENT_ID names a managed identity to sign in as.',
      'Unset one of the two; MANAGED_IDENTITY_CLIENT_ID alone means that managed identity.',
    ],
    [
      {
        KEYWARD_SIGN_IN: 'certificate',
        ...APPLICATION,
        AZURE_CLIENT_CERTIFICATE_PATH: 'p',
        AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: 'yes',
      },
      'invalid_configuration',
      'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN is neither true nor false.',
      'Correct the setting that the message names.',
    ],
  ])('%j', (env, code, message, hint) => {
    expect(() => signInFrom(env)).toThrow(expect.objectContaining({ code, message, hint }));
  });
});

test('any environment gives a sign-in or an error of ours, and neither shows a value', () => {
  const value = fc.option(
    fc.oneof(fc.constant('canary-value'), fc.constantFrom('', ' ', 'true', ...SIGN_IN_METHODS)),
    { nil: undefined },
  );
  const names = [
    'KEYWARD_SIGN_IN',
    'MANAGED_IDENTITY_CLIENT_ID',
    'AZURE_TENANT_ID',
    'AZURE_CLIENT_ID',
    'AZURE_CLIENT_SECRET',
    'AZURE_CLIENT_CERTIFICATE_PATH',
    'AZURE_CLIENT_CERTIFICATE_PASSWORD',
    'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
    'AZURE_FEDERATED_TOKEN_FILE',
  ] as const;
  const environment = fc.record(Object.fromEntries(names.map((name) => [name, value])));
  fc.assert(
    fc.property(environment, (env: SignInVariables) => {
      try {
        const { clientSecret, password, method } = { clientSecret: '', password: '', ...signInFrom(env) };
        expect(SIGN_IN_METHODS).toContain(method);
        expect(inspect({ clientSecret, password })).not.toContain('canary');
      } catch (error) {
        if (!isKeywardError(error)) throw error;
        expect(JSON.stringify(error)).not.toContain('canary');
      }
    }),
  );
});
