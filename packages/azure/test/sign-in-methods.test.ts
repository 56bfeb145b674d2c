import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from './certificate.ts';
import { type Emulated, emulated } from './emulated.ts';
import { federatedToken } from './federated.ts';
import { type Programs, programs, signedIn } from './signed-in.ts';

let on: Emulated;
let tools: Programs;
beforeAll(async () => {
  on = await emulated();
  tools = await programs('az', 'pwsh', 'browser');
});
afterAll(async () => {
  await tools[Symbol.asyncDispose]();
  await on[Symbol.asyncDispose]();
});

const MAY_READ = 'Key Vault Secrets User';
const TENANT = { tenantId: 'TENANT', authority: 'https://keyward-emulator.localhost/TENANT/' };

/** Who a user is whom the Azure CLI or PowerShell has signed in. */
async function userToken(program: 'cli' | 'powershell'): Promise<{ token: string; objectId: string }> {
  const { objectId, userPrincipalName } = on.emulator.registerUser({
    userPrincipalName: `${program}@contoso.com`,
  });
  on.emulator.assign({ principalId: objectId, role: MAY_READ });
  const appid =
    program === 'cli' ? '04b07795-8ddb-461a-bbee-02f9e1bf7b46' : '1950a258-227b-4e31-a9cf-717495945fc2';
  const claims = { oid: objectId, upn: userPrincipalName, appid, idtyp: 'user', scp: 'user_impersonation' };
  return { token: await on.emulator.issueToken({ claims }), objectId };
}

describe('as the environment says', () => {
  test('a client secret, by name and in the default chain', async () => {
    const { tenantId, clientId, clientSecret } = on.emulator;
    const env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret };
    const named = await signedIn(on, { ...env, KEYWARD_SIGN_IN: 'client-secret' });
    expect(named).toMatchObject({
      status: 'ready',
      identity: { kind: 'application', clientId, ...TENANT },
    });
    const { identity, status } = await signedIn(on, env);
    expect({ ...identity, expiresOn: '' }).toEqual({ ...named.identity, expiresOn: '' });
    expect(status).toBe('ready');
  });

  test('a managed identity of App Service, which answers in the default chain', async () => {
    const { identity, status } = await signedIn(on, {
      IDENTITY_ENDPOINT: on.emulator.identityEndpoint,
      IDENTITY_HEADER: on.emulator.identityHeader,
    });
    expect({ identity, status }).toMatchObject({
      status: 'ready',
      identity: { kind: 'managed-identity', ...TENANT },
    });
  });

  test.each(['system-assigned', 'user-assigned'])('a managed identity of App Service: %s', async (which) => {
    const own = on.emulator.registerIdentity({ name: `app-service-${which}` });
    on.emulator.assign({ principalId: own.objectId, role: MAY_READ });
    const env = {
      IDENTITY_ENDPOINT: on.emulator.identityEndpoint,
      IDENTITY_HEADER: on.emulator.identityHeader,
      ...(which === 'user-assigned'
        ? { MANAGED_IDENTITY_CLIENT_ID: own.clientId }
        : { KEYWARD_SIGN_IN: 'managed-identity' }),
    };
    const { identity, status } = await signedIn(on, env);
    expect({ identity, status }).toMatchObject({
      status: 'ready',
      identity: {
        kind: 'managed-identity',
        ...(which === 'user-assigned' ? { clientId: own.clientId, objectId: own.objectId } : {}),
        ...TENANT,
      },
    });
  });

  test('a managed identity of a virtual machine (the metadata service)', async () => {
    const own = on.emulator.registerIdentity({ name: 'machine' });
    on.emulator.assign({ principalId: own.objectId, role: MAY_READ });
    const { identity, status } = await signedIn(on, {
      AZURE_POD_IDENTITY_AUTHORITY_HOST: new URL(on.emulator.identityEndpoint).origin,
      KEYWARD_SIGN_IN: 'managed-identity',
      MANAGED_IDENTITY_CLIENT_ID: own.clientId,
    });
    expect({ identity, status }).toMatchObject({
      status: 'ready',
      identity: { kind: 'managed-identity', clientId: own.clientId, ...TENANT },
    });
  });

  test.each([
    ['plain', undefined],
    ['encrypted', 'password of the test'],
  ])('a certificate whose key is %s', async (name, password) => {
    const { privateKey, cert } = certificate({ commonName: name, algorithm: 'rsa' });
    const key = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      ...(password === undefined ? {} : { cipher: 'aes-256-cbc', passphrase: password }),
    });
    const file = await tools.keep(`${name}.pem`, `${key}${cert}`);
    const own = on.emulator.registerApplication({ name, certificates: [cert] });
    on.emulator.assign({ principalId: own.objectId, role: MAY_READ });
    const { identity, status, failed } = await signedIn(on, {
      KEYWARD_SIGN_IN: 'certificate',
      AZURE_TENANT_ID: on.emulator.tenantId,
      AZURE_CLIENT_ID: own.clientId,
      AZURE_CLIENT_CERTIFICATE_PATH: file,
      ...(password === undefined ? {} : { AZURE_CLIENT_CERTIFICATE_PASSWORD: password }),
    });
    expect({ identity, status, failed }).toMatchObject({
      status: 'ready',
      identity: { kind: 'application', clientId: own.clientId, ...TENANT },
    });
  });

  test('workload identity', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [issuer, subject] = ['https://cluster.example', 'system:serviceaccount:orders:api'];
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'of-the-test', kty: 'RSA' };
    const own = on.emulator.registerApplication({
      name: 'workload',
      federated: [{ issuer, subject, jwks: { keys: [jwk] } }],
    });
    on.emulator.assign({ principalId: own.objectId, role: MAY_READ });
    const token = federatedToken(privateKey, { iss: issuer, sub: subject });
    const { identity, status } = await signedIn(on, {
      KEYWARD_SIGN_IN: 'workload-identity',
      AZURE_TENANT_ID: on.emulator.tenantId,
      AZURE_CLIENT_ID: own.clientId,
      AZURE_FEDERATED_TOKEN_FILE: await tools.keep('federated', `${token}\n`),
    });
    expect({ identity, status }).toMatchObject({
      status: 'ready',
      identity: { kind: 'application', clientId: own.clientId, ...TENANT },
    });
  });

  test.each([
    ['azure-cli', 'cli', 'Azure CLI', 'az'],
    ['azure-powershell', 'powershell', 'Azure PowerShell', 'pwsh'],
  ] as const)('%s', async (method, who, via, program) => {
    const { token, objectId } = await userToken(who);
    const { identity, status } = await signedIn(on, { KEYWARD_SIGN_IN: method, ...tools.acting(token) });
    expect({ identity, status }).toMatchObject({
      status: 'ready',
      identity: { kind: 'user', name: `${who}@contoso.com`, objectId, via, ...TENANT },
    });
    const { origin } = new URL(on.localhostUrl);
    const asked = await tools.asked();
    expect(asked).toContain(`${program} https://vault.azure.net ${on.emulator.tenantId}`);
    expect(origin).toBeDefined();
  });

  test('a browser', async () => {
    const { user, tenantId } = on.emulator;
    const { identity, status, failed } = await signedIn(on, {
      KEYWARD_SIGN_IN: 'browser',
      AZURE_TENANT_ID: tenantId,
      BROWSER: `${tools.folder}/browser`,
      PATH: '/usr/bin:/bin',
    });
    expect({ identity, status, failed }).toMatchObject({
      status: 'ready',
      identity: {
        kind: 'user',
        name: user.userPrincipalName,
        objectId: user.objectId,
        via: 'Azure CLI',
        ...TENANT,
      },
    });
  });
});
