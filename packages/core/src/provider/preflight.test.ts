import { expect, test } from 'vitest';
import { PLACEHOLDER } from '../value/index.ts';
import { KEY_VAULT_LIMITS, preflight, validityAt } from './index.ts';

const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'x']));

test.each([
  [{ value: '' }, 'an empty value is a value'],
  [{ value: 'a'.repeat(25_600) }, 'exactly the most'],
  [{ value: 'ä'.repeat(12_800) }, 'exactly the most in bytes'],
  [{ tags: tags(15) }, 'as many tags as there may be'],
  [{ tags: { ['n'.repeat(256)]: 'v'.repeat(256) } }, 'as long as a tag may be'],
  [{ contentType: 'c'.repeat(255) }, 'as long as a content type may be'],
  [{ notBefore: new Date(0), expiresOn: new Date(1) }, 'a window'],
])('accepts %#', (input, why) => {
  expect(() => preflight(input, KEY_VAULT_LIMITS), why).not.toThrow();
});

test.each([
  [
    { value: 'a'.repeat(25_601) },
    'value_too_large',
    'The value has 25601 bytes of UTF-8, more than the 25600 that the vault stores.',
    'one byte more',
  ],
  [
    { value: 'ä'.repeat(12_801) },
    'value_too_large',
    'The value has 25602 bytes of UTF-8, more than the 25600 that the vault stores.',
    'bytes count, not characters',
  ],
  [
    { value: `Bearer ${PLACEHOLDER}` },
    'invalid_value',
    `The value holds \`${PLACEHOLDER}\`, the text that stands for a value in output: something was printed and stored instead of revealed.`,
    'a printed SecretValue inside a text',
  ],
  [
    { value: '\ud800' },
    'invalid_value',
    'The value is not well-formed Unicode: it holds half a surrogate pair, which cannot be stored as UTF-8.',
    'UTF-8 would replace it silently',
  ],
  [
    { tags: tags(16) },
    'invalid_metadata',
    'There are 16 tags, more than the 15 that the vault stores.',
    'one tag more',
  ],
  [
    { tags: { ['n'.repeat(257)]: '' } },
    'invalid_metadata',
    'A tag name has 257 characters; it takes 1 to 256.',
    'long tag name',
  ],
  [
    { tags: { '': 'x' } },
    'invalid_metadata',
    'A tag name has 0 characters; it takes 1 to 256.',
    'empty tag name',
  ],
  [
    { tags: { team: 'v'.repeat(257) } },
    'invalid_metadata',
    'The tag `team` has 257 characters, more than the 256 that the vault stores.',
    'long tag value',
  ],
  [
    { contentType: 'c'.repeat(256) },
    'invalid_metadata',
    'The content type has 256 characters, more than the 255 that the vault stores.',
    'long content type',
  ],
  [
    { tags: { '\udc00': 'x' } },
    'invalid_metadata',
    'A tag name is not well-formed Unicode: it holds half a surrogate pair, which cannot be stored as UTF-8.',
    'UTF-8 would replace it silently',
  ],
  [
    { tags: { team: '\udc00' } },
    'invalid_metadata',
    'The tag `team` is not well-formed Unicode: it holds half a surrogate pair, which cannot be stored as UTF-8.',
    'so would it in a tag',
  ],
  [
    { contentType: '\ud800' },
    'invalid_metadata',
    'The content type is not well-formed Unicode: it holds half a surrogate pair, which cannot be stored as UTF-8.',
    'and in a content type',
  ],
  [{ expiresOn: new Date('never') }, 'invalid_metadata', 'expiresOn is not a valid date.', 'no date'],
  [
    { notBefore: new Date(5), expiresOn: new Date(5) },
    'invalid_metadata',
    'notBefore is not earlier than expiresOn: the secret would never be valid.',
    'empty window',
  ],
])('refuses %#', (input, code, message, why) => {
  expect(() => preflight(input, KEY_VAULT_LIMITS), why).toThrow(expect.objectContaining({ code, message }));
});

test('dates that contradict each other are told as such', () => {
  const dates = { notBefore: new Date(5), expiresOn: new Date(5) };
  expect(() => preflight(dates, KEY_VAULT_LIMITS)).toThrow(
    expect.objectContaining({ hint: 'Choose a start of validity before the expiry; nothing was sent.' }),
  );
});

test.each([
  [{}, 'valid', 'no dates'],
  [{ expiresOn: new Date(1001) }, 'valid', 'a moment before it expires'],
  [{ expiresOn: new Date(1000) }, 'expired', 'the very moment'],
  [{ notBefore: new Date(1000) }, 'valid', 'from that moment on'],
  [{ notBefore: new Date(1001) }, 'not_yet_valid', 'a moment early'],
] as const)('validity %#', (dates, validity, why) => {
  expect(validityAt(dates, 1000), why).toBe(validity);
});
