import { expect, test } from 'vitest';
import { mountsFrom } from './index.ts';

test('KEY_VAULT_URI is the mount vault, KEYWARD_MOUNTS adds more', () => {
  const mounts = mountsFrom({
    KEY_VAULT_URI: ' https://contoso.vault.azure.net ',
    KEYWARD_MOUNTS:
      'Billing=https://billing.vault.azure.net, audit=Contoso-Audit,{app}-{env}={app}-{env}-keyvault,{app}-{env}-cn = https://{app}-{env}.vault.azure.cn/,',
  });
  expect([...mounts.named.values()]).toEqual([
    { name: 'vault', url: 'https://contoso.vault.azure.net', origin: 'KEY_VAULT_URI' },
    { name: 'billing', url: 'https://billing.vault.azure.net', origin: 'KEYWARD_MOUNTS' },
    { name: 'audit', url: 'https://contoso-audit.vault.azure.net', origin: 'KEYWARD_MOUNTS' },
  ]);
  expect(mounts.templates).toEqual([
    { name: '{app}-{env}', url: 'https://{app}-{env}-keyvault.vault.azure.net', origin: 'KEYWARD_MOUNTS' },
    { name: '{app}-{env}-cn', url: 'https://{app}-{env}.vault.azure.cn/', origin: 'KEYWARD_MOUNTS' },
  ]);
});

test.each([
  [{}, undefined, 'nothing is set'],
  [{ KEY_VAULT_URI: ' ', AZURE_VAULT_URL: '', KEYWARD_MOUNTS: ' , ' }, undefined, 'empty counts as not set'],
  [{ AZURE_VAULT_URL: 'https://a.example' }, 'AZURE_VAULT_URL', 'the other name'],
  [{ KEY_VAULT_URI: '', AZURE_VAULT_URL: 'https://a.example' }, 'AZURE_VAULT_URL', 'the one that is set'],
  [
    { KEY_VAULT_URI: 'https://a.example', AZURE_VAULT_URL: 'https://A.example/' },
    'KEY_VAULT_URI',
    'both, and the same address',
  ],
  [{ KEYWARD_MOUNTS: 'vault=https://a.example' }, 'KEYWARD_MOUNTS', 'by its name'],
])('the mount vault of %j', (variables, origin, why) => {
  const vault = mountsFrom(variables).named.get('vault');
  expect(vault, why).toEqual(
    origin === undefined ? undefined : { name: 'vault', url: 'https://a.example', origin },
  );
});

test('nothing configured is no mounts', () => {
  const mounts = mountsFrom({ KEY_VAULT_URI: ' ' });
  expect([mounts.named.size, mounts.templates, mounts.get('vault')]).toEqual([0, [], undefined]);
});

test('both names of the variable with two addresses', () => {
  const variables = { KEY_VAULT_URI: 'https://a.example', AZURE_VAULT_URL: 'https://b.example' };
  expect(() => mountsFrom(variables)).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message:
        'KEY_VAULT_URI and AZURE_VAULT_URL cannot be used together: the mount `vault` has two addresses.',
    }),
  );
});

const NAME = 'a name is not 1 to 63 letters, digits and inner hyphens';
const NO_ADDRESS = 'neither begins with https:// nor is the name of a vault';
const UNFIT = 'has an address that no vault can have, whatever the words';

test.each([
  ['https://a.example', 'an entry has no `=` between name and address', 'an address alone'],
  ['my_vault=https://a.example', NAME, 'an underscore'],
  ['=https://a.example', NAME, 'no name'],
  ['a=', 'the mount `a` has no address', 'no address'],
  ['a=https://a.example,A=https://b.example', 'the mount `a` has two addresses', 'twice, by letter case'],
  ['a=contoso.vault.azure.net', `the address of the mount \`a\` ${NO_ADDRESS}`, 'the scheme is missing'],
  ['a=ab', `the address of the mount \`a\` ${NO_ADDRESS}`, 'a vault has 3 letters at least'],
  [`a=${'b'.repeat(25)}`, `the address of the mount \`a\` ${NO_ADDRESS}`, 'and 24 at most'],
  ['a=b--c', `the address of the mount \`a\` ${NO_ADDRESS}`, 'and no two hyphens together'],
  [
    '{app}-{region}={app}-kv',
    'the mount `{app}-{region}` has a placeholder other than `{app}` and `{env}`',
    'an unknown placeholder',
  ],
  [
    '{app}=https://{App}.vault.azure.net',
    'the mount `{app}` has a placeholder other than `{app}` and `{env}`',
    'its case counts in an address',
  ],
  ['{app}-{app}={app}-kv', 'the mount `{app}-{app}` has `{app}` twice in its name', 'two of a kind'],
  ['{app}={app}-{env}-kv', 'the mount `{app}` has `{env}` in its address only', 'the name lacks one'],
  ['shop={app}-kv', 'the mount `shop` has `{app}` in its address only', 'the name is none of a template'],
  [
    '{app}-{env}={app}-kv',
    'the mount `{app}-{env}` has `{env}` in its name only, so that several names would mean one vault',
    'dev and prod would be one vault',
  ],
  ['{app}-{env}=contoso', /has `\{app\}` in its name only/, 'an address without placeholders'],
  [
    '{app}{env}={app}-{env}-kv',
    'the mount `{app}{env}` can be read in two ways, as no hyphen stands between `{app}` and `{env}`',
    'ab and c, or a and bc',
  ],
  ['{app}x{env}={app}-{env}-kv', /can be read in two ways/, 'a letter is no separator: axbxc'],
  ['{app}_-{env}={app}-{env}-kv', NAME, 'no mount has an underscore'],
  ['{app}-{env}-={app}-{env}-kv', NAME, 'nor a hyphen at its end'],
  ['my {app}=https://{app}.example', NAME, 'nor a space'],
  [
    '{app}={app}.vault.azure.net',
    `the address of the mount \`{app}\` ${NO_ADDRESS}`,
    'the scheme is missing from a template',
  ],
  [
    '{app}={app}-has-a-much-too-long-name',
    `the mount \`{app}\` ${UNFIT}`,
    '25 characters with the shortest word',
  ],
  ['{app}=1{app}', `the mount \`{app}\` ${UNFIT}`, 'a vault begins with a letter'],
  ['{app}-{env}={app}--{env}', `the mount \`{app}-{env}\` ${UNFIT}`, 'two hyphens together'],
  ['{app}=https://{app} .example', `the mount \`{app}\` ${UNFIT}`, 'no URL'],
])('%s is refused', (text, reason, why) => {
  const message =
    typeof reason === 'string' ? `KEYWARD_MOUNTS cannot be used: ${reason}.` : expect.stringMatching(reason);
  expect(() => mountsFrom({ KEYWARD_MOUNTS: text }), why).toThrow(
    expect.objectContaining({ code: 'invalid_configuration', message }),
  );
});

test('what fits just so is not refused', () => {
  const mounts = mountsFrom({ KEYWARD_MOUNTS: `a=${'b'.repeat(24)},c=bcd,{app}={app}-${'b'.repeat(22)}` });
  expect(mounts.get('c')?.url).toBe('https://bcd.vault.azure.net');
  expect(mounts.get('x')?.url).toBe(`https://x-${'b'.repeat(22)}.vault.azure.net`);
});

test('the hints say what to write', () => {
  const hintOf = (text: string) => {
    try {
      mountsFrom({ KEYWARD_MOUNTS: text });
    } catch (thrown) {
      return (thrown as { hint?: string }).hint;
    }
    return undefined;
  };
  expect(['a', 'a=', '{app}{env}={app}-{env}'].map(hintOf)).toEqual([
    'Write it as `name=https://<vault>.vault.azure.net,other=<vault>,{app}-{env}={app}-{env}-keyvault`.',
    'Give the whole address, as in `https://contoso.vault.azure.net`, or the name of a vault alone.',
    'Write a template as `{app}-{env}` for `https://{app}-{env}-keyvault.vault.azure.net`: in the name each placeholder once and a hyphen between them, in the address the same placeholders.',
  ]);
});

test('what is no name or address is not repeated in the error', () => {
  for (const text of ['canary example=x', 'canary-example', 'a=canary example', '{canary example}=x']) {
    expect(() => mountsFrom({ KEYWARD_MOUNTS: text })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  }
});
