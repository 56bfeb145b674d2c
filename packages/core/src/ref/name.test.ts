import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPath, decodeName, encodePath, nameRule, PATH_LENGTH } from './index.ts';

const anyPath = fc
  .string({ unit: 'binary', minLength: 1, maxLength: PATH_LENGTH })
  .filter((text) => text.length <= PATH_LENGTH);
const plainSegment = fc.stringMatching(/^[0-9A-Za-z]{1,6}(?:-[0-9A-Za-z]{1,6}){0,2}$/);
const plainPath = fc
  .array(plainSegment, { minLength: 1, maxLength: 5 })
  .map((segments) => segments.join('/'));
const separatorHeavy = fc
  .array(fc.constantFrom('-', '--', '---', '/', 'a', 'B', '0', '_'), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''));
const path = fc.oneof(anyPath, plainPath, separatorHeavy);
const legalName = fc.oneof(
  fc.stringMatching(/^[0-9A-Za-z-]{1,127}$/),
  separatorHeavy.map((text) => text.replace(/[/_]/g, '-')),
);

describe('path to name', () => {
  test('every path has a legal Key Vault name', () => {
    fc.assert(fc.property(path, (text) => void expect(encodePath(text)).toMatch(/^[0-9A-Za-z-]{1,127}$/)));
  });

  test('joined paths come back from the name alone', () => {
    fc.assert(
      fc.property(path, (text) => {
        fc.pre(nameRule(text) === 'joined');
        expect(decodeName(encodePath(text))).toBe(text);
      }),
    );
    expect(nameRule('app/db')).toBe('joined');
  });

  test('every secret already in a vault is reachable as it is', () => {
    fc.assert(fc.property(legalName, (name) => void expect(encodePath(name)).toBe(name)));
    fc.assert(fc.property(legalName, (name) => void expect(encodePath(decodeName(name))).toBe(name)));
  });

  test('different canonical paths share a name only where one is the hashed name of the other', () => {
    const paths = fc.oneof(
      fc.tuple(path, path),
      path.map((one) => [one, one.toUpperCase().slice(0, PATH_LENGTH)] as const),
      path.map((one) => [one, encodePath(one)] as const),
    );
    fc.assert(
      fc.property(paths, ([one, other]) => {
        fc.pre(canonicalPath(one) !== canonicalPath(other) && encodePath(one) === encodePath(other));
        expect([nameRule(one), other]).toEqual(['hashed', encodePath(one)]);
      }),
    );
  });

  test('paths that differ only in case share a folded name under rules 1 and 2, and never where hashed', () => {
    fc.assert(
      fc.property(fc.oneof(plainPath, separatorHeavy), (one) => {
        const other = one.toUpperCase();
        fc.pre(other !== one);
        const folded = encodePath(one).toLowerCase() === encodePath(other).toLowerCase();
        expect(folded).toBe(nameRule(one) !== 'hashed');
      }),
    );
  });

  test('a joined name is never mistaken for a hashed one', () => {
    fc.assert(fc.property(plainPath, (text) => void expect(encodePath(text)).not.toContain('---')));
  });

  test.each([
    ['app/db', 'app--db', 'two plain segments'],
    ['app--db', 'app--db', 'the name itself'],
    ['DATABASE-URL', 'DATABASE-URL', 'one legal segment'],
    ['a--', 'a--', 'legal, though no path joins to it'],
    ['DATABASE_URL', /^DATABASE-URL---[a-z2-7]{16}$/, 'an underscore is not legal'],
    ['app/-db', /^app-db---[a-z2-7]{16}$/, 'a hyphen at the edge of a segment would be ambiguous'],
    ['app//db', /^app-db---[a-z2-7]{16}$/, 'an empty segment'],
    ['/app', /^app---[a-z2-7]{16}$/, 'a leading slash'],
    ['Käse/größe', /^Ka-se-gro-e---[a-z2-7]{16}$/, 'letters beyond ASCII'],
    ['秘密', /^path---[a-z2-7]{16}$/, 'nothing readable remains'],
    [
      `${'a'.repeat(64)}/${'b'.repeat(64)}`,
      /^a{64}-b{31}---[a-z2-7]{16}$/,
      'joined it would have 130 characters',
    ],
  ])('%s', (text, name, why) => {
    if (typeof name === 'string') expect(encodePath(text), why).toBe(name);
    else expect(encodePath(text), why).toMatch(name);
  });

  test('a hashed name is stable across releases', () => {
    expect(encodePath('DATABASE_URL')).toBe('DATABASE-URL---c2mj7iumzkwunvz7');
  });
});
