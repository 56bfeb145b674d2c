import { expect, test } from 'vitest';
import { likest } from './likeness.ts';

const WORDS = ['get', 'set', 'list', 'merge', 'forbidden_by_rbac', 'forbidden_by_firewall'];

test.each([
  ['lst', 'list', 'a letter too few'],
  ['listt', 'list', 'a letter too many'],
  ['LIST', 'list', 'another case'],
  ['mrege', 'merge', 'two letters changed places'],
  ['forbidden_by_rbca', 'forbidden_by_rbac', 'the nearer of two'],
  ['sett', 'set', 'the nearest, where two are near'],
  ['purge-all', undefined, 'another word'],
  ['xyz', undefined, 'nothing in common'],
  ['', undefined, 'nothing at all'],
])('%j is meant as %j', (meant, word, why) => {
  expect(likest(meant, WORDS), why).toBe(word);
});
