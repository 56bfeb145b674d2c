import { parseApplication, parseIdentity } from '../shapes.ts';
import { parseUser } from '../users.ts';
import { nothing, operation } from './operation.ts';

export const applications = {
  /** Applications that may sign in, without what they prove themselves with. */
  list: operation({
    method: 'GET',
    path: '/applications',
    summary: 'List applications',
    status: 200,
    answer: 'ApplicationList',
    parse: nothing,
    run: ({ ports }) => ({ applications: ports.applications() }),
  }),
  /** Registers an application; one of the same client id is replaced. */
  register: operation({
    method: 'POST',
    path: '/applications',
    summary: 'Register an application',
    body: 'ApplicationInput',
    status: 201,
    answer: 'ApplicationRegistered',
    refusals: ['data_not_kept'],
    parse: ({ body }) => parseApplication(body),
    run: ({ ports }, application) => ports.registerApplication(application),
  }),
};

export const users = {
  /** People who may sign in. */
  list: operation({
    method: 'GET',
    path: '/users',
    summary: 'List users',
    status: 200,
    answer: 'UserList',
    parse: nothing,
    run: ({ ports }) => ({ users: ports.users() }),
  }),
  /** Registers a person. */
  register: operation({
    method: 'POST',
    path: '/users',
    summary: 'Register a user',
    body: 'UserInput',
    status: 201,
    answer: 'UserRegistered',
    refusals: ['data_not_kept'],
    parse: ({ body }) => parseUser(body),
    run: ({ ports }, user) => ports.registerUser(user),
  }),
};

export const identities = {
  /** Managed identities, the system-assigned one included. */
  list: operation({
    method: 'GET',
    path: '/identities',
    summary: 'List managed identities',
    status: 200,
    answer: 'IdentityList',
    parse: nothing,
    run: ({ ports }) => ({ identities: ports.identities() }),
  }),
  /** Registers a user-assigned managed identity. */
  register: operation({
    method: 'POST',
    path: '/identities',
    summary: 'Register a user-assigned managed identity',
    body: 'IdentityInput',
    status: 201,
    answer: 'IdentityRegistered',
    refusals: ['data_not_kept'],
    parse: ({ body }) => parseIdentity(body),
    run: ({ ports }, identity) => ports.registerIdentity(identity),
  }),
};
