import { EmulatorError } from '../../error.ts';
import { parseAssignment, parseAssignmentFilter, parseToken } from '../shapes.ts';
import { nothing, operation } from './operation.ts';

export const roles = {
  /** The built-in roles that can be assigned. */
  list: operation({
    method: 'GET',
    path: '/roles',
    summary: 'List roles',
    status: 200,
    answer: 'RoleList',
    parse: nothing,
    run: ({ ports }) => ({ roles: ports.roles() }),
  }),
};

export const assignments = {
  /** Role assignments; those that agree with every field that is given. */
  list: operation({
    method: 'GET',
    path: '/assignments',
    summary: 'List role assignments',
    query: 'AssignmentFilter',
    status: 200,
    answer: 'AssignmentList',
    parse: ({ query }) => parseAssignmentFilter(query),
    run: ({ ports }, filter) => ({ assignments: ports.assignments(filter) }),
  }),
  /** Assigns a role, from the next request on. */
  add: operation({
    method: 'POST',
    path: '/assignments',
    summary: 'Assign a role',
    body: 'AssignmentInput',
    status: 201,
    answer: 'Assignment',
    refusals: ['data_not_kept'],
    parse: ({ body }) => parseAssignment(body),
    run: ({ ports }, assignment) => ports.assign(assignment),
  }),
  /** Takes an assignment away, from the next request on. */
  remove: operation({
    method: 'DELETE',
    path: '/assignments/{id}',
    summary: 'Take a role assignment away',
    status: 204,
    refusals: ['not_found', 'data_not_kept'],
    parse: ({ hole }) => ({ id: hole }),
    run: ({ ports }, { id }) => {
      if (ports.revoke(id)) return;
      throw new EmulatorError(
        'not_found',
        'There is no such assignment.',
        'GET /control/assignments lists them.',
      );
    },
  }),
};

export const tokens = {
  /** An access token as Entra issues it, or with a flaw. */
  issue: operation({
    method: 'POST',
    path: '/tokens',
    summary: 'Issue an access token',
    body: 'TokenInput',
    status: 201,
    answer: 'Token',
    parse: ({ body }) => parseToken(body),
    run: async ({ ports }, token) => ({ token: await ports.issueToken(token) }),
  }),
};
