import { expect, test } from 'vitest';
import { createUsers } from '../identity/user.ts';
import { stage, UUID } from './stage.fixture.ts';
import { DEFAULT_USER, userRegistration } from './users.ts';

test('a person is registered by the control API', async () => {
  const { call } = await stage();
  const input = { userPrincipalName: 'ada@x', displayName: 'Ada', objectId: 'o', groups: ['g'] };
  const { groups, ...record } = input;
  expect(await call('POST', '/control/users', input)).toMatchObject({
    status: 201,
    body: record,
    reply: { trace: { route: 'POST /control/users' } },
  });
  const eve = (await call('POST', '/control/users', { userPrincipalName: 'eve@x' })).body;
  expect((await call('GET', '/control/users')).body.users.slice(1)).toEqual([
    { ...record, groups },
    { ...eve, groups: [] },
  ]);
});

test('a public application is registered by the control API', async () => {
  const { call } = await stage();
  const input = { name: 'desktop', public: true, redirectUris: ['http://localhost'] };
  expect((await call('POST', '/control/applications', input)).status).toBe(201);
  expect((await call('GET', '/control/applications')).body.applications).toContainEqual(
    expect.objectContaining(input),
  );
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
  const { call, told } = await stage();
  const before = await told();
  expect(await call('POST', `/control/${path}`, body)).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidInput', message } },
  });
  expect(await told()).toEqual(before);
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
