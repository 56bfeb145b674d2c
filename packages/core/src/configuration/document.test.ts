import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from './configuration.fixture.ts';
import { readConfiguration } from './index.ts';

const KNOWN = 'Known are `application`, `environment`, `environments`, `mounts`.';
const PLAIN = 'Write each setting as `key: value`, as in `application: shop`, and indent by spaces.';
const QUOTE = "Put quotes around a text with braces, as in `'{app}-{env}': '{app}-{env}-keyvault'`.";
const MOUNTS = 'Write mounts one a line below `mounts:`, indented, as in `billing: contoso-billing`.';
const LIST = 'Write `environments: [dev, test, prod]`.';
const ENVIRONMENT = 'Write an environment as in `dev` or `prod`.';
const ADDRESS =
  'Give the whole address, as in `https://contoso.vault.azure.net`, or the name of a vault alone.';

describe('a keyward.yaml that is refused', () => {
  test.each([
    [
      'application: shop\naplication: canary',
      2,
      'no setting is called `aplication`; `application` may be meant',
      KNOWN,
      'a slip',
    ],
    [
      'ENVIRONMENTS: canary',
      1,
      'no setting is called `ENVIRONMENTS`; `environments` may be meant',
      KNOWN,
      'letter case',
    ],
    ['password: canary', 1, 'no setting is called `password`', KNOWN, 'another word'],
    ['canary example!: x', 1, 'no setting is called so', KNOWN, 'a key that is no word is not repeated'],
    ['__proto__: canary', 1, 'no setting is called so', KNOWN, 'nor what an object has anyway'],
    ['canary', 1, 'it does not begin with a setting', 'Write it as in `application: shop`.', 'a text'],
    [
      '# comment\n- canary',
      2,
      'it does not begin with a setting',
      'Write it as in `application: shop`.',
      'a list',
    ],
    ['mounts:\n  {app}-{env}: canary', 2, 'it is not YAML', QUOTE, 'a template without quotes'],
    ["mounts:\n  '{app}': {app}-canary", 2, 'it is not YAML', QUOTE, 'an address without quotes'],
    ['application: [canary', 1, 'it is not YAML', PLAIN, 'a list without its end'],
    ['application: canary: x', 1, 'it is not YAML', PLAIN, 'two settings on a line'],
    ['mounts:\n\tcanary: x', 2, 'it is indented by a tab', PLAIN, 'a tab'],
    ['environment: canary\nenvironment: dev', 2, 'the same key stands there twice', PLAIN, 'a setting twice'],
    [
      'application: shop\n---\napplication: canary',
      2,
      'the file holds more than one document',
      PLAIN,
      'two documents',
    ],
    ['application: !canary x', 1, 'a tag stands there, and none is known', PLAIN, 'a tag'],
    ['application: !!binary canary', 1, 'a tag stands there, and none is known', PLAIN, 'a tag of YAML'],
    [
      'application: &canary x\nenvironment: *canary',
      2,
      'an alias stands there',
      'Write the text itself.',
      'an alias',
    ],
    [
      'application: x\nenvironment: *canary',
      2,
      'an alias stands there',
      'Write the text itself.',
      'of nothing',
    ],
    ['['.repeat(20_000), 1, 'it is nested too deeply', PLAIN, 'a bomb of brackets'],
    [
      'application:\n  name: canary',
      2,
      '`application` is not a single word',
      'Write it as in `application: example`.',
      'a map',
    ],
    [
      'application: Canary Shop',
      1,
      'an application is 1 to 63 letters, digits and single inner hyphens',
      'Write an application as in `shop` or `web-shop`.',
      'a space',
    ],
    [
      'environment: pre-canary',
      1,
      'an environment is one word of 1 to 63 letters and digits',
      ENVIRONMENT,
      'a hyphen',
    ],
    [
      'environment: canary\nenvironments: [dev, prod]',
      1,
      'it is none of the environments that keyward.yaml lists, dev, prod',
      'Choose one of these, or add it to `environments`.',
      'not listed',
    ],
    ['environments: dev, canary', 1, '`environments` is not a list', LIST, 'no list'],
    [
      'environments:\n  - dev\n  - a: canary',
      3,
      '`environments` lists something else',
      LIST,
      'a map in the list',
    ],
    ["environments:\n  - dev\n  - ''", 3, '`environments` lists something else', LIST, 'an empty word'],
    [
      'environments:\n  - dev\n  - canary_',
      3,
      'an environment is one word of 1 to 63 letters and digits',
      ENVIRONMENT,
      'no word',
    ],
    ['environments:\n  - dev\n  - DEV', 3, '`dev` is listed twice', LIST, 'twice'],
    ['mounts: canary', 1, '`mounts` does not name its mounts', MOUNTS, 'a text'],
    ['mounts:\n  - canary', 2, '`mounts` does not name its mounts', MOUNTS, 'a list'],
    ['mounts:\n  a:\n    url: canary', 3, 'the address of a mount is not a text', MOUNTS, 'a map'],
    [
      'mounts:\n  a: canary\n  A: canary',
      3,
      'the same mount stands there twice',
      MOUNTS,
      'twice, by letter case',
    ],
    ['mounts:\n  a:', 2, 'the mount `a` has no address', ADDRESS, 'no address'],
    [
      'mounts:\n  a: canary.example',
      2,
      'the address of the mount `a` neither begins with https:// nor is the name of a vault',
      ADDRESS,
      'no scheme',
    ],
    [
      'mounts:\n  x: abc\n  canary example: abc',
      3,
      'a name is not 1 to 63 letters, digits and inner hyphens',
      'Name a mount as in `billing`, or a template of mounts as in `{app}-{env}`.',
      'no name',
    ],
    [
      "mounts:\n  '{app}{env}': '{app}-{env}'",
      2,
      'the mount `{app}{env}` can be read in two ways, as no hyphen stands between `{app}` and `{env}`',
      expect.stringContaining('Write a template as'),
      'a template that is none',
    ],
  ])('%s', async (text, line, reason, hint, why) => {
    const folder = await folderWith({ 'keyward.yaml': text });
    const thrown = await readConfiguration({ env: {}, folder }).catch((problem: unknown) => problem);
    expect(thrown, why).toMatchObject({
      code: 'invalid_configuration',
      message: `${join(folder, 'keyward.yaml')}:${line} cannot be used: ${reason}.`,
      hint,
    });
    expect(JSON.stringify(thrown), why).not.toContain('canary');
  });
});

describe('a keyward.yaml that is fine', () => {
  test.each([
    ['', {}, 'empty'],
    ['# nothing yet\n', {}, 'a comment'],
    ['---\n', {}, 'a beginning and no more'],
    [
      'application:\nenvironment:\nenvironments:\nmounts:\n',
      {},
      'keys without a value, as a template to fill',
    ],
    [
      '\ufeffapplication: Shop\r\nenvironment: "1"\r\n',
      { application: 'shop', environment: '1' },
      'from Windows',
    ],
    ['application: no\nenvironment: 007', { application: 'no', environment: '007' }, 'every value is text'],
    ['{ "application": "shop" }', { application: 'shop' }, 'JSON is YAML'],
    ['application: !!str &a shop', { application: 'shop' }, 'an anchor that nothing refers to'],
  ])('%j', async (text, expected, why) => {
    const folder = await folderWith({ 'keyward.yaml': text });
    const { application, environment, environments, files } = await readConfiguration({ env: {}, folder });
    expect({ application, environment, environments, files }, why).toEqual({
      application: undefined,
      environment: undefined,
      environments: [],
      files: [join(folder, 'keyward.yaml')],
      ...expected,
    });
  });
});
