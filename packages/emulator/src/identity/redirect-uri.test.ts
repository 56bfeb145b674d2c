import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRedirectUri, isRegistered, LOOPBACK_REDIRECTS } from './redirect-uri.ts';

const WEB = 'https://orders.example/signed-in';

test.each([
  { asked: 'http://localhost', registered: LOOPBACK_REDIRECTS, fits: true, why: 'as registered' },
  { asked: 'http://localhost:51234', registered: LOOPBACK_REDIRECTS, fits: true, why: 'any port' },
  { asked: 'http://localhost:51234/', registered: LOOPBACK_REDIRECTS, fits: true, why: 'no path is /' },
  { asked: 'http://127.0.0.1:1', registered: LOOPBACK_REDIRECTS, fits: true, why: 'by address' },
  { asked: 'http://localhost:1/path', registered: LOOPBACK_REDIRECTS, fits: false, why: 'another path' },
  { asked: 'http://localhost:1/?a=b', registered: LOOPBACK_REDIRECTS, fits: false, why: 'another query' },
  { asked: 'http://[::1]:1', registered: LOOPBACK_REDIRECTS, fits: false, why: 'not registered' },
  { asked: 'http://[::1]:1', registered: ['http://[::1]'], fits: true, why: 'registered' },
  { asked: 'https://localhost:1', registered: LOOPBACK_REDIRECTS, fits: false, why: 'another scheme' },
  {
    asked: 'http://localhost.evil.example',
    registered: LOOPBACK_REDIRECTS,
    fits: false,
    why: 'another host',
  },
  { asked: 'http://localhost@evil.example', registered: LOOPBACK_REDIRECTS, fits: false, why: 'a user name' },
  { asked: 'http://@localhost', registered: LOOPBACK_REDIRECTS, fits: false, why: 'an empty user name' },
  { asked: 'http://localhost#x', registered: LOOPBACK_REDIRECTS, fits: false, why: 'a fragment' },
  { asked: 'http:\\\\localhost', registered: LOOPBACK_REDIRECTS, fits: false, why: 'no URI' },
  { asked: 'http://localhost:1\\', registered: LOOPBACK_REDIRECTS, fits: false, why: 'a backslash' },
  { asked: 'http://localhost:1 ', registered: LOOPBACK_REDIRECTS, fits: false, why: 'a space' },
  { asked: 'javascript:alert(1)', registered: ['javascript:alert(1)'], fits: false, why: 'no place' },
  { asked: WEB, registered: [WEB], fits: true, why: 'letter for letter' },
  { asked: `${WEB}/`, registered: [WEB], fits: false, why: 'another letter' },
  { asked: WEB.replace('orders', 'ORDERS'), registered: [WEB], fits: false, why: 'another case' },
  { asked: WEB.replace('.example', '.example:443'), registered: [WEB], fits: false, why: 'a port' },
  { asked: '', registered: [WEB], fits: false, why: 'nothing' },
  { asked: WEB, registered: [], fits: false, why: 'nothing registered' },
])('$asked: $fits, $why', ({ asked, registered, fits }) => {
  expect(isRegistered(asked, registered)).toBe(fits);
});

test.each([
  { before: '', after: '\0', why: 'at the end, where the parser of URLs drops it' },
  { before: '\u0001', after: '', why: 'in front, where it drops it too' },
  { before: '', after: '/\u007f', why: 'in the path' },
])('no control character fits: $why', ({ before, after }) => {
  expect(isRegistered(`${before}http://localhost${after}`, LOOPBACK_REDIRECTS)).toBe(false);
  expect(() => checkRedirectUri(`${before}https://orders.example${after}`)).toThrow(
    'A redirect URI of an application is not usable.',
  );
});

test('whatever is asked for, an answer goes to a registered host alone', () => {
  const piece = fc.constantFrom(
    ...[
      'http',
      'https',
      ':',
      '//',
      '/',
      '\\',
      '@',
      '#',
      '?',
      '.',
      'localhost',
      '127.0.0.1',
      'evil.example',
      '1',
    ],
    ...['%2f', '%40', '\t', ' ', 'user', '[::1]'],
  );
  const uri = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
    fc.array(piece, { maxLength: 6 }).map((pieces) => `http://localhost${pieces.join('')}`),
  );
  fc.assert(
    fc.property(uri, (asked) => {
      if (!isRegistered(asked, LOOPBACK_REDIRECTS)) return;
      const { protocol, hostname, pathname, username, hash } = new URL(asked);
      expect([protocol, pathname, username, hash]).toEqual(['http:', '/', '', '']);
      expect(['localhost', '127.0.0.1']).toContain(hostname);
    }),
    { numRuns: 5_000 },
  );
});

test.each(['https://orders.example', 'https://localhost:3000/cb?a=b', 'http://[::1]/cb'])(
  '%s may be one',
  (uri) => {
    expect(() => checkRedirectUri(uri)).not.toThrow();
  },
);

test.each([
  { uri: 'http://orders.example/', why: 'codes in the clear' },
  { uri: 'https://orders.example/#x', why: 'a fragment' },
  { uri: 'https://user@orders.example/', why: 'a user name' },
  { uri: 'vscode://example', why: 'no scheme of the web' },
  { uri: '/signed-in', why: 'relative' },
  { uri: `https://orders.example/${'a'.repeat(2048)}`, why: 'longer than any' },
])('$uri may be none: $why', ({ uri }) => {
  expect(() => checkRedirectUri(uri)).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'A redirect URI of an application is not usable.',
      hint: 'Give https URIs, or http ones of localhost, 127.0.0.1 or [::1]; no user information, no fragment.',
    }),
  );
});
