import { describe, expect, test } from 'vitest';
import { createMounts } from './index.ts';

const template = { name: '{app}-{env}', url: 'https://{app}-{env}-kv.vault.azure.net', origin: 'a file' };

describe('the mount of a name', () => {
  const mounts = createMounts(
    [{ name: 'shop-prod', url: 'https://legacy.vault.azure.net', origin: 'KEYWARD_MOUNTS' }],
    [
      template,
      { name: '{app}', url: 'https://{app}.vault.localhost:8443', environments: ['dev'] },
      { name: '{env}-{app}', url: 'https://never.vault.azure.net/{app}/{env}' },
    ],
  );
  test.each([
    ['shop-prod', 'https://legacy.vault.azure.net', 'KEYWARD_MOUNTS', 'a named mount wins over templates'],
    ['shop-dev', 'https://shop-dev-kv.vault.azure.net', 'a file', 'the first template that fits'],
    ['web-shop-dev', 'https://web-shop-dev-kv.vault.azure.net', 'a file', 'an application with a hyphen'],
    [
      'shop',
      'https://shop.vault.localhost:8443',
      undefined,
      'a later template, where the first does not fit',
    ],
    ['vault', undefined, undefined, 'no template makes the mount that raw names mean'],
    ['shop--dev', undefined, undefined, 'no word is empty'],
    ['-dev', undefined, undefined, 'nor begins with a hyphen'],
    ['Shop-dev', undefined, undefined, 'names are lower-case by the time they come here'],
    [`${'a'.repeat(60)}-dev`, undefined, undefined, 'a mount has 63 characters at most'],
  ])('%s', (name, url, origin, why) => {
    const mount = url === undefined ? undefined : { name, url, ...(origin === undefined ? {} : { origin }) };
    expect(mounts.get(name), why).toEqual(mount);
  });

  test('an environment that the template does not know makes none', () => {
    const known = createMounts([], [{ ...template, environments: ['dev', 'prod'] }]);
    expect([known.get('shop-prod')?.url, known.get('shop-prdo')]).toEqual([
      'https://shop-prod-kv.vault.azure.net',
      undefined,
    ]);
  });
});

test('what was put together is told apart, frozen and in order', () => {
  const named = { name: 'billing', url: 'memory' };
  const mounts = createMounts([named, { ...named }], [template, { ...template }]);
  expect([...mounts.named]).toEqual([['billing', named]]);
  expect(mounts.templates).toEqual([template]);
  expect([mounts, mounts.templates, mounts.templates[0], mounts.get('billing'), mounts.get('a-b')]).toSatisfy(
    (made: unknown[]) => made.every((part) => Object.isFrozen(part)),
  );
});

describe('one name and two addresses', () => {
  test.each([
    ['https://a.vault.azure.net', 'https://A.Vault.azure.net/', true, 'letter case of the host and a slash'],
    ['https://a.vault.azure.net', 'https://a.vault.azure.net:443', true, 'the port it has anyway'],
    ['https://a.vault.azure.net', 'https://b.vault.azure.net', false, 'another vault'],
    ['https://a.example/x', 'https://a.example/x/', true, 'a slash after a path too'],
    ['https://a.example/x', 'https://a.example/X', false, 'letter case of a path counts'],
    ['memory', 'memory', true, 'no URL, and the same'],
    ['memory', 'memory2', false, 'no URL, and another'],
  ])('%s and %s', (one, other, same, why) => {
    const mounts = () =>
      createMounts([
        { name: 'a', url: one, origin: 'KEY_VAULT_URI' },
        { name: 'a', url: other, origin: 'KEYWARD_MOUNTS' },
      ]);
    if (same) expect(mounts().get('a')?.url, why).toBe(one);
    else
      expect(mounts, why).toThrow(
        'KEY_VAULT_URI and KEYWARD_MOUNTS cannot be used together: the mount `a` has two addresses.',
      );
  });

  test('the places are named as far as they are known', () => {
    const one = { name: 'a', url: 'https://a.example' };
    expect(() => createMounts([one, { name: 'a', url: 'https://b.example' }])).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: 'The mounts cannot be used: the mount `a` has two addresses.',
        hint: 'Leave one of the two, or give the other vault a name of its own (KEY_VAULT_URI and AZURE_VAULT_URL are the mount `vault`).',
      }),
    );
  });

  test('templates likewise', () => {
    expect(() =>
      createMounts([], [template, { ...template, url: 'https://{app}-{env}.vault.azure.cn' }]),
    ).toThrow('a file cannot be used: the mount `{app}-{env}` has two addresses.');
  });
});

test('a bad name is refused here too', () => {
  expect(() => createMounts([{ name: 'A', url: 'memory' }])).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: 'A mount cannot be used: a name is not 1 to 63 letters, digits and inner hyphens.',
      hint: 'Name a mount as in `billing`, or a template of mounts as in `{app}-{env}`.',
    }),
  );
});

test('a template without placeholders is none', () => {
  expect(() => createMounts([], [{ name: 'shop', url: 'https://shop.vault.azure.net' }])).toThrow(
    'A template cannot be used: the mount `shop` has neither `{app}` nor `{env}` in its name.',
  );
});
