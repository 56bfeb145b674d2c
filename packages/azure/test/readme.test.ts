import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CLOUDS } from '../src/cloud/cloud.ts';
import { SIGN_IN_METHODS } from '../src/index.ts';
import { type SignInVariables, signInFrom } from '../src/sign-in/variables.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

test.each(SIGN_IN_METHODS)('says which variables the sign-in %s needs', (method) => {
  const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${method}\``));
  const needed = row?.split('|')[2]?.match(/[A-Z_]{5,}/g) ?? [];
  expect(row).toBeDefined();
  const env = Object.fromEntries(needed.map((name) => [name, 'example']));
  const named: SignInVariables = { KEYWARD_SIGN_IN: method };
  expect(signInFrom({ ...named, ...env }).method).toBe(method);
  for (const name of needed) {
    expect(() => signInFrom({ ...named, ...env, [name]: undefined })).toThrow(
      expect.objectContaining({ code: 'missing_configuration' }),
    );
  }
});

test.each(Object.entries(CLOUDS))('says where a vault under %s signs in', (suffix, { name, authority }) => {
  expect(readme).toContain(`| \`*.${suffix}\` | ${name} | \`${authority}\` |`);
});
