import { expect, test } from 'vitest';
import { createUsers } from '../identity/user.ts';
import { stage } from './stage.fixture.ts';
import { DEFAULT_USER, userRegistration } from './users.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

test('a person is registered by the control API', async () => {
  const { call, seen } = stage();
  const input = { userPrincipalName: 'ada@x', displayName: 'Ada', objectId: 'o', groups: ['g'] };
  expect(await call('POST', '/control/users', input)).toMatchObject({
    status: 201,
    body: { userPrincipalName: 'ada@x', displayName: 'd', objectId: 'o' },
    reply: { trace: { route: 'POST /control/users' } },
  });
  await call('POST', '/control/users', { userPrincipalName: 'eve@x' });
  expect(seen).toEqual([input, { userPrincipalName: 'eve@x', groups: [] }]);
});

test('a public application is registered by the control API', async () => {
  const { call, seen } = stage();
  const input = { name: 'desktop', public: true, redirectUris: ['http://localhost'] };
  expect((await call('POST', '/control/applications', input)).status).toBe(201);
  expect(seen).toMatchObject([input]);
});

test.each([
  {
    path: 'users',
    body: {},
    message: 'userPrincipalName is not a text of 1 to 256 characters.',
    why: 'nobody in particular',
  },
  {
    path: 'users',
    body: { userPrincipalName: 'ada@x', groups: 'g' },
    message: 'groups is not a list of at most 256 texts.',
    why: 'one group is no list',
  },
  {
    path: 'users',
    body: { userPrincipalName: 'ada@x', password: 'example' },
    message: 'The body has no "password"; it has userPrincipalName, displayName, objectId, groups.',
    why: 'nobody asks for one',
  },
  {
    path: 'applications',
    body: { name: 'x', public: 'yes' },
    message: 'public is neither true nor false.',
    why: 'a word is no decision',
  },
  {
    path: 'applications',
    body: { name: 'x', redirectUris: 'http://localhost' },
    message: 'redirectUris is not a list of at most 256 texts.',
    why: 'one address is no list',
  },
])('$path refuses: $message ($why)', async ({ path, body, message }) => {
  const { call, seen } = stage();
  expect(await call('POST', `/control/${path}`, body)).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidInput', message } },
  });
  expect(seen).toEqual([]);
});

test('what is not said of a person is made up', () => {
  const users = createUsers();
  const register = userRegistration(users);
  expect(register(DEFAULT_USER)).toEqual({
    userPrincipalName: 'user@keyward-emulator.example',
    displayName: 'Keyward User',
    objectId: expect.stringMatching(UUID),
  });
  expect(register({ userPrincipalName: 'ada@x', objectId: 'o', groups: ['g'] })).toEqual({
    userPrincipalName: 'ada@x',
    displayName: 'ada',
    objectId: 'o',
  });
  expect(users.byName('ada@x')?.groups).toEqual(['g']);
});

test.each([
  { input: {}, why: 'nobody' },
  { input: { userPrincipalName: 5 }, why: 'a number' },
])('a program without types is refused as well: $why', ({ input }) => {
  expect(() => userRegistration(createUsers())(input as never)).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'The userPrincipalName of a user is not usable.',
    }),
  );
});

test('what a program leaves undefined is made up too', () => {
  const input = { userPrincipalName: 'ada@x', displayName: undefined, objectId: undefined };
  expect(userRegistration(createUsers())(input as never)).toEqual({
    userPrincipalName: 'ada@x',
    displayName: 'ada',
    objectId: expect.stringMatching(UUID),
  });
});
