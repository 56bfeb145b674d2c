import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits, matcherOf, type Subject } from './match.ts';
import type { FaultMatch } from './rule.ts';

const read: Subject = {
  plane: 'vault',
  vault: 'Orders',
  method: 'GET',
  route: 'GET /secrets/{name}/{version}',
  path: '//secrets/db%2Dpassword/0123/',
};

test.each<{ match: FaultMatch; yes: boolean; why: string }>([
  { match: {}, yes: true, why: 'nothing is asked' },
  {
    match: { plane: 'vault', vault: 'ORDERS', method: 'GET' },
    yes: true,
    why: 'names of vaults ignore case',
  },
  { match: { plane: 'entra' }, yes: false, why: 'another plane' },
  { match: { vault: 'order' }, yes: false, why: 'another vault' },
  { match: { method: 'PUT' }, yes: false, why: 'another method' },
  { match: { route: 'GET /secrets/{name}/{version}' }, yes: true, why: 'as the log names it' },
  { match: { route: '/secrets/{name}/{version}' }, yes: true, why: 'whatever the method' },
  { match: { route: 'PUT /secrets/{name}/{version}' }, yes: false, why: 'by another method' },
  { match: { route: '/secrets/{name}' }, yes: false, why: 'the route of the latest version' },
  { match: { route: '/secrets/*' }, yes: true, why: 'a star stands for the rest' },
  { match: { route: '/secrets' }, yes: false, why: 'the list' },
  { match: { route: '/secrets/DB-password/0123' }, yes: true, why: 'the secret itself, as one writes it' },
  { match: { route: '/secrets/db-*' }, yes: true, why: 'the secrets of one kind' },
  { match: { route: '/secrets/web-*' }, yes: false, why: 'of another kind' },
  { match: { route: 'GET *' }, yes: true, why: 'everything that is read' },
  { match: { route: '*' }, yes: true, why: 'everything' },
  { match: { route: '/.*' }, yes: false, why: 'no regular expression' },
])('$match: $yes ($why)', ({ match, yes }) => {
  expect(matcherOf(match)(read)).toBe(yes);
});

test('a path that cannot be decoded is taken as it is', () => {
  expect(matcherOf({ route: '/secrets/%zz' })({ ...read, path: '/secrets/%zz' })).toBe(true);
});

test('law: a star stands for any run of characters, and for nothing else', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'B', '*'), maxLength: 12 });
  const text = fc.string({ unit: fc.constantFrom('A', 'b'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      const expected = new RegExp(`^${wanted.replaceAll('*', '.*')}$`, 'i').test(given);
      expect(fits(wanted, given)).toBe(expected);
    }),
  );
});

test('no pattern takes long', () => {
  const began = performance.now();
  expect(fits(`${'*a'.repeat(120)}b`, 'a'.repeat(32_000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});
