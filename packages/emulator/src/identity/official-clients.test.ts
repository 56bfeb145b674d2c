import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openCertificates } from '../certificate/certificates.ts';
import { systemClock as clock } from '../clock/clock.ts';
import { clientCertificate } from './client-certificate.fixture.ts';
import { createEntra } from './entra.ts';
import { openSigningKey } from './key.ts';
import { type Listener, listen } from './listener.fixture.ts';
import { createManagedIdentity } from './managed.ts';
import { APPLICATION, ISSUER, TENANT, VAULT } from './tenant.fixture.ts';
import { createTenant, type Tenant } from './tenant.ts';

const SCOPE = `${VAULT}/.default`;
const { clientId } = APPLICATION;
const IDENTITY = { clientId: 'client-vm', objectId: 'object-vm', name: 'vm' };
const POOL = { clientId: 'client-pool', objectId: 'object-pool', name: 'pool' };
const HEADER = 'identity-header-secret';
const publicRoots = getCACertificates('default');

let folder: string;
let tenant: Tenant;
let entra: Listener;
let identity: Listener;
let options: { readonly authorityHost: string; readonly disableInstanceDiscovery: true };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-emulator-'));
  const certificates = await openCertificates({ folder, clock });
  setDefaultCACertificates([...publicRoots, certificates.caPem]);
  const signingKey = await openSigningKey(folder);
  tenant = createTenant({ tenantId: TENANT, clock, signingKey, issuer: ISSUER });
  for (const settings of [APPLICATION, IDENTITY, POOL]) tenant.applications.register(settings);
  entra = await listen(createEntra({ tenant, clock }), certificates);
  identity = await listen(
    createManagedIdentity({
      tenant,
      clock,
      identityHeader: HEADER,
      systemAssigned: IDENTITY.clientId,
      userAssigned: [POOL.clientId],
    }),
  );
  options = { authorityHost: `https://localhost:${entra.port}`, disableInstanceDiscovery: true };
});

afterAll(async () => {
  setDefaultCACertificates(publicRoots);
  await entra[Symbol.asyncDispose]();
  await identity[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const claims = (token: string) => decodeJwt(token) as Readonly<Record<string, unknown>>;

test('ClientSecretCredential', async () => {
  const before = entra.seen.length;
  const credential = new ClientSecretCredential(TENANT, clientId, 'first~secret', options);
  const { token, expiresOnTimestamp } = await credential.getToken(SCOPE);
  expect(claims(token)).toMatchObject({ aud: VAULT, appid: clientId, appidacr: '1' });
  expect(Math.abs(expiresOnTimestamp - Date.now() - 3_599_000)).toBeLessThan(10_000);
  expect((await tenant.verify(token, [VAULT])).kind).toBe('valid');
  expect(entra.seen.slice(before)).toEqual([
    `GET /${TENANT}/v2.0/.well-known/openid-configuration`,
    `POST /${TENANT}/oauth2/v2.0/token`,
  ]);
});

test('ClientSecretCredential with a wrong secret, and of an unknown client', async () => {
  const wrong = new ClientSecretCredential(TENANT, clientId, 'wrong', options);
  await expect(wrong.getToken(SCOPE)).rejects.toThrow(/AADSTS7000215: Invalid client secret provided\./);
  const unknown = new ClientSecretCredential(TENANT, 'nobody', 'first~secret', options);
  await expect(unknown.getToken(SCOPE)).rejects.toThrow(
    /AADSTS700016: Application with identifier 'nobody' was not found/,
  );
});

test('ClientSecretCredential of an unknown tenant', async () => {
  const credential = new ClientSecretCredential('contoso.example', clientId, 'first~secret', options);
  // MSAL keeps Entra's answer to itself here.
  await expect(credential.getToken(SCOPE)).rejects.toThrow(/^endpoints_resolution_error: /);
});

test('ClientCertificateCredential, for two audiences in a row', async () => {
  const certificate = await clientCertificate(Date.now() - 60_000, Date.now() + 3_600_000);
  tenant.applications.register({ ...APPLICATION, certificates: [certificate.pem] });
  const pem = { certificate: certificate.keyPem + certificate.pem };
  const credential = new ClientCertificateCredential(TENANT, clientId, pem, options);
  const { token } = await credential.getToken(SCOPE);
  expect(claims(token)).toMatchObject({ aud: VAULT, appid: clientId, appidacr: '2' });
  expect(claims((await credential.getToken('api://other/.default')).token)).toMatchObject({
    aud: 'api://other',
  });
  const stranger = await clientCertificate(Date.now() - 60_000, Date.now() + 3_600_000);
  const other = { certificate: stranger.keyPem + stranger.pem };
  await expect(
    new ClientCertificateCredential(TENANT, clientId, other, options).getToken(SCOPE),
  ).rejects.toThrow(/AADSTS700027/);
});

test('ClientAssertionCredential and WorkloadIdentityCredential, with a token of this emulator', async () => {
  tenant.applications.register({
    ...APPLICATION,
    federated: [{ issuer: ISSUER, subject: POOL.objectId }],
  });
  const application = tenant.applications.byClientId(POOL.clientId);
  if (application === undefined) throw new Error('not registered');
  const assertion = async () =>
    (await tenant.issue({ application, audience: 'api://AzureADTokenExchange' })).token;
  const byCallback = new ClientAssertionCredential(TENANT, clientId, assertion, options);
  expect(claims((await byCallback.getToken(SCOPE)).token)).toMatchObject({ appid: clientId });
  const tokenFilePath = join(folder, 'federated-token');
  await writeFile(tokenFilePath, await assertion());
  const byFile = new WorkloadIdentityCredential({ tenantId: TENANT, clientId, tokenFilePath, ...options });
  expect(claims((await byFile.getToken(SCOPE)).token)).toMatchObject({ appid: clientId });
});

test('ManagedIdentityCredential in the shape of App Service', async () => {
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${identity.port}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', HEADER);
  const { token } = await new ManagedIdentityCredential().getToken(SCOPE);
  expect(claims(token)).toMatchObject({ aud: VAULT, oid: IDENTITY.objectId });
  const pool = new ManagedIdentityCredential({ clientId: POOL.clientId });
  expect(claims((await pool.getToken(SCOPE)).token)).toMatchObject({ oid: POOL.objectId });
  const stranger = new ManagedIdentityCredential({ clientId: 'nobody' });
  await expect(stranger.getToken(SCOPE)).rejects.toThrow(/No User Assigned or Delegated Managed Identity/);
});

test('ManagedIdentityCredential in the shape of a virtual machine', async () => {
  vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', `http://127.0.0.1:${identity.port}`);
  const pool = new ManagedIdentityCredential({ objectId: POOL.objectId });
  expect(claims((await pool.getToken(SCOPE)).token)).toMatchObject({ aud: VAULT, oid: POOL.objectId });
});

test('DefaultAzureCredential finds the managed identity', async () => {
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${identity.port}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', HEADER);
  const { token } = await new DefaultAzureCredential().getToken(SCOPE);
  expect(claims(token)).toMatchObject({ oid: IDENTITY.objectId });
});

test('a resource server of somebody else verifies a token by the published keys', async () => {
  const application = tenant.applications.byClientId(clientId);
  if (application === undefined) throw new Error('not registered');
  const { token } = await tenant.issue({ application, audience: 'api://orders' });
  const discovered = await fetch(`${options.authorityHost}/${TENANT}/.well-known/openid-configuration`);
  const { issuer, jwks_uri: keys } = (await discovered.json()) as Readonly<Record<string, string>>;
  const verified = await jwtVerify(token, createRemoteJWKSet(new URL(keys ?? '')), {
    issuer: issuer ?? '',
    audience: 'api://orders',
  });
  expect(verified.payload['appid']).toBe(clientId);
});
