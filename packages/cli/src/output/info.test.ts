import { expect, test } from 'vitest';
import { stateOf, stateOfVersion } from './info.ts';
import { textOf } from './paint.ts';

test.each([
  [{ enabled: true, validity: 'valid', managed: false }, 'enabled', undefined, 'as it should be'],
  [{ enabled: true, validity: 'valid', managed: true }, 'certificate', undefined, 'not to be changed here'],
  [{ enabled: false, validity: 'expired', managed: true }, 'disabled', 'doubtful', 'no read works'],
  [{ enabled: true, validity: 'expired', managed: true }, 'expired', 'bad', 'more urgent than whose it is'],
  [{ enabled: true, validity: 'not_yet_valid', managed: false }, 'not yet valid', 'doubtful', 'it will be'],
] as const)('%j is %s', (info, word, look, why) => {
  const state = stateOf(info);
  expect([textOf(state), typeof state === 'string' ? undefined : state.look], why).toEqual([word, look]);
});

test.each([
  [null, null, 'enabled', 'no dates'],
  [null, new Date(1), 'expired', 'over'],
  [new Date(Date.now() + 86_400_000), null, 'not yet valid', 'tomorrow'],
])('a version from %s to %s is %s', (notBefore, expiresOn, word, why) => {
  const version = { version: '0', enabled: true, createdOn: null, updatedOn: null, notBefore, expiresOn };
  expect(textOf(stateOfVersion(version)), why).toBe(word);
});
