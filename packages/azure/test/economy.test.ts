import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';
import { collect } from './opened.ts';

// What calls cost, by the emulator's own log: never by our counters.

const value = secretValue('hunter2');
let on: Emulated;
beforeAll(async () => {
  on = await emulated();
});
afterAll(() => on[Symbol.asyncDispose]());
beforeEach(() => on.emulator.requests.clear());

/** `GET /secrets/{name}/{version} 200` and so on, with how often. */
function asked(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { route, status } of on.emulator.requests.entries({ vault: 'contract' })) {
    counts[`${route} ${status}`] = (counts[`${route} ${status}`] ?? 0) + 1;
  }
  return counts;
}

const tokens = () => on.emulator.requests.entries().filter(({ route }) => route.endsWith('/token')).length;

describe('a provider', () => {
  test('asks for nothing until it is used', async () => {
    const provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
    await provider.close();
    expect(on.emulator.requests.count()).toBe(0);
  });

  test('makes fifty reads at once with one challenge and one token, and fifty more with neither', async () => {
    const credential = on.officer();
    const provider = azureProvider({ vaultUrl: on.url, credential });
    await provider.write.set('app/db', { value });
    on.emulator.requests.clear();
    await provider.close();
    const fresh = azureProvider({ vaultUrl: on.url, credential: on.officer() });
    const fifty = () => Promise.all(Array.from({ length: 50 }, () => fresh.get({ path: 'app/db' })));
    await fifty();
    expect(asked()).toEqual({ 'GET /secrets/{name} 401': 1, 'GET /secrets/{name} 200': 50 });
    expect(tokens()).toBe(1);
    await fifty();
    expect(asked()).toEqual({ 'GET /secrets/{name} 401': 1, 'GET /secrets/{name} 200': 100 });
    expect(tokens()).toBe(1);
    await fresh.close();
  });

  test('shares client and token with another on the same vault and credential, while one is open', async () => {
    const credential = on.officer();
    const [one, other] = [1, 2].map(() => azureProvider({ vaultUrl: on.url, credential }));
    if (one === undefined || other === undefined) throw new Error('There are two.');
    await Promise.all([one.check(), other.check()]);
    await one.close();
    expect(await other.check()).toEqual({ status: 'ready' });
    expect(asked()).toEqual({ 'GET /secrets 401': 1, 'GET /secrets 200': 3 });
    expect((await one.check()).status).toBe('unready');
    await other.close();
    const later = azureProvider({ vaultUrl: on.url, credential });
    await later.check();
    await later.close();
    expect(asked()).toEqual({ 'GET /secrets 401': 2, 'GET /secrets 200': 4 });
  });

  test('shares nothing with another identity', async () => {
    const [officer, visitor] = [on.officer(), on.visitor()].map((credential) =>
      azureProvider({ vaultUrl: on.url, credential }),
    );
    const readiness = await Promise.all([officer?.check(), visitor?.check()]);
    await Promise.all([officer?.close(), visitor?.close()]);
    expect(readiness.map((each) => each?.status)).toEqual(['ready', 'unknown']);
  });
});

describe('the cost of', () => {
  const costs = async (act: (provider: ReturnType<typeof azureProvider>) => Promise<unknown>) => {
    const provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
    await provider.check();
    on.emulator.requests.clear();
    await act(provider);
    await provider.close();
    return asked();
  };

  test('every call is the least there can be', async () => {
    expect(await costs((it) => it.write.set('cost', { value }))).toEqual({ 'PUT /secrets/{name} 200': 1 });
    expect(await costs((it) => it.get({ path: 'cost' }))).toEqual({ 'GET /secrets/{name} 200': 1 });
    expect(await costs((it) => it.versions.latest('cost'))).toEqual({ 'GET /secrets/{name} 200': 1 });
    expect(await costs((it) => it.write.update({ path: 'cost' }, { enabled: false }))).toEqual({
      'PATCH /secrets/{name} 200': 1,
    });
    expect(await costs((it) => it.versions.latest('cost'))).toEqual({
      'GET /secrets/{name} 403': 1,
      'GET /secrets/{name}/versions 200': 1,
    });
    expect(await costs((it) => it.write.update({ path: 'cost' }, { value, enabled: true }))).toEqual({
      'GET /secrets/{name} 403': 1,
      'GET /secrets/{name}/versions 200': 1,
      'PUT /secrets/{name} 200': 1,
    });
    expect(await costs((it) => it.write.update({ path: 'cost' }, { value }))).toEqual({
      'GET /secrets/{name} 200': 1,
      'PUT /secrets/{name} 200': 1,
    });
    expect(await costs((it) => collect(it.versions.list('cost')))).toEqual({
      'GET /secrets/{name}/versions 200': 1,
    });
    expect(await costs((it) => it.write.delete('cost'))).toEqual({
      'DELETE /secrets/{name} 200': 1,
      'GET /deletedsecrets/{name} 200': 1,
    });
    expect(await costs((it) => it.bin.recover('cost'))).toEqual({
      'POST /deletedsecrets/{name}/recover 200': 1,
      'GET /secrets/{name} 200': 1,
    });
    expect(await costs((it) => it.check())).toEqual({ 'GET /secrets 200': 1 });
  });

  test('a list of 51 secrets is three pages', async () => {
    const paths = Array.from({ length: 51 }, (_, index) => `many/${index + 100}`);
    await costs((it) => Promise.all(paths.map((path) => it.write.set(path, { value }))));
    let listed: readonly string[] = [];
    const cost = await costs(async (it) => {
      listed = (await collect(it.list({ prefix: 'many/' }))).map(({ path }) => path);
    });
    expect(listed.toSorted()).toEqual(paths);
    expect(cost).toEqual({ 'GET /secrets 200': 3 });
  });
});

test('a delete and a recovery that take a vault a moment are waited for', async () => {
  await using slow = await emulated({ delayMs: 300 });
  const provider = azureProvider({ vaultUrl: slow.url, credential: slow.officer() });
  await provider.write.set('slow', { value });
  expect((await provider.write.delete('slow')).confirmed).toBe(true);
  await provider.bin.recover('slow');
  expect((await provider.get({ path: 'slow' })).value.reveal()).toBe('hunter2');
  await provider.write.update({ path: 'slow' }, { enabled: false });
  await provider.write.delete('slow');
  expect(await provider.bin.recover('slow')).toMatchObject({ path: 'slow', enabled: false });
  await expect(provider.get({ path: 'slow' })).rejects.toMatchObject({ code: 'secret_disabled' });
  await provider.write.delete('slow');
  await provider.bin.purge('slow');
  await expect(provider.write.set('slow', { value })).rejects.toMatchObject({ code: 'secret_in_transition' });
  await expect(provider.bin.purge('slow')).rejects.toMatchObject({ code: 'secret_in_transition' });
  await provider.close();
});

test('a managed identity signs in as it does in Azure, through the credential of the environment', async () => {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const { vi } = await import('vitest');
  vi.stubEnv('IDENTITY_ENDPOINT', on.emulator.identityEndpoint);
  vi.stubEnv('IDENTITY_HEADER', on.emulator.identityHeader);
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential');
  const provider = azureProvider({ vaultUrl: on.url, credential: new DefaultAzureCredential() });
  expect(await provider.check()).toEqual({ status: 'ready' });
  await provider.close();
});
