import { describe, expect, test } from 'vitest';
import { createUsers } from './user.ts';

const ADA = { userPrincipalName: 'Ada@contoso.example', displayName: 'Ada', objectId: 'OBJECT-1' };

test('people are found by name and object id without case, in the order in which they came', () => {
  const users = createUsers();
  const ada = users.register(ADA);
  const eve = users.register({
    userPrincipalName: 'eve@x',
    displayName: 'Eve',
    objectId: '2',
    groups: ['g'],
  });
  expect(ada).toEqual({ ...ADA, groups: [] });
  expect(eve.groups).toEqual(['g']);
  expect(users.byName('ADA@CONTOSO.EXAMPLE')).toBe(ada);
  expect(users.byObjectId('object-1')).toBe(ada);
  expect(users.byName('nobody@x')).toBeUndefined();
  expect(users.list()).toEqual([ada, eve]);
});

test('later changes of the list that was given change nobody', () => {
  const groups = ['g'];
  const ada = createUsers().register({ ...ADA, groups });
  groups.push('h');
  expect(ada.groups).toEqual(['g']);
});

describe('refused', () => {
  const nameRefusal = {
    message: 'The userPrincipalName of a user is not usable.',
    hint: "Give name@domain; the name has letters, digits and . - _ ! # ^ ~ '.",
  };
  const taken = (name: string) => ({
    message: `There is a user with the name or the object id of "${name}" already.`,
    hint: 'Give each user a name and an object id of its own.',
  });
  test.each([
    { changes: { userPrincipalName: 'ada' }, refusal: nameRefusal, why: 'no domain' },
    { changes: { userPrincipalName: '@contoso.example' }, refusal: nameRefusal, why: 'no name' },
    { changes: { userPrincipalName: 'a b@contoso.example' }, refusal: nameRefusal, why: 'a space' },
    { changes: { userPrincipalName: '<b>@contoso.example' }, refusal: nameRefusal, why: 'markup' },
    { changes: { userPrincipalName: 'ada@contoso.' }, refusal: nameRefusal, why: 'no end of the domain' },
    {
      changes: { userPrincipalName: `${'a'.repeat(65)}@contoso.example` },
      refusal: nameRefusal,
      why: 'too long',
    },
    { changes: { userPrincipalName: undefined as never }, refusal: nameRefusal, why: 'nobody' },
    {
      changes: { userPrincipalName: 'bob@contoso.example', objectId: 7 as never },
      refusal: {
        message: 'The objectId of a user is not usable.',
        hint: 'Give 1 to 256 printable characters.',
      },
      why: 'no text',
    },
    {
      changes: { userPrincipalName: 'bob@contoso.example', objectId: 'other', groups: 'g' as never },
      refusal: { message: 'The groups of a user are no list of texts.', hint: 'Give object ids.' },
      why: 'one group is no list',
    },
    {
      changes: { userPrincipalName: 'bob@contoso.example', displayName: '' },
      refusal: {
        message: 'The displayName of a user is not usable.',
        hint: 'Give 1 to 256 printable characters.',
      },
      why: 'nothing to show',
    },
    {
      changes: { userPrincipalName: 'bob@contoso.example', objectId: 'a\nb' },
      refusal: {
        message: 'The objectId of a user is not usable.',
        hint: 'Give 1 to 256 printable characters.',
      },
      why: 'a line break',
    },
    {
      changes: { userPrincipalName: 'ADA@contoso.example', objectId: 'other' },
      refusal: taken('ADA@contoso.example'),
      why: 'the name of another user',
    },
    {
      changes: { userPrincipalName: 'bob@contoso.example', objectId: 'object-1' },
      refusal: taken('bob@contoso.example'),
      why: 'the object id of another user',
    },
  ])('$changes: $why', ({ changes, refusal }) => {
    const users = createUsers();
    users.register(ADA);
    expect(() => users.register({ ...ADA, ...changes })).toThrow(
      expect.objectContaining({ code: 'invalid_option', ...refusal }),
    );
    expect(users.list()).toHaveLength(1);
  });
});
