import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKeywardError, type KeywardError } from '../errors/index.ts';
import { canonicalPath, createRef, formatRef, PATH_LENGTH, parseRef, type SecretRef } from './index.ts';

const path = fc
  .string({ unit: 'binary', minLength: 1, maxLength: PATH_LENGTH })
  .filter((text) => text.length > 0 && text.length <= PATH_LENGTH);
const fragment = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const version = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z._~-]{0,39}$/);
const mount = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
const ref = fc.record(
  { scheme: fc.constantFrom('azure', 'keyward'), mount, path, fragment, version },
  { requiredKeys: ['scheme', 'mount', 'path'] },
) as fc.Arbitrary<SecretRef>;

describe('parse and format', () => {
  test('are inverses over the whole Unicode range', () => {
    fc.assert(
      fc.property(ref, (parts) => {
        const made = createRef(parts);
        expect(parseRef(formatRef(made))).toEqual(made);
      }),
    );
  });

  test('format gives ASCII without spaces, controls or bare percent signs', () => {
    fc.assert(
      fc.property(ref, (parts) => {
        expect(formatRef(createRef(parts))).toMatch(/^(?:[!$&'()*+,;=:@/?#0-9A-Za-z._~-]|%[0-9A-F]{2})+$/);
      }),
    );
  });

  test('a ref is frozen', () => {
    expect(Object.isFrozen(parseRef('azure://vault/app/db'))).toBe(true);
  });

  test.each([
    ['azure://vault/app/db', 'azure://vault/app/db', 'the plain form'],
    [
      'azure://vault/app/db#username?version=v1',
      'azure://vault/app/db#username?version=v1',
      'fragment first',
    ],
    ['azure://vault/app/db?version=v1#username', 'azure://vault/app/db#username?version=v1', 'query first'],
    ['AZURE://Vault/App/db', 'azure://vault/App/db', 'scheme and mount fold case, the path does not'],
    ['azure://vault/app--db', 'azure://vault/app/db', 'a Key Vault name is an alias of its path'],
    ['keyward://shop/prod/app--db', 'keyward://shop/prod/app--db', 'the source of truth has no such alias'],
    ['azure://vault/a---b', 'azure://vault/a---b', 'three hyphens are no separator'],
    ['azure://vault/-a', 'azure://vault/-a', 'a leading hyphen is a name of its own'],
    ['azure://vault/DATABASE_URL', 'azure://vault/DATABASE_URL', 'free-form path'],
    ['azure://vault//a', 'azure://vault//a', 'an empty segment belongs to the path'],
    [
      'azure://vault/%E2%82%AC%20100%25',
      'azure://vault/%E2%82%AC%20100%25',
      'percent-encoding stays where needed',
    ],
    ['azure://vault/%61pp', 'azure://vault/app', 'and goes where it is not'],
    ['azure://vault/a%3Fb%23c', 'azure://vault/a%3Fb%23c', 'delimiters inside a path stay encoded'],
    ['azure://vault/x#a/b', 'azure://vault/x#a/b', 'a fragment may hold a slash'],
    ['azure://vault/x#a%3Fb', 'azure://vault/x#a%3Fb', 'a question mark in a fragment is encoded'],
    ['DATABASE-URL', 'azure://vault/DATABASE-URL', 'a raw name means the default mount'],
    ['app/db#password', 'azure://vault/app/db#password', 'a raw path too'],
  ])('%s is %s', (text, canonical, why) => {
    expect(formatRef(parseRef(text)), why).toBe(canonical);
  });

  test('a raw name goes to the default mount that is given', () => {
    expect(formatRef(parseRef('db', { defaultMount: 'billing' }))).toBe('azure://billing/db');
  });
});

describe('refusals', () => {
  test.each([
    ['', 'malformed_ref', 'The text given is not a secret reference: it is empty.', 'empty'],
    [
      'azure:/vault/x',
      'malformed_ref',
      '`azure:/vault/x` is not a secret reference: after the scheme `//` is missing.',
      'one slash',
    ],
    [
      'azure:///x',
      'malformed_ref',
      '`azure:///x` is not a secret reference: a mount is 1 to 63 letters, digits and inner hyphens.',
      'no mount',
    ],
    [
      'azure://my_vault/x',
      'malformed_ref',
      '`azure://my_vault/x` is not a secret reference: a mount is 1 to 63 letters, digits and inner hyphens.',
      'underscore in the mount',
    ],
    ['azure://vault', 'invalid_path', 'The path is empty: it names no secret.', 'no path'],
    ['azure://vault/', 'invalid_path', 'The path is empty: it names no secret.', 'empty path'],
    [
      'azure://vault/x#',
      'malformed_ref',
      '`azure://vault/x#` is not a secret reference: the fragment after `#` is empty.',
      'empty fragment',
    ],
    [
      'azure://vault/x?version=',
      'malformed_ref',
      '`azure://vault/x?version=` is not a secret reference: a version is 1 to 128 letters, digits, `.`, `_`, `~` or `-`, a letter or digit first.',
      'empty version',
    ],
    [
      'azure://vault/x?version=..',
      'malformed_ref',
      '`azure://vault/x?version=..` is not a secret reference: a version is 1 to 128 letters, digits, `.`, `_`, `~` or `-`, a letter or digit first.',
      'dots would climb in a URL',
    ],
    [
      'azure://vault/x?v=1',
      'malformed_ref',
      '`azure://vault/x?v=1` is not a secret reference: the only query it takes is `?version=<id>`, once.',
      'another key',
    ],
    [
      'azure://vault/x?version=1&version=2',
      'malformed_ref',
      '`azure://vault/x?version=1&version=2` is not a secret reference: the only query it takes is `?version=<id>`, once.',
      'twice',
    ],
    [
      'azure://vault/100%',
      'malformed_ref',
      '`azure://vault/100%` is not a secret reference: a `%` in it is not followed by two hexadecimal digits of UTF-8 (write a literal `%` as `%25`).',
      'bare percent',
    ],
    [
      'azure://vault/%ff',
      'malformed_ref',
      '`azure://vault/%ff` is not a secret reference: a `%` in it is not followed by two hexadecimal digits of UTF-8 (write a literal `%` as `%25`).',
      'not UTF-8',
    ],
    [
      'postgres://user:example@host/db',
      'malformed_ref',
      'The text given is not a secret reference: its scheme is neither azure nor keyward.',
      'a connection string is not shown: it may hold a password',
    ],
    [
      `azure://vault/${'a'.repeat(257)}`,
      'invalid_path',
      'The path has 257 characters, more than the 256 that Keyward keeps.',
      'too long',
    ],
  ])('%j: %s', (text, code, message, why) => {
    let thrown: unknown;
    try {
      parseRef(text);
    } catch (problem) {
      thrown = problem;
    }
    expect(isKeywardError(thrown), why).toBe(true);
    expect(thrown, why).toMatchObject({ code, message });
  });

  test('any text parses or is refused with a code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        try {
          parseRef(text);
        } catch (problem) {
          expect(isKeywardError(problem)).toBe(true);
        }
      }),
    );
  });

  test('half a surrogate pair is refused', () => {
    expect(() => createRef({ scheme: 'azure', mount: 'vault', path: '\ud800' })).toThrow(
      'The path is not well-formed Unicode: it holds half a surrogate pair.',
    );
    expect(() => createRef({ scheme: 'azure', mount: 'vault', path: 'x', fragment: '\udfff' })).toThrow(
      'The text given is not a secret reference: the fragment is not well-formed Unicode.',
    );
  });
});

test('the canonical path is a fixed point', () => {
  fc.assert(
    fc.property(path, (text) => {
      expect(canonicalPath(canonicalPath(text))).toBe(canonicalPath(text));
    }),
  );
});

test('a refusal shows nothing that a terminal would act on', () => {
  const text = 'azure://\u001b[31mvault\u009b\u202e\u2028\n/x';
  const why = 'a mount is 1 to 63 letters, digits and inner hyphens';
  expect(() => parseRef(text)).toThrow(
    `\`azure://\ufffd[31mvault\ufffd\ufffd\ufffd\ufffd/x\` is not a secret reference: ${why}.`,
  );
});

test.each([
  ['Server=db;User ID=app;Password=canary', 'a connection string of a database'],
  ['DefaultEndpointsProtocol=https;AccountName=x;AccountKey=canary', 'one of a storage account'],
])('%s is refused and not repeated (%s)', (text) => {
  const error = thrownBy(() => parseRef(text));
  expect([error.code, error.message, error.hint]).toEqual([
    'malformed_ref',
    'The text given is not a secret reference: it looks like a connection string, which is a value and no name.',
    'Give the name of the secret. A path that does hold `;` and `=` is written as `azure://<mount>/<path>`.',
  ]);
  expect(parseRef(`azure://vault/${encodeURIComponent(text)}`).path).toBe(text);
});

test('the address of a secret is refused with what to write instead', () => {
  expect(thrownBy(() => parseRef('https://contoso.vault.azure.net/secrets/app--db')).hint).toBe(
    'An address of a vault becomes a mount: write `azure://<mount>/<path>`; `keyward config` lists the mounts.',
  );
});

function thrownBy(act: () => unknown): KeywardError {
  try {
    act();
  } catch (thrown) {
    if (isKeywardError(thrown)) return thrown;
  }
  throw new Error('nothing was refused');
}
