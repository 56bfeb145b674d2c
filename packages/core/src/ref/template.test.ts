import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMounts, fillTemplate, mountsFrom } from './index.ts';

const app = fc.stringMatching(/^[a-z0-9]{1,6}(?:-[a-z0-9]{1,6}){0,2}$/);
const env = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const fixed = fc.stringMatching(/^(?:[a-z0-9]{1,3}-)?$/);
const between = fc.stringMatching(/^(?:[a-z0-9]{0,3}-){1,2}[a-z0-9]{0,3}$/);
const order = fc.constantFrom(['{app}', '{env}'] as const, ['{env}', '{app}'] as const);

test('a name that a template makes is read back into the same application and environment', () => {
  const law = fc.property(app, env, fixed, between, order, (a, e, before, middle, [first, second]) => {
    const name = `${before}${first}${middle}${second}`;
    const url = 'https://{app}.{env}.example';
    const made = fillTemplate(name, { app: a, env: e });
    fc.pre(made !== 'vault');
    expect(createMounts([], [{ name, url }]).get(made)).toEqual({
      name: made,
      url: `https://${a}.${e}.example`,
    });
  });
  fc.assert(law);
});

test('so for the template of one vault for each application and environment', () => {
  const mounts = mountsFrom({ KEYWARD_MOUNTS: '{app}-{env}={app}-{env}-keyvault' });
  fc.assert(
    fc.property(app, env, (a, e) => {
      expect(mounts.get(`${a}-${e}`)?.url).toBe(`https://${a}-${e}-keyvault.vault.azure.net`);
    }),
  );
});

test.each([
  ['{app}-{env}', 'shop-prod', 'both'],
  ['https://{env}.{app}.{env}', 'https://prod.shop.prod', 'every place'],
  ['{region}-{APP}', '{region}-{APP}', 'other braces stay'],
])('%s is filled', (text, filled, why) => {
  expect(fillTemplate(text, { app: 'shop', env: 'prod' }), why).toBe(filled);
});
