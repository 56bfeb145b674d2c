import { printable } from './principals.ts';
import { closed, flag, listOf, type Schema, the, told, whole, word } from './schema.ts';
import { purgeProtection, retentionDays, vaultProperties } from './vaults.ts';

const list = (items: Schema, maxItems: number): Schema => ({ type: 'array', maxItems, items });
const some = (name: string) => list(the(name), 10_000);
const secretName: Schema = { type: 'string', pattern: '^[0-9a-zA-Z-]{1,127}$' };
const value: Schema = { type: 'string', maxLength: 25_600, description: 'At most 25,600 bytes of UTF-8.' };
const id = printable('New at each start where absent.');
const optional = printable('Chosen freely where absent.');
const groups = list(printable('Object id.'), 256);

export const STATE_SCHEMAS = {
  StateForm: closed(
    { times: { enum: ['relative', 'absolute'], description: '`relative` where absent.' } },
    [],
  ),
  StateTime: {
    oneOf: [
      whole('Seconds since 1970.', 0, 253_402_300_799),
      {
        type: 'string',
        pattern:
          '^(?:now(?:[+-](?=\\d)(?:\\d{1,12}d)?(?:\\d{1,12}h)?(?:\\d{1,12}m)?(?:\\d{1,12}s)?)?|\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?Z)$',
        examples: ['now+30d', 'now-1h30m', '2026-11-20T08:00:00Z'],
      },
    ],
    description: 'Texts with `now` count from the moment when the document is taken in.',
  } satisfies Schema,
  StateDocument: closed(
    {
      format: { const: 'keyward-emulator-state/1' },
      tenant: the('StateTenant'),
      vaults: list(the('StateVault'), 100),
      applications: some('ApplicationInput'),
      users: some('StateUser'),
      identities: some('StateIdentity'),
      assignments: some('StateAssignment'),
    },
    ['format'],
    'What an emulator knows: a seed, an export, a state to put in place of another.',
  ),
  StateTenant: closed(
    {
      tenantId: { type: 'string', pattern: '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
      clientId: id,
      clientSecret: id,
      clientObjectId: id,
      identityHeader: { type: 'string', pattern: '^[!-~]{1,256}$' },
      identityClientId: id,
      identityObjectId: id,
      user: the('StateUser'),
      backupKey: {
        type: 'string',
        pattern: '^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$',
        description: '32 bytes in base64: what seals the backups of secrets.',
      },
      roles: flag('False: nobody has roles but those that are listed. True where absent.'),
    },
    [],
    'Who is there from the start. Only a seed at the start can set it; later it must say what is so already.',
  ),
  StateVault: closed(
    {
      name: { type: 'string', pattern: '^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$' },
      retentionDays,
      purgeProtection,
      ...vaultProperties,
      secrets: {
        oneOf: [
          list(the('StateSecret'), 100_000),
          {
            type: 'object',
            maxProperties: 100_000,
            propertyNames: secretName,
            additionalProperties: value,
            description: 'Values by name.',
          },
        ],
      },
    },
    ['name'],
  ),
  StateSecret: closed(
    {
      name: secretName,
      versions: { ...list(the('StateVersion'), 10_000), minItems: 1, description: 'The oldest first.' },
      deleted: closed(
        { deletedDate: the('StateTime'), scheduledPurgeDate: the('StateTime') },
        ['deletedDate'],
        'It is deleted, and can be recovered.',
      ),
    },
    ['name', 'versions'],
  ),
  StateVersion: closed(
    {
      version: { type: 'string', pattern: '^[0-9a-fA-F]{32}$', description: 'Made where absent.' },
      value,
      contentType: { type: 'string', maxLength: 255 },
      tags: {
        type: 'object',
        maxProperties: 15,
        propertyNames: { maxLength: 512 },
        additionalProperties: { type: 'string', maxLength: 512 },
      },
      enabled: flag('True where absent.'),
      notBefore: the('StateTime'),
      expires: the('StateTime'),
      created: the('StateTime'),
      updated: the('StateTime'),
      managed: { const: true, description: 'It belongs to a certificate, and callers cannot write it.' },
    },
    ['value'],
  ),
  StateUser: closed(
    {
      userPrincipalName: {
        type: 'string',
        pattern: "^[\\w.!#^~'\\-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.\\-]{0,187}[a-zA-Z0-9])?$",
      },
      displayName: printable('What stands before the `@` where absent.'),
      objectId: optional,
      groups,
    },
    ['userPrincipalName'],
  ),
  StateIdentity: closed(
    { name: printable('Of the identity.'), clientId: optional, objectId: optional, resourceId: optional },
    ['name'],
  ),
  StateAssignment: {
    ...closed(
      {
        id: { type: 'string', pattern: '^[\\w.\\-]{1,128}$', description: 'Made where absent.' },
        principalId: printable('Object id.'),
        role: printable('Name or id of a built-in role.'),
        vault: printable('Without it every vault.'),
        secret: printable('One secret of the vault.'),
      },
      ['principalId', 'role'],
    ),
    anyOf: [{ required: ['vault'] }, { not: { required: ['secret'] } }],
  },
  SnapshotInput: closed(
    {
      name: {
        type: 'string',
        pattern: '^(?!\\.+$)[\\w.\\-]{1,128}$',
        description: 'One is made where absent; the snapshot of the same name makes room.',
      },
    },
    [],
  ),
  Snapshot: told({
    name: word('As it was given.'),
    takenAt: whole('Milliseconds since 1970, of the emulator’s clock.', 0),
    vaults: whole('How many.', 0),
    secrets: whole('How many, deleted ones included.', 0),
  }),
  SnapshotList: told({ snapshots: listOf('Snapshot') }),
};
