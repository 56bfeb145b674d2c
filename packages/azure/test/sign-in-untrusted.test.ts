import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from './certificate.ts';
import { type Emulated, emulated } from './emulated.ts';
import { federatedToken } from './federated.ts';
import { type Programs, programs, signedIn } from './signed-in.ts';

// As in sign-in-refused.test.ts, for identities that prove themselves by what the machine has or was given.

let on: Emulated;
let tools: Programs;
beforeAll(async () => {
  on = await emulated();
  tools = await programs();
});
afterAll(async () => {
  await tools[Symbol.asyncDispose]();
  await on[Symbol.asyncDispose]();
});

const NOBODY = '00000000-0000-4000-8000-000000000000';
const failure = async (env: Readonly<Record<string, string>>) => (await signedIn(on, env)).failed;
const told = (because: string, ...variables: readonly string[]) =>
  `No token for the vault HOST could be had: ${because}.\nVariables that are set: ${['AZURE_AUTHORITY_HOST', ...variables].toSorted().join(', ')}.`;

describe('a managed identity', () => {
  test.each([
    [
      'that is not assigned',
      () => ({ MANAGED_IDENTITY_CLIENT_ID: NOBODY }),
      'its endpoint knows no such identity',
      'Assign the identity to the machine or service that this runs on (Identity in the portal), and compare its client id with MANAGED_IDENTITY_CLIENT_ID or AZURE_CLIENT_ID; where neither is set, turn on the system-assigned one.',
    ],
    [
      'whose endpoint is of another process',
      () => ({ KEYWARD_SIGN_IN: 'managed-identity', IDENTITY_HEADER: 'canary' }),
      'IDENTITY answered with status 401',
      'Run this in Azure, where its machine or service has a managed identity (Identity in the portal), or choose another way with KEYWARD_SIGN_IN.',
    ],
  ])('%s', async (_, more, because, hint) => {
    const { identityEndpoint, identityHeader } = on.emulator;
    const own = more();
    const env = { IDENTITY_ENDPOINT: identityEndpoint, IDENTITY_HEADER: identityHeader, ...own };
    expect(await failure(env)).toEqual({
      code: 'sign_in_failed',
      message: told(`managed-identity: ${because}`, ...Object.keys(env)),
      hint,
    });
  });
});

describe('a certificate', () => {
  const { privateKey, cert } = certificate({ commonName: 'orders', algorithm: 'rsa' });
  const pem = (options: object = {}) =>
    String(privateKey.export({ type: 'pkcs8', format: 'pem', ...options }));
  test.each([
    [
      'that is not registered',
      () => `${pem()}${cert}`,
      'the certificate is not one of the application, or has expired (AADSTS700027)',
      /thumbprint/,
    ],
    [
      'that is none',
      () => 'canary',
      'its file holds no certificate in PEM',
      /^Correct AZURE_CLIENT_CERTIFICATE_PATH/,
    ],
    [
      'whose key needs a password',
      () => `${pem({ cipher: 'aes-256-cbc', passphrase: 'canary' })}${cert}`,
      'its private key cannot be read',
      /^Set AZURE_CLIENT_CERTIFICATE_PASSWORD/,
    ],
    [
      'without its key',
      () => cert,
      'its private key cannot be read',
      /^Set AZURE_CLIENT_CERTIFICATE_PASSWORD/,
    ],
  ])('%s', async (name, content, because, advice) => {
    const { code, message, hint } =
      (await failure({
        KEYWARD_SIGN_IN: 'certificate',
        AZURE_TENANT_ID: on.emulator.tenantId,
        AZURE_CLIENT_ID: on.emulator.clientId,
        AZURE_CLIENT_CERTIFICATE_PATH: await tools.keep(`${name}.pem`, content()),
      })) ?? {};
    expect({ code, message }).toEqual({
      code: 'sign_in_failed',
      message: told(
        `certificate: ${because}`,
        'AZURE_CLIENT_CERTIFICATE_PATH',
        'AZURE_CLIENT_ID',
        'AZURE_TENANT_ID',
        'KEYWARD_SIGN_IN',
      ),
    });
    expect(hint).toMatch(advice);
  });
});

test('a federated token that the application does not trust is described, so that it can be compared', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = 'https://cluster.example';
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'of-the-test', kty: 'RSA' };
  const own = on.emulator.registerApplication({
    name: 'workload',
    federated: [{ issuer, subject: 'system:serviceaccount:orders:api', jwks: { keys: [jwk] } }],
  });
  const token = federatedToken(privateKey, { iss: issuer, sub: 'system:serviceaccount:default:api' });
  expect(
    await failure({
      KEYWARD_SIGN_IN: 'workload-identity',
      AZURE_TENANT_ID: on.emulator.tenantId,
      AZURE_CLIENT_ID: own.clientId,
      AZURE_FEDERATED_TOKEN_FILE: await tools.keep('federated', token),
    }),
  ).toEqual({
    code: 'sign_in_failed',
    message: [
      'No token for the vault HOST could be had: workload-identity: no federated credential of the application has the subject of the token (AADSTS700213).',
      'The token that was presented has the issuer `https://cluster.example`, the subject `system:serviceaccount:default:api` and the audience `api://AzureADTokenExchange`.',
      'Variables that are set: AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID, KEYWARD_SIGN_IN.',
    ].join('\n'),
    hint: 'Compare issuer, subject and audience of the token with the federated credential of the application: `az ad app federated-credential list --id <client id>`.',
  });
});
