import { describe, expect, test } from 'vitest';
import { createRef } from '../../ref/index.ts';
import { secretValue } from '../../value/index.ts';
import type { OperationName } from '../index.ts';
import { printsIn, refusal, stage } from '../stage.fixture.ts';

/** What JavaScript lets through, in the types that TypeScript would ask for. */
const hostile = <Wanted>(given: unknown) => given as Wanted;
const value = secretValue('x');

describe('what is given to an operation', () => {
  const cases: readonly [string, unknown, string, string][] = [
    ['secret.get', null, 'invalid_usage', 'secret.get takes an object, and was given null.'],
    ['secret.get', undefined, 'invalid_usage', 'secret.get takes an object, and was given undefined.'],
    ['secret.list', 'app/', 'invalid_usage', 'secret.list takes an object, and was given a string.'],
    ['secret.get', [], 'malformed_ref', 'What was given is not a secret reference: it is undefined.'],
    ['secret.get', { ref: null }, 'malformed_ref', 'What was given is not a secret reference: it is null.'],
    ['secret.get', { ref: 7 }, 'malformed_ref', 'What was given is not a secret reference: it is a number.'],
    [
      'secret.get',
      { ref: {} },
      'malformed_ref',
      'What was given is not a secret reference: an object without a scheme, mount and path is none.',
    ],
    [
      'secret.get',
      { ref: { scheme: 'https', mount: 'vault', path: 'db' } },
      'malformed_ref',
      'What was given is not a secret reference: an object without a scheme, mount and path is none.',
    ],
    [
      'secret.get',
      { ref: { scheme: 'azure', mount: 'vault', path: 'db', fragment: 7 } },
      'malformed_ref',
      'What was given is not a secret reference: its fragment or version is no text.',
    ],
    [
      'secret.get',
      { ref: { scheme: 'azure', mount: 'va ult', path: 'db' } },
      'malformed_ref',
      'The text given is not a secret reference: a mount is 1 to 63 letters, digits and inner hyphens.',
    ],
    [
      'secret.get',
      { ref: { scheme: 'azure', mount: 'vault', path: '' } },
      'invalid_path',
      'The path is empty: it names no secret.',
    ],
    [
      'secret.set',
      { ref: 'db', value: 'canary' },
      'invalid_value',
      'The value is to be a SecretValue of text, and is a string.',
    ],
    [
      'secret.set',
      { ref: 'db', value: secretValue(7) },
      'invalid_value',
      'The value is to be a SecretValue of text, and is a SecretValue of a number.',
    ],
    [
      'secret.update',
      { ref: 'db' },
      'invalid_value',
      'The value is to be a SecretValue of text, and is undefined.',
    ],
    [
      'secret.set',
      { ref: 'db', value, tags: ['canary'] },
      'invalid_metadata',
      'Tags are to be an object of texts, and are an array.',
    ],
    [
      'secret.set',
      { ref: 'db', value, tags: { 'keyward-path': 'x' } },
      'invalid_metadata',
      "The tag `keyward-path` is Keyward's own, as all are that begin with `keyward-`.",
    ],
    [
      'secret.set',
      { ref: 'db', value, tags: null },
      'invalid_metadata',
      'Tags are to be an object of texts, and are null.',
    ],
    [
      'secret.set',
      { ref: 'db', value, tags: { team: 7 } },
      'invalid_metadata',
      'The tag `team` is to be text, and is a number.',
    ],
    [
      'secret.set',
      { ref: 'db', value, tags: { team: null } },
      'invalid_metadata',
      'The tag `team` is to be text, and is null.',
    ],
    [
      'secret.set',
      { ref: 'db', value, contentType: {} },
      'invalid_metadata',
      'The content type is to be text, and is an object.',
    ],
    [
      'secret.set',
      { ref: 'db', value, enabled: 'no' },
      'invalid_metadata',
      '`enabled` is to be true or false, and is a string.',
    ],
    [
      'secret.set',
      { ref: 'db', value, expiresOn: '2030' },
      'invalid_metadata',
      '`expiresOn` is to be a Date, and is a string.',
    ],
    [
      'secret.set',
      { ref: 'db', value, notBefore: 7 },
      'invalid_metadata',
      '`notBefore` is to be a Date, and is a number.',
    ],
    [
      'secret.update_metadata',
      { ref: 'db' },
      'invalid_metadata',
      'Tags are to be an object of texts, and are undefined.',
    ],
    [
      'secret.update_metadata',
      { ref: 'db', custom: 7 },
      'invalid_metadata',
      'Tags are to be an object of texts, and are a number.',
    ],
    [
      'secret.update_metadata',
      { ref: 'db', custom: {}, merge: 'no' },
      'invalid_metadata',
      '`merge` is to be true or false, and is a string.',
    ],
    [
      'secret.list',
      { prefix: 7 },
      'malformed_ref',
      'What a listing goes by is not text: a beginning of paths or of a ref, and a mount.',
    ],
    [
      'secret.list',
      { mount: null },
      'malformed_ref',
      'What a listing goes by is not text: a beginning of paths or of a ref, and a mount.',
    ],
    [
      'secret.list',
      { tags: 'team' },
      'invalid_metadata',
      'Tags are to be an object of texts, and are a string.',
    ],
    ['secret.absent', {}, 'invalid_usage', 'There is no such operation on secrets.'],
    ['toString', {}, 'invalid_usage', 'There is no such operation on secrets.'],
  ];

  test.each(cases)('%s of %j is %s', async (name, given, code, message) => {
    const { gateway, calls, events, asked } = stage({ secrets: { db: 'x' } });
    expect(await refusal(gateway.run(hostile<OperationName>(name), hostile(given)))).toMatchObject({
      code,
      message,
    });
    expect([calls, events, asked]).toEqual([[], [], []]);
  });

  test('is never shown', async () => {
    const { gateway } = stage();
    for (const given of [
      'canary',
      { ref: ['canary'] },
      { ref: 'db', value: 'canary' },
      { ref: 'db', value, tags: ['canary'] },
    ]) {
      const refused = await gateway.run('secret.set', hostile(given)).catch((thrown) => thrown);
      expect(printsIn(refused, 'canary')).toBe(false);
    }
  });

  test('is what it was when it was given', async () => {
    const { gateway, behind } = stage({ secrets: { db: 'x' } });
    const tags: Record<string, string> = { team: 'a' };
    const custom: Record<string, string> = { more: 'b' };
    const setting = gateway.run('secret.set', { ref: 'db', value, tags });
    const merging = gateway.run('secret.update_metadata', { ref: 'db', custom });
    tags['team'] = custom['more'] = 'changed';
    await Promise.all([setting, merging]);
    expect((await behind().get({ path: 'db' })).tags).toEqual({ team: 'a', more: 'b' });
  });
});

test('a parsed ref is held to the rules of one, and canonical', async () => {
  const { gateway } = stage({ secrets: { 'app/db': 'x' } });
  const ref = { scheme: 'azure', mount: 'Vault', path: 'app--db' } as const;
  expect((await gateway.run('secret.get', { ref })).ref).toEqual(createRef(ref));
});

test.each([
  ['getCredentials', null, 'malformed_ref', 'What was given is not a secret reference: it is null.'],
  [
    'createCredentials',
    'db',
    'invalid_value',
    'Credentials are a plain object of JSON members, and this is none.',
  ],
  ['updateCustomMetadata', 'db', 'invalid_metadata', 'Tags are to be an object of texts, and are undefined.'],
  [
    'listKeys',
    null,
    'malformed_ref',
    'What a listing goes by is not text: a beginning of paths or of a ref, and a mount.',
  ],
] as const)('%s of %j rejects', async (method, given, code, message) => {
  const { service } = stage();
  const call = service[method] as (given: unknown) => Promise<unknown>;
  expect(await refusal(call(given))).toMatchObject({ code, message });
});

test('null is as good as nothing for options and calls', async () => {
  const { service } = stage({ secrets: { db: 'x' } });
  const none = hostile<undefined>(null);
  expect(await service.listCredentials(none, none)).toEqual(['db']);
  expect(await service.updateCustomMetadata('db', {}, none, none)).toEqual({});
});
