import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelinePolicy,
  type PipelineRequest,
  RestError,
} from '@azure/core-rest-pipeline';
import type { SecretClient } from '@azure/keyvault-secrets';
import { memory } from '@keyward/core/memory';
import { createMounts } from '@keyward/core/ref';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AzureSecretStore } from '../src/index.ts';
import { forwardClock, openStage, recorded, refusal, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.vault.setSecret('kept', 'value');
  await stage.vault.setSecret('off', 'of nobody', { enabled: false });
});
afterAll(async () => await stage?.[Symbol.asyncDispose]());
beforeEach(() => {
  stage.emulator.faults.clear();
  stage.asked();
});

const GET = 'GET /secrets/{name} 200';
const BRISK = { retryDelayS: 0.001, maxRetryDelayS: 0.002 };
/** What only the official client can do. */
const options = { disableChallengeResourceVerification: true, userAgentOptions: { userAgentPrefix: 'mine' } };

describe('options of the official client that Keyward has no setting for', () => {
  test('are honoured by the official client, behind the same cache and the same names', async () => {
    const store = stage.store({ options, resilience: BRISK });
    await store.setSecret('azure://vault/app/db', '{"username":"app"}');
    stage.asked();
    const ten = Array.from({ length: 10 }, () => store.getSecret('app--db', 'azure://vault/app/db#username'));
    expect(await Promise.all(ten)).toContainEqual({
      'app--db': '{"username":"app"}',
      'azure://vault/app/db#username': 'app',
    });
    expect(stage.asked()).toEqual([GET]);
    await store.removeSecret('app--db');
    expect(await store.getSecret('app--db')).toEqual({ 'app--db': undefined });
  });

  test('leave retrying to one layer, and codes to tell failures apart', async () => {
    const store = stage.store({ options, resilience: { ...BRISK, maxRetries: 1 } });
    stage.emulator.faults.add({ effect: { kind: 'error', status: 503 }, count: 2 });
    const { data } = await refusal(store.getSecret('kept'));
    expect([data.code, data.statusCode]).toEqual(['vault_failed', 503]);
    expect(stage.asked()).toHaveLength(2);
    expect(await store.getSecret('kept')).toEqual({ kept: 'value' });
    const disabled = (await refusal(store.getSecret('off'))).data;
    expect([disabled.code, disabled.statusCode, typeof disabled.requestId]).toEqual([
      'secret_disabled',
      403,
      'string',
    ]);
  });

  test('say of a write that was cut off that nobody knows, and do not write again', async () => {
    const store = stage.store({ options, resilience: BRISK });
    stage.emulator.faults.add({
      match: { method: 'PUT' },
      effect: { kind: 'reset' },
      when: 'after',
      count: 1,
    });
    expect((await refusal(store.setSecret('cut', 'off'))).data.code).toBe('outcome_unknown');
    expect(stage.asked().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  test('send nothing to a mount that is no vault', async () => {
    const mounts = createMounts([{ name: 'billing', url: 'https://vault.example.com' }]);
    const { data } = await refusal(stage.store({ options, mounts }).getSecret('azure://billing/key'));
    expect(data.code).toBe('invalid_vault_url');
  });

  test('end at once with the store', async () => {
    const store = stage.store({ options });
    stage.emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'latency', ms: 5_000 } });
    const waiting = refusal(store.getSecret('kept'));
    await store.destroy();
    expect((await waiting).data.code).toBe('provider_closed');
  });
});

test('a request of the official client that nobody waits for any more is given up', async () => {
  const signals: (PipelineRequest['abortSignal'] | undefined)[] = [];
  const policy: PipelinePolicy = {
    name: 'watching',
    sendRequest(request, next) {
      signals.push(request.abortSignal);
      return next(request);
    },
  };
  const store = stage.store({
    options: { ...options, additionalPolicies: [{ position: 'perCall', policy }] },
  });
  stage.emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'latency', ms: 5_000 } });
  const waiting = refusal(store.getSecret('kept'));
  await expect.poll(() => signals.length).toBe(1);
  await store.destroy();
  await waiting;
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
});

test('an HTTP client that is given is the one that is used', async () => {
  const client = createDefaultHttpClient();
  const hosts: string[] = [];
  const store = stage.store({
    options: {
      httpClient: {
        sendRequest(request) {
          hosts.push(new URL(request.url).host);
          return client.sendRequest(request);
        },
      },
    },
  });
  expect(await store.getSecret('kept')).toEqual({ kept: 'value' });
  expect(hosts).toContain(new URL(stage.vaultUrl).host);
});

test('options that Keyward has settings for are those settings', async () => {
  const retryOptions = { maxRetries: 1, retryDelayInMs: 1, maxRetryDelayInMs: 2 };
  const store = stage.store({ options: { retryOptions } });
  stage.emulator.faults.add({ effect: { kind: 'error', status: 503 } });
  await refusal(store.getSecret('kept'));
  expect(stage.asked()).toHaveLength(2);
});

test('an insecure connection is not made, and whoever asks for one is told', async () => {
  const { logger, lines } = recorded();
  const insecure: unknown[] = [];
  const policy: PipelinePolicy = {
    name: 'watching',
    sendRequest(request, next) {
      insecure.push(request.allowInsecureConnection);
      return next(request);
    },
  };
  const store = stage.store({
    logger,
    options: {
      ...options,
      allowInsecureConnection: true,
      additionalPolicies: [{ position: 'perCall', policy }],
    },
  });
  await store.getSecret('kept');
  expect(insecure).toEqual([false]);
  expect(lines).toEqual([
    ['warn', 'allowInsecureConnection has no effect: secrets and tokens are sent over HTTPS only'],
  ]);
});

test.each<[string, object, string]>([
  ['no vault', { vaultUrl: undefined }, 'invalid_vault_url'],
  [
    'a vault over http',
    { vaultUrl: 'http://localhost:8443', allowInsecureConnection: true },
    'invalid_vault_url',
  ],
  ['a name for an address', { vaultUrl: 'contoso' }, 'invalid_vault_url'],
  ['a time without an end', { cacheTtl: Number.POSITIVE_INFINITY }, 'invalid_configuration'],
  ['a time before now', { cacheTtl: -1 }, 'invalid_configuration'],
  ['no reads at once', { atOnce: 0 }, 'invalid_configuration'],
  ['too many retries', { resilience: { maxRetries: 1_000 } }, 'invalid_configuration'],
  ['a bound below zero', { cache: { staleIfErrorS: -1 } }, 'invalid_configuration'],
  ['more than all of the quotas', { share: 2 }, 'invalid_configuration'],
  [
    'two addresses of one mount',
    { mounts: createMounts([{ name: 'vault', url: 'https://other.vault.azure.net' }]) },
    'invalid_configuration',
  ],
])('a store is not made with %s', (_, config, code) => {
  expect(() => stage.store(config)).toThrow(expect.objectContaining({ code }));
});

describe('a client that is put in place', () => {
  test('while somebody reads lets him have his answer', async () => {
    const store = stage.store();
    stage.emulator.faults.add({
      match: { plane: 'vault' },
      effect: { kind: 'latency', ms: 50 },
      when: 'after',
    });
    const reading = store.getSecret('kept');
    store.client = { getSecret: async () => ({ value: 'other' }) } as unknown as SecretClient;
    expect(await store.getSecret('kept')).toEqual({ kept: 'other' });
    expect(await reading).toEqual({ kept: 'value' });
  });

  test('and never answers is waited for no longer than it may', async () => {
    const store = stage.store({ resilience: { tryTimeoutS: 0.02, maxRetries: 0 } });
    const never = () => new Promise(() => {});
    store.client = { getSecret: never, setSecret: never } as unknown as SecretClient;
    expect((await refusal(store.getSecret('kept'))).data.code).toBe('timeout');
    expect((await refusal(store.setSecret('kept', 'x'))).data.code).toBe('outcome_unknown');
  });

  test('and never answers ends with the store', async () => {
    const store = stage.store({ enableCache: false });
    store.client = { getSecret: () => new Promise(() => {}) } as unknown as SecretClient;
    const waiting = refusal(store.getSecret('kept'));
    await store.destroy();
    expect((await waiting).data.code).toBe('provider_closed');
  });

  test('after the end is asked nothing', async () => {
    const store = stage.store();
    await store.destroy();
    store.client = { getSecret: async () => ({ value: 'late' }) } as unknown as SecretClient;
    expect((await refusal(store.getSecret('kept'))).data.code).toBe('provider_closed');
  });

  test.each<[string, unknown, string]>([
    ['a refusal', { statusCode: 403, code: 'Forbidden' }, 'forbidden'],
    ['no sign-in', Object.assign(new Error('x'), { name: 'CredentialUnavailableError' }), 'sign_in_failed'],
    ['no connection', new RestError('x', { code: 'ENOTFOUND' }), 'vault_unreachable'],
    ['something else', new TypeError('x'), 'unexpected'],
    ['nothing', undefined, 'unexpected'],
  ])('and throws %s is told by its code: %j is %s', async (_, thrown, code) => {
    const store = stage.store({ resilience: { maxRetries: 0 } });
    store.client = { getSecret: () => Promise.reject(thrown) } as unknown as SecretClient;
    expect((await refusal(store.getSecret('kept'))).data.code).toBe(code);
  });

  test('and throws what holds the value does not tell it', async () => {
    const request = createPipelineRequest({ url: stage.vaultUrl, body: '{"value":"of the secret"}' });
    const response = { request, headers: createHttpHeaders({}), status: 409, bodyAsText: 'of the secret' };
    const thrown = new RestError('of the secret', {
      statusCode: 409,
      code: 'of the secret',
      request,
      response,
    });
    const { logger, lines } = recorded();
    const store = stage.store({ logger });
    store.client = { setSecret: () => Promise.reject(thrown) } as unknown as SecretClient;
    const { error, data } = await refusal(store.setSecret('name', 'of the secret'));
    expect(data.code).toBe('conflict');
    const { inspect } = await import('node:util');
    expect(inspect([error, error.cause, lines], { depth: 9, showHidden: true })).not.toContain(
      'of the secret',
    );
  });
});

describe('any provider', () => {
  test('stands where the vault would, behind the same cache', async () => {
    const clock = forwardClock();
    const provider = memory({ clock, secrets: { 'app/db': '{"username":"app"}', token: 'value' } });
    const store = stage.store({ vaultUrl: 'https://contoso.vault.azure.net', clock, provider });
    expect(await store.getSecret('token', 'app--db', 'azure://vault/app/db#username', 'nope')).toEqual({
      token: 'value',
      'app--db': '{"username":"app"}',
      'azure://vault/app/db#username': 'app',
      nope: undefined,
    });
    await store.setSecret('token', 'next');
    expect(await store.getSecret('token')).toEqual({ token: 'next' });
    expect(stage.asked()).toEqual([]);
  });

  test('is closed with the store, used or not', async () => {
    const provider = memory();
    await stage.store({ provider }).destroy();
    expect((await provider.check()).status).toBe('unready');
  });

  test('is closed with the store, also where another one does not end well', async () => {
    const main = memory();
    const store = new AzureSecretStore({
      vaultUrl: stage.vaultUrl,
      logger: recorded().logger,
      mounts: createMounts([{ name: 'billing', url: stage.billingUrl }]),
      provider: ({ name }) =>
        name === 'billing'
          ? {
              ...memory({ secrets: { key: 'x' } }),
              close: () => Promise.reject(new Error('it does not end')),
            }
          : main,
    });
    await store.getSecret('azure://billing/key');
    await Promise.allSettled([store.destroy()]);
    expect((await main.check()).status).toBe('unready');
  });

  test('as a function stands behind every mount', async () => {
    const store = stage.store({
      mounts: createMounts([{ name: 'billing', url: stage.billingUrl }]),
      provider: ({ name }) => memory({ secrets: { key: `of ${name}` } }),
    });
    expect(await store.getSecret('key', 'azure://billing/key')).toEqual({
      key: 'of vault',
      'azure://billing/key': 'of billing',
    });
  });
});
