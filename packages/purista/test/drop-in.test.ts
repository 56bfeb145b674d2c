import { SecretClient } from '@azure/keyvault-secrets';
import * as original from '@purista/azure-secret-store';
import {
  AzureSecretStore as Original,
  type AzureSecretStoreConfig as OriginalConfig,
} from '@purista/azure-secret-store';
import {
  puristaVersion as core,
  type SecretStore,
  SecretStoreBaseClass,
  type StoreBaseConfig,
  UnhandledError,
} from '@purista/core';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import * as ours from '../src/index.ts';
import { AzureSecretStore, type AzureSecretStoreConfig } from '../src/index.ts';
import { openStage, recorded, type Stage } from './stage.ts';

// What users of the original rely on, asked of both, each on the same vault.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.vault.setSecret('kept', 'value');
  await stage.vault.setSecret('empty', '');
  await stage.vault.setSecret('off', 'of nobody', { enabled: false });
});
afterAll(async () => await stage?.[Symbol.asyncDispose]());
beforeEach(() => {
  stage.asked();
});

type Config = Partial<StoreBaseConfig<OriginalConfig>>;

/** How each is made. On this core the original's own cache never fetches, so it is left out; and it takes no credential. */
const made = {
  ours: (config: Config = {}) =>
    stage.store({ enableSet: undefined, enableRemove: undefined, ...config } as Config),
  original: (config: Config = {}) => {
    const store = new Original({
      vaultUrl: stage.vaultUrl,
      logger: recorded().logger,
      enableCache: false,
      ...config,
    });
    store.client = new SecretClient(stage.vaultUrl, stage.credential('Key Vault Secrets Officer'), {
      disableChallengeResourceVerification: true,
    });
    return store;
  },
};

test('both export the same names', () => {
  expect(Object.keys(ours).toSorted()).toEqual(Object.keys(original).toSorted());
  expect(ours.puristaVersion).toBe(original.puristaVersion);
});

describe.each(['ours', 'original'] as const)('%s', (which) => {
  const store = made[which];

  test('is a secret store of the core that is installed', async () => {
    const made: SecretStore = store();
    expect(made).toBeInstanceOf(SecretStoreBaseClass);
    expect(made.name).toBe('AzureSecretStore');
    await made.destroy();
  });

  test('reads what was set, and no more after it was removed', async () => {
    const made = store({ enableSet: true, enableRemove: true });
    const name = `mine-${which}`;
    expect(await made.setSecret(name, 'value')).toBeUndefined();
    expect(await made.getSecret(name)).toStrictEqual({ [name]: 'value' });
    expect(await made.removeSecret(name)).toBeUndefined();
    expect(await made.getSecret(name)).toStrictEqual({ [name]: undefined });
  });

  test('reads several, with what is empty and what is missing', async () => {
    const read = await store().getSecret('kept', 'empty', 'missing');
    expect(read).toStrictEqual({ kept: 'value', empty: '', missing: undefined });
    expect(await store().getSecret()).toStrictEqual({});
  });

  test.each<[string, Config, (made: SecretStore) => Promise<unknown>, string]>([
    [
      'a read',
      { enableGet: false },
      (made) => made.getSecret('kept'),
      'get secret from store is disabled by config',
    ],
    ['a set', {}, (made) => made.setSecret('kept', 'x'), 'set secret at store is disabled by config'],
    ['a removal', {}, (made) => made.removeSecret('kept'), 'remove secret from store is disabled by config'],
  ])('refuses %s that is switched off, says so once, and asks no vault', async (_, config, act, message) => {
    const { logger, lines } = recorded();
    const [end] = await Promise.allSettled([act(store({ logger, ...config }))]);
    const error = end?.status === 'rejected' ? end.reason : undefined;
    expect(error).toBeInstanceOf(UnhandledError);
    expect([error.errorCode, error.message]).toEqual([401, message]);
    expect(lines).toEqual([['error', { err: error }, message]]);
    expect(stage.asked()).toEqual([]);
  });

  test('takes an option that is undefined for switched off, since it stands after the default', async () => {
    const made = store({ enableGet: undefined } as unknown as Config);
    await expect(made.getSecret('kept')).rejects.toMatchObject({ errorCode: 401 });
  });

  test('fails with an UnhandledError, logged once', async () => {
    const { logger, lines } = recorded();
    await expect(store({ logger }).getSecret('off')).rejects.toMatchObject({
      name: 'UnhandledError',
      errorCode: 500,
    });
    expect(lines.map(([level]) => level)).toEqual(['error']);
  });

  test('asks the client that a test puts in place of its own, in the same words', async () => {
    const asked: unknown[][] = [];
    const made = store({ enableSet: true, enableRemove: true });
    made.client = {
      getSecret: async (...args: unknown[]) => {
        asked.push(['get', ...args]);
        return { value: 'of the test' };
      },
      setSecret: async (...args: unknown[]) => void asked.push(['set', ...args]),
      beginDeleteSecret: async (...args: unknown[]) => void asked.push(['remove', ...args]),
    } as unknown as SecretClient;
    expect(await made.getSecret('my_name')).toEqual({ my_name: 'of the test' });
    await made.setSecret('name', 'value');
    await made.removeSecret('name');
    expect(asked).toEqual([
      ['get', 'my_name'],
      ['set', 'name', 'value'],
      ['remove', 'name'],
    ]);
    expect(stage.asked()).toEqual([]);
  });

  test('has its client at hand for a test that replaces one method', async () => {
    const made = store();
    expect(made.client).toBeInstanceOf(SecretClient);
    made.client.getSecret = async (name) => ({ name, value: 'stubbed', properties: { name, vaultUrl: '' } });
    expect(await made.getSecret('kept')).toEqual({ kept: 'stubbed' });
  });
});

test.runIf(core.startsWith('1.'))(
  'only the original reads nothing, cold, by the cache of core 1.x',
  async () => {
    expect(await made.original({ enableCache: true }).getSecret('kept')).toEqual({ kept: undefined });
    expect(stage.asked()).toEqual([]);
    expect(await made.ours({ enableCache: true }).getSecret('kept')).toEqual({ kept: 'value' });
  },
);

describe('types', () => {
  test('what configures the original configures this', () => {
    expectTypeOf<StoreBaseConfig<OriginalConfig>>().toExtend<StoreBaseConfig<AzureSecretStoreConfig>>();
    expectTypeOf<OriginalConfig>().toExtend<AzureSecretStoreConfig>();
    expectTypeOf<AzureSecretStoreConfig['vaultUrl']>().toEqualTypeOf<string>();
    expectTypeOf<AzureSecretStoreConfig>().toExtend<Record<string, unknown>>();
  });

  test('whatever is public in the original is here', () => {
    type Public = Pick<Original, Exclude<keyof Original, 'config'>>;
    expectTypeOf<AzureSecretStore>().toExtend<Public>();
    expectTypeOf<AzureSecretStore['config']>().toExtend<Original['config']>();
    expectTypeOf<AzureSecretStore['client']>().toEqualTypeOf<Original['client']>();
  });

  test('a name is a key of what a read gives', () => {
    const names = (store: AzureSecretStore) => store.getSecret('one', 'other');
    expectTypeOf(names).returns.resolves.toEqualTypeOf<{
      one: string | undefined;
      other: string | undefined;
    }>();
  });

  test('a program that was written for the original is one for this', () => {
    class Vault {
      readonly #store: SecretStore;
      constructor(config: StoreBaseConfig<AzureSecretStoreConfig>) {
        this.#store = new AzureSecretStore({
          ...config,
          enableCache: true,
          cacheTtl: 30_000,
          logLevel: 'fatal',
        });
      }
      async token(): Promise<string> {
        const { token } = await this.#store.getSecret('token');
        if (!token) throw new Error('no token');
        return token;
      }
    }
    expectTypeOf(
      new Vault({ vaultUrl: stage.vaultUrl, options: { retryOptions: { maxRetries: 1 } } }).token,
    ).returns.resolves.toEqualTypeOf<string>();
  });
});
