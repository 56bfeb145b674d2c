import { describe, expect, test } from 'vitest';
import { parseTarget } from './target.ts';

describe('a request target', () => {
  test.each([
    { target: '/secrets/a', authority: undefined, path: '/secrets/a', query: {}, why: 'origin-form' },
    {
      target: '/secrets?api%2Dversion=7.4&maxresults=2',
      authority: undefined,
      path: '/secrets',
      query: { 'api-version': '7.4', maxresults: '2' },
      why: 'the JS client percent-encodes even the keys',
    },
    {
      target: '/secrets/a%2Fb/?x',
      authority: undefined,
      path: '/secrets/a%2Fb/',
      query: { x: '' },
      why: 'the path stays encoded, a key may have no value',
    },
    {
      target: '/s?a=1&a=2&&b=%zz&c=x+y',
      authority: undefined,
      path: '/s',
      query: { a: '1', b: '%zz', c: 'x y' },
      why: 'first of a repeated key, bad escapes stay as sent, plus is a space',
    },
    {
      target: 'https://a.vault.localhost:8443/secrets?x=1',
      authority: 'a.vault.localhost:8443',
      path: '/secrets',
      query: { x: '1' },
      why: 'absolute-form names its own authority',
    },
    { target: 'https://localhost?x=1', authority: 'localhost', path: '/', query: { x: '1' }, why: 'no path' },
    { target: '*', authority: undefined, path: '*', query: {}, why: 'asterisk-form' },
  ])('$target: $why', ({ target, authority, path, query }) => {
    const parsed = parseTarget(target);
    expect(parsed && { ...parsed, query: Object.fromEntries(parsed.query) }).toEqual({
      authority,
      path,
      query,
    });
  });

  test.each(['secrets', 'ftp://localhost/', 'https:///x', ''])('refuses %j', (target) => {
    expect(parseTarget(target)).toBeUndefined();
  });
});
