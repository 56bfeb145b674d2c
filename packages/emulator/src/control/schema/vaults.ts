import { closed, flag, type Schema, the, told, whole, word } from './schema.ts';

export const vaultProperties = {
  networkAcls: the('NetworkAcls'),
  publicNetworkAccess: {
    enum: ['Enabled', 'Disabled'],
    description: '`Disabled` refuses whoever does not come by a private link, and so everybody here.',
  },
  permissionModel: {
    enum: ['rbac', 'accessPolicies'],
    description: 'What decides who may do what: role assignments, or access policies and they alone.',
  },
  accessPolicies: { type: 'array', maxItems: 1_024, items: the('AccessPolicy') },
  policies: { type: 'array', maxItems: 100, items: the('SecretPolicy') },
} as const satisfies Readonly<Record<string, Schema>>;

export const retentionDays = whole('Days that a deleted secret can be recovered; 90 where absent.', 7, 90);
export const purgeProtection = flag('No purge before the retention ends; false where absent.');
const url = word('Needs a resolver that knows `*.localhost`.');
const localhostUrl = word('Needs no resolver.');
const text = { type: 'string', minLength: 1, maxLength: 256 } as const;
const days = { type: 'integer', minimum: 1, maximum: 36_500 } as const;
/** An object of this one member. */
const only = (name: string, schema: Schema) => closed({ [name]: schema }, [name]);

export const VAULT_SCHEMAS = {
  VaultSettings: closed(
    {
      name: {
        type: 'string',
        pattern: '^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$',
        description: '3 to 24 letters, digits and single hyphens, a letter first; names ignore case.',
      },
      retentionDays,
      purgeProtection,
      ...vaultProperties,
    },
    ['name'],
    'A vault to serve.',
  ),
  VaultChanges: closed(vaultProperties, [], 'Each property that is given replaces the present one whole.'),
  VaultProperties: told(vaultProperties),
  VaultAdded: told({ name: word('As it was given.'), url, localhostUrl }),
  Vault: told({
    name: word('As it was given.'),
    url,
    localhostUrl,
    retentionDays,
    purgeProtection,
    secrets: told({ live: whole('Live secrets.', 0), deleted: whole('Deleted, and recoverable.', 0) }),
    ...vaultProperties,
  }),
  VaultList: told({
    vaults: { type: 'object', additionalProperties: the('Vault'), description: 'By name.' },
  }),
  NetworkAcls: closed(
    {
      defaultAction: {
        enum: ['Allow', 'Deny'],
        description: 'What becomes of an address that no rule names.',
      },
      ipRules: {
        type: 'array',
        maxItems: 1_000,
        items: { type: 'string', format: 'ip-range', examples: ['203.0.113.0/24'] },
        description: 'Addresses and ranges in CIDR notation; callers here come from loopback.',
      },
    },
    ['defaultAction'],
  ),
  AccessPolicy: closed(
    {
      objectId: { ...text, description: 'Of an application, a managed identity, a user or a group.' },
      applicationId: { ...text, description: 'Counts only where the principal comes by this application.' },
      secrets: {
        type: 'array',
        maxItems: 100,
        items: { enum: ['get', 'list', 'set', 'delete', 'recover', 'backup', 'restore', 'purge'] },
      },
    },
    ['objectId', 'secrets'],
  ),
  SecretPolicy: closed(
    {
      effect: { const: 'Deny' },
      name: { ...text, description: 'Of the assignment; that of the definition where absent.' },
      requires: {
        oneOf: [
          { enum: ['expiration', 'contentType'] },
          only('contentTypes', { type: 'array', maxItems: 100, items: text }),
          only('maxValidityDays', days),
          only('minDaysLeft', days),
          only('maxActiveDays', days),
        ],
      },
    },
    ['effect', 'requires'],
    'An Azure Policy, looked at when a secret is written or updated.',
  ),
  CertificateInput: closed(
    {
      name: { type: 'string', pattern: '^[0-9a-zA-Z-]{1,127}$', description: 'Also the name of its secret.' },
      validityDays: whole('Whole days; 365 where absent.', 1, 3_650),
    },
    ['name'],
  ),
  Certificate: told({
    name: word('As it was given.'),
    version: word('Of the certificate, its key and its secret.'),
  }),
};
