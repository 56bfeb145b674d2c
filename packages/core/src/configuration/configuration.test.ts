import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from './configuration.fixture.ts';
import { readConfiguration } from './index.ts';

const YAML = `application: shop            # KEYWARD_APPLICATION wins
environment: dev
environments: [dev, test, prod]
mounts:
  Billing: https://contoso-billing.vault.azure.net
  '{app}-{env}': '{app}-{env}-keyvault'
`;

const urlOf = (app: string, env: string) => `https://${app}-${env}-keyvault.vault.azure.net`;

test('nothing configured is no error', async () => {
  const folder = await folderWith({});
  const configuration = await readConfiguration({ env: {}, folder });
  expect(configuration).toEqual({
    mounts: expect.objectContaining({ named: new Map(), templates: [] }),
    environments: [],
    settings: [],
    files: [],
  });
  expect(Object.isFrozen(configuration)).toBe(true);
});

test('keyward.yaml alone: raw names mean the vault of its application and environment', async () => {
  const folder = await folderWith({ 'keyward.yaml': YAML });
  const { mounts, ...rest } = await readConfiguration({ env: {}, folder });
  expect(rest).toEqual({
    application: 'shop',
    environment: 'dev',
    environments: ['dev', 'test', 'prod'],
    files: [join(folder, 'keyward.yaml')],
    settings: [
      { name: 'application', value: 'shop', origin: 'keyward.yaml', overrides: [] },
      { name: 'environment', value: 'dev', origin: 'keyward.yaml', overrides: [] },
      { name: 'environments', value: 'dev, test, prod', origin: 'keyward.yaml', overrides: [] },
      {
        name: 'mounts.billing',
        value: 'https://contoso-billing.vault.azure.net',
        origin: 'keyward.yaml',
        overrides: [],
      },
      {
        name: 'mounts.vault',
        value: urlOf('shop', 'dev'),
        origin: 'shop-dev in keyward.yaml',
        overrides: [],
      },
      {
        name: 'mounts.{app}-{env}',
        value: urlOf('{app}', '{env}'),
        origin: 'keyward.yaml',
        overrides: [],
      },
    ],
  });
  expect(mounts.get('billing')).toEqual({
    name: 'billing',
    url: 'https://contoso-billing.vault.azure.net',
    origin: 'keyward.yaml',
  });
  expect(mounts.get('web-shop-prod')?.url).toBe(urlOf('web-shop', 'prod'));
  expect(mounts.get('shop-prdo'), 'an environment that is not listed makes no mount').toBe(undefined);
});

describe('the mount vault', () => {
  const vaultIs = async (env: Record<string, string>, files: Record<string, string>) => {
    const { mounts, settings } = await readConfiguration({ env, folder: await folderWith(files) });
    const shown = settings.find(({ name }) => name === 'mounts.vault');
    expect(shown?.value).toBe(mounts.get('vault')?.url);
    return shown && [shown.value, shown.origin, ...shown.overrides.map(({ origin }) => origin)];
  };
  const made = 'shop-dev in keyward.yaml';
  const KEY_VAULT_URI = 'https://env.example';
  const DOTENV = 'KEY_VAULT_URI="https://dotenv.example"\n';
  const VAULT = `${YAML}  vault: https://yaml.example\n`;

  test.each([
    [{}, { '.env': DOTENV }, ['https://dotenv.example', '.env'], 'from .env'],
    [
      { KEY_VAULT_URI },
      { '.env': DOTENV, 'keyward.yaml': VAULT },
      [KEY_VAULT_URI, 'KEY_VAULT_URI', '.env', 'keyward.yaml', made],
      'the environment wins over all, and what it overrides is shown',
    ],
    [
      { AZURE_VAULT_URL: KEY_VAULT_URI },
      { '.env': DOTENV },
      [KEY_VAULT_URI, 'AZURE_VAULT_URL', '.env'],
      'the other name of the variable too',
    ],
    [
      { KEYWARD_MOUNTS: 'vault=https://env.example' },
      { '.env': DOTENV },
      [KEY_VAULT_URI, 'KEYWARD_MOUNTS', '.env'],
      'the list of mounts too',
    ],
    [
      { KEY_VAULT_URI: '' },
      { '.env': DOTENV, 'keyward.yaml': VAULT },
      ['https://dotenv.example', '.env', 'keyward.yaml', made],
      '.env wins over keyward.yaml, and an empty variable is not set',
    ],
    [
      {},
      { 'keyward.yaml': VAULT },
      ['https://yaml.example', 'keyward.yaml', made],
      'a mount wins over a template',
    ],
    [{}, { '.env': 'KEY_VAULT_URI=\n', 'keyward.yaml': YAML }, [urlOf('shop', 'dev'), made], 'empty in .env'],
    [{}, { '.env': 'AZURE_VAULT_URL=https://dotenv.example\n' }, undefined, 'nothing else of .env is used'],
    [
      { KEYWARD_ENVIRONMENT: 'Prod' },
      { 'keyward.yaml': YAML },
      [urlOf('shop', 'prod'), 'shop-prod in keyward.yaml'],
      'another environment is another vault',
    ],
    [
      { KEYWARD_APPLICATION: 'web-shop' },
      { 'keyward.yaml': YAML },
      [urlOf('web-shop', 'dev'), 'web-shop-dev in keyward.yaml'],
      'so is another application',
    ],
    [
      { KEYWARD_ENVIRONMENT: 'prod' },
      { 'keyward.yaml': `${YAML}  shop-prod: https://special.example\n` },
      ['https://special.example', 'shop-prod in keyward.yaml'],
      'a named mount is the exception to its template for raw names too',
    ],
    [
      { KEYWARD_MOUNTS: '{app}-{env}=https://{app}-{env}.example' },
      { 'keyward.yaml': YAML },
      ['https://shop-dev.example', 'shop-dev in KEYWARD_MOUNTS'],
      'a template of the environment wins',
    ],
    [
      { KEYWARD_APPLICATION: 'shop', KEYWARD_ENVIRONMENT: 'dev', KEYWARD_MOUNTS: '{env}-{app}={app}-{env}' },
      {},
      ['https://shop-dev.vault.azure.net', 'dev-shop in KEYWARD_MOUNTS'],
      'no file is needed',
    ],
    [
      { KEYWARD_APPLICATION: 'shop', KEYWARD_ENVIRONMENT: 'dev', KEYWARD_MOUNTS: '{app}={app}-kv' },
      {},
      undefined,
      'a template without {env} would ignore the environment',
    ],
    [
      { KEYWARD_APPLICATION: 'shop', KEYWARD_MOUNTS: '{app}-{env}={app}-{env}' },
      {},
      undefined,
      'no environment is known',
    ],
  ])('%j and %j', async (env, files, expected, why) => {
    expect(await vaultIs(env, files), why).toEqual(expected);
  });
});

test('what the environment overrides is shown', async () => {
  const folder = await folderWith({ 'keyward.yaml': YAML });
  const env = {
    KEYWARD_APPLICATION: 'web',
    KEYWARD_ENVIRONMENT: 'test',
    KEYWARD_MOUNTS: 'billing=https://canary:example@billing.example/x?canary#canary,odd=https:///',
  };
  const { settings } = await readConfiguration({ env, folder });
  const yaml = 'keyward.yaml';
  expect(settings.filter(({ origin }) => origin !== yaml)).toEqual([
    {
      name: 'application',
      value: 'web',
      origin: 'KEYWARD_APPLICATION',
      overrides: [{ value: 'shop', origin: yaml }],
    },
    {
      name: 'environment',
      value: 'test',
      origin: 'KEYWARD_ENVIRONMENT',
      overrides: [{ value: 'dev', origin: yaml }],
    },
    {
      name: 'mounts.billing',
      value: 'https://billing.example/x',
      origin: 'KEYWARD_MOUNTS',
      overrides: [{ value: 'https://contoso-billing.vault.azure.net', origin: yaml }],
    },
    { name: 'mounts.odd', value: '(not an address)', origin: 'KEYWARD_MOUNTS', overrides: [] },
    { name: 'mounts.vault', value: urlOf('web', 'test'), origin: `web-test in ${yaml}`, overrides: [] },
  ]);
});

test.each([
  ['https:canary:example@contoso.vault.azure.net', 'https://contoso.vault.azure.net', 'without slashes'],
  ['canary:example', '(not an address)', 'another scheme'],
  ['canary example', '(not an address)', 'no URL at all'],
])('the address %s is shown without what may be secret in it', async (address, shown, why) => {
  const folder = await folderWith({ '.env': `KEY_VAULT_URI=${address}` });
  const { settings } = await readConfiguration({ env: {}, folder });
  expect(
    settings.map(({ value }) => value),
    why,
  ).toEqual([shown]);
});

describe('a word that cannot be used is refused, and not repeated', () => {
  const application = 'an application is 1 to 63 letters, digits and single inner hyphens';
  const environment = 'an environment is one word of 1 to 63 letters and digits';
  test.each([
    [
      { KEYWARD_APPLICATION: 'canary_example' },
      `KEYWARD_APPLICATION cannot be used: ${application}.`,
      'underscore',
    ],
    [{ KEYWARD_APPLICATION: 'a--b' }, `KEYWARD_APPLICATION cannot be used: ${application}.`, 'two hyphens'],
    [
      { KEYWARD_APPLICATION: 'a'.repeat(64) },
      `KEYWARD_APPLICATION cannot be used: ${application}.`,
      'too long',
    ],
    [{ KEYWARD_ENVIRONMENT: 'pre-prod' }, `KEYWARD_ENVIRONMENT cannot be used: ${environment}.`, 'a hyphen'],
    [
      { KEYWARD_ENVIRONMENT: 'prdo' },
      'KEYWARD_ENVIRONMENT cannot be used: it is none of the environments that keyward.yaml lists, dev, test, prod.',
      'not listed',
    ],
    [
      { KEYWARD_APPLICATION: 'a'.repeat(60) },
      'KEYWARD_APPLICATION cannot be used: application and environment together make a mount of more than 63 characters.',
      'too long together',
    ],
  ])('%j', async (env, message, why) => {
    const folder = await folderWith({ 'keyward.yaml': YAML });
    await expect(readConfiguration({ env, folder }), why).rejects.toThrow(
      expect.objectContaining({ code: 'invalid_configuration', message }),
    );
  });
});
