import { closed, listOf, text, the, told, word } from './schema.ts';

const assignment = {
  principalId: text('Object id of an application, an identity, a user or a group.'),
  role: text('Name or id of a built-in role, such as `Key Vault Secrets User`.'),
  vault: text('Without it every vault, those to come included.'),
  secret: text('One secret of the vault.'),
};

export const ACCESS_SCHEMAS = {
  AssignmentInput: {
    ...closed(assignment, ['principalId', 'role'], 'Who may do what where.'),
    anyOf: [{ required: ['vault'] }, { not: { required: ['secret'] } }],
  },
  AssignmentFilter: closed(
    {
      principalId: assignment.principalId,
      role: assignment.role,
      vault: text('Name of a vault, in any case; assignments that name it.'),
    },
    [],
  ),
  Assignment: told({ id: word('Of the assignment.'), ...assignment }, ['vault', 'secret']),
  AssignmentList: told({ assignments: listOf('Assignment') }),
  Role: told({
    id: word('The GUID of the role definition, the same in every tenant.'),
    name: word('As role assignments name it.'),
    dataActions: { type: 'array', items: { type: 'string' }, description: 'With `*` for any characters.' },
  }),
  RoleList: told({ roles: listOf('Role') }),
  TokenInput: closed(
    {
      audience: text('`https://vault.azure.net` where absent.'),
      clientId: text('A registered application; the ready line’s client where absent.'),
      expiresInS: {
        type: 'integer',
        minimum: -31_622_400,
        maximum: 31_622_400,
        description: 'Seconds; 3,599 where absent. 0 or less gives a token that has expired already.',
      },
      claims: { type: 'object', description: 'Claims to set.', additionalProperties: true },
    },
    [],
    'A token for tests, flawed where the test needs a flaw.',
  ),
  Token: told({ token: word('A JWT.') }),
  KeySet: {
    type: 'object',
    properties: { keys: { type: 'array', items: { type: 'object', additionalProperties: true } } },
    required: ['keys'],
    additionalProperties: true,
    description: 'Public keys (RFC 7517).',
  },
  Federation: closed(
    {
      issuer: text('`iss` of the token.'),
      subject: text('`sub` of the token.'),
      audience: text('`api://AzureADTokenExchange` where absent.'),
      jwks: the('KeySet'),
    },
    ['issuer', 'subject'],
    'Whose token an application may present instead of a secret of its own.',
  ),
} as const;
