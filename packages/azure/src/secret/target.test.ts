import { PATH_LENGTH } from '@keyward/core/ref';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPath, mayBelongToAnother, pathOf, targetOf, withoutPath, withPath } from './target.ts';

const paths = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.stringMatching(/^[a-z/_-]{1,40}$/))
  .filter((path) => path !== '' && path.length <= PATH_LENGTH && path.isWellFormed());

test('every path comes back from its name and tags, and is accepted under them', () => {
  fc.assert(
    fc.property(paths, fc.dictionary(fc.string(), fc.string()), (given, tags) => {
      const target = targetOf(given);
      const stored = withPath(target, withoutPath(tags));
      expect(pathOf(target.name, stored)).toBe(target.path);
      expect(checkPath(target, target.name, stored, 'HOST')).toBe(target.path);
      expect(withoutPath(stored)).toEqual(withoutPath(tags));
    }),
  );
});

test('the raw name of a hashed path is recognised as such', () => {
  fc.assert(
    fc.property(paths, (given) => {
      const { name, hashed } = targetOf(given);
      fc.pre(hashed);
      expect(mayBelongToAnother(targetOf(name))).toBe(true);
    }),
  );
});

test.each([
  ['DATABASE-URL', false, 'an ordinary name costs no look'],
  ['app/db', false, 'nor does a path'],
  ['DATABASE_URL', false, 'a hashed path has its tag'],
  ['a---aaaaaaaaaaaaaaa', false, 'fifteen digits are no hash'],
])('%s may belong to another: %s', (path, expected, why) => {
  expect(mayBelongToAnother(targetOf(path)), why).toBe(expected);
});

test('a tag is believed only where it is true of the name', () => {
  const { name } = targetOf('DATABASE_URL');
  expect(pathOf(name.toUpperCase(), { 'keyward-path': 'DATABASE_URL' })).toBe('DATABASE_URL');
  expect(pathOf(name, { 'keyward-path': 'DATABASE_URI' })).toBe(name);
  expect(pathOf('app--db', { 'keyward-path': 'app/db' })).toBe('app/db');
  expect(pathOf('app--db', { 'keyward-path': 'payroll/db' })).toBe('app/db');
  expect(pathOf(name, { 'keyward-path': '' })).toBe(name);
});
