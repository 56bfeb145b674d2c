import { closed, flag, listOf, type Schema, text, texts, the, told, word } from './schema.ts';

/** What the tenant takes as a name or an id. */
export const printable = (description: string): Schema => ({
  ...text(description),
  pattern: '^[^\\p{Cc}]+$',
});
const clientId = printable('Chosen freely where absent.');
const objectId = printable('What role assignments name; chosen freely where absent.');
const ids = { clientId: word('Signs in.'), objectId: word('Is what role assignments name.') };
const byAudience = (description: string): Schema => ({
  type: 'object',
  propertyNames: { minLength: 1, maxLength: 256 },
  additionalProperties: texts('Names.'),
  description,
});
const groups: Schema = { type: 'array', items: { type: 'string' }, description: 'Object ids.' };

export const PRINCIPAL_SCHEMAS = {
  ApplicationInput: closed(
    {
      name: printable('Display name.'),
      clientId,
      objectId,
      clientSecret: text(
        'One is made where neither secrets, certificates nor federated credentials are given.',
      ),
      certificates: {
        type: 'array',
        maxItems: 16,
        items: { type: 'string', maxLength: 16_384 },
        description: 'PEM.',
      },
      federated: { type: 'array', maxItems: 16, items: the('Federation') },
      groups: texts('Object ids of the groups it belongs to.'),
      roles: byAudience('Application roles by audience.'),
      scopes: byAudience('Scopes by audience.'),
      public: flag('A program on somebody’s machine: it signs people in, and has no secret.'),
      redirectUris: texts('Where the browser may be sent after somebody signed in.'),
    },
    ['name'],
    'An application that may sign in.',
  ),
  ApplicationRegistered: told(
    { ...ids, name: word('Display name.'), clientSecret: word('Told here and nowhere else.') },
    ['clientSecret'],
  ),
  Application: told({
    ...ids,
    name: word('Display name.'),
    groups,
    public: flag('It signs people in, and has no secret.'),
    redirectUris: { type: 'array', items: { type: 'string' } },
  }),
  ApplicationList: told({ applications: listOf('Application') }),
  UserInput: closed(
    {
      userPrincipalName: {
        ...text('`name@domain`; names ignore case.'),
        pattern: "^[\\w.!#^~'\\-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.\\-]{0,187}[a-zA-Z0-9])?$",
      },
      displayName: printable('What stands before the `@` where absent.'),
      objectId,
      groups: texts('Object ids of the groups the user belongs to.'),
    },
    ['userPrincipalName'],
    'A person who may sign in; no password is asked for.',
  ),
  UserRegistered: told({
    userPrincipalName: word('Signs in.'),
    displayName: word('For people.'),
    objectId: ids.objectId,
  }),
  User: told({
    userPrincipalName: word('Signs in.'),
    displayName: word('For people.'),
    objectId: ids.objectId,
    groups,
  }),
  UserList: told({ users: listOf('User') }),
  IdentityInput: closed(
    {
      name: printable('Of the identity.'),
      clientId,
      objectId,
      resourceId: text('Made from the name where absent.'),
    },
    ['name'],
    'A user-assigned managed identity, which callers name by its client, object or resource id.',
  ),
  IdentityRegistered: told({ ...ids, resourceId: word('Of the identity in Azure.') }),
  Identity: told(
    {
      name: word('Of the identity.'),
      ...ids,
      resourceId: word('Of a user-assigned one.'),
      systemAssigned: flag('It answers a caller who names none.'),
    },
    ['resourceId'],
  ),
  IdentityList: told({ identities: listOf('Identity') }),
};
