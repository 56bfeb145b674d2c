import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePath } from '../../ref/index.ts';
import { likeness, spellings } from './spelling.ts';

const path = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'B', '-', '_', '/', '.', ' ', 'é') }),
  fc.string({ minLength: 1, unit: 'grapheme' }),
);

describe('likeness', () => {
  test.each<[string, string, string | undefined, number | undefined, string]>([
    ['DATABASE_URL', 'DATABASE-URL', 'name', 0, 'names in a vault have no underscore'],
    ['app/db', 'app-db', 'name', 0, 'a slash became a hyphen'],
    ['app.db', 'APP_DB', 'name', 0, 'separators and case at once'],
    ['database_url', 'DATABASE_URL', 'case', 0, 'case alone'],
    ['DATABASE_URL', 'DATABSE-URL', 'name', 1, 'a letter is missing'],
    ['password', 'pasword', 'name', 1, 'of seven letters two may be wrong'],
    ['password', 'passwrods', undefined, undefined, 'but not three'],
    ['app/bd', 'app/db', 'name', 2, 'two letters changed places'],
    ['db', 'dc', undefined, undefined, 'of two letters none'],
    ['db', 'dbs', undefined, undefined, 'the shorter one counts'],
    ['app/db', 'app/db', undefined, undefined, 'the same is no near miss'],
    ['alpha', 'omega', undefined, undefined, 'nor is anything'],
  ])('%s and %s: %s, %s mistakes (%s)', (one, other, kind, mistakes) => {
    expect(likeness(one, other)).toEqual(kind === undefined ? undefined : { kind, mistakes });
  });

  test('is symmetric, and nothing is like itself', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(likeness(one, other)).toEqual(likeness(other, one));
        expect(likeness(one, one)).toBeUndefined();
      }),
    );
  });
});

describe('spellings', () => {
  test.each([
    ['DATABASE_URL', true, ['DATABASE-URL', 'database_url'], 'one of those that are one secret is enough'],
    ['app/db', true, ['app-db'], 'case says nothing where names fold it'],
    ['app-db', true, ['app_db', 'app/db', 'APP_DB'], 'a hyphen may have been anything'],
    ['a-b', false, ['a_b', 'a/b', 'A_B', 'A-B'], 'case counts where it is kept'],
    ['db', true, [], 'nothing to confuse'],
  ])('of %s (folds case: %s) are %j: %s', (given, foldsCase, expected) => {
    expect(spellings(given, foldsCase)).toEqual(expected);
  });

  test('are other secrets, each once', () => {
    fc.assert(
      fc.property(path, (given) => {
        const found = spellings(given, true);
        const keys = [given, ...found].map((one) => encodePath(one).toLowerCase());
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  test('are all alike, as long as letters have one capital each', () => {
    const ascii = path.filter((given) => /^[ -~]+$/.test(given));
    fc.assert(
      fc.property(ascii, fc.boolean(), (given, foldsCase) => {
        for (const one of spellings(given, foldsCase)) expect(likeness(given, one)?.mistakes).toBe(0);
      }),
    );
  });
});
