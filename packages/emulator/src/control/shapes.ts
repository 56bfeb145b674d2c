import type { JSONWebKeySet } from 'jose';
import type { Federation } from '../identity/application.ts';
import { isLonger } from '../option.ts';
import { refuseStrangers } from './filter.ts';
import { badInput, type Fields, fieldsOf, optionalText, parseFields, textOf, textsOf } from './input.ts';
import type { AssignmentFilter } from './listed.ts';
import type { ApplicationInput, AssignmentInput, IdentityInput, TokenInput } from './ports.ts';

export function parseAssignment(body: Uint8Array): AssignmentInput {
  const fields = parseFields(body, ['principalId', 'role', 'vault', 'secret']);
  const vault = optionalText('vault', fields['vault']);
  const secret = optionalText('secret', fields['secret']);
  return {
    principalId: textOf('principalId', fields['principalId']),
    role: textOf('role', fields['role']),
    ...(vault === undefined ? {} : { vault }),
    ...(secret === undefined ? {} : { secret }),
  };
}

export function parseAssignmentFilter(query: ReadonlyMap<string, string>): AssignmentFilter {
  refuseStrangers(query, ['principalId', 'role', 'vault']);
  const [principalId, role, vault] = ['principalId', 'role', 'vault'].map((name) =>
    optionalText(name, query.get(name)),
  );
  return {
    ...(principalId === undefined ? {} : { principalId }),
    ...(role === undefined ? {} : { role }),
    ...(vault === undefined ? {} : { vault }),
  };
}

const PEM_LIMIT = 16_384;

export function parseApplication(body: Uint8Array): ApplicationInput {
  return applicationOf(parseFields(body, APPLICATION_MEMBERS));
}

/** Throws ControlError or EmulatorError. */
export function parseApplicationFields(value: unknown): ApplicationInput {
  return applicationOf(fieldsOf('An application', value, APPLICATION_MEMBERS));
}

export const APPLICATION_MEMBERS = [
  'name',
  'clientId',
  'objectId',
  'clientSecret',
  'certificates',
  'groups',
  'roles',
  'scopes',
  'federated',
  'public',
  'redirectUris',
] as const;

function applicationOf(fields: Fields): ApplicationInput {
  const clientId = optionalText('clientId', fields['clientId']);
  const objectId = optionalText('objectId', fields['objectId']);
  const clientSecret = optionalText('clientSecret', fields['clientSecret']);
  const { public: isPublic, redirectUris } = fields;
  if (isPublic !== undefined && typeof isPublic !== 'boolean')
    throw badInput('public is neither true nor false.');
  return {
    name: textOf('name', fields['name']),
    certificates: certificatesOf(fields['certificates']),
    groups: textsOf('groups', fields['groups']),
    federated: federatedOf(fields['federated']),
    roles: byAudience('roles', fields['roles']),
    scopes: byAudience('scopes', fields['scopes']),
    ...(clientId === undefined ? {} : { clientId }),
    ...(objectId === undefined ? {} : { objectId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(isPublic === undefined ? {} : { public: isPublic }),
    ...(redirectUris === undefined ? {} : { redirectUris: textsOf('redirectUris', redirectUris) }),
  };
}

function certificatesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const fits = (item: unknown): item is string => typeof item === 'string' && !isLonger(item, PEM_LIMIT);
  if (!Array.isArray(value) || value.length > 16 || !value.every(fits)) {
    throw badInput(`certificates is not a list of at most 16 PEM texts of at most ${PEM_LIMIT} characters.`);
  }
  return value;
}

function byAudience(what: string, value: unknown): Readonly<Record<string, readonly string[]>> {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(openFields(what, value)).map(([audience, names]) => [
      textOf('an audience', audience),
      textsOf(what, names),
    ]),
  );
}

function federatedOf(value: unknown): readonly Federation[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 16) {
    throw badInput('federated is not a list of at most 16 federated credentials.');
  }
  return value.map((item) => {
    const fields = fieldsOf('A federated credential', item, ['issuer', 'subject', 'audience', 'jwks']);
    const audience = optionalText('audience', fields['audience']);
    const { jwks } = fields;
    if (jwks !== undefined && !isKeySet(jwks)) throw badInput('jwks is not a set of keys.');
    return {
      issuer: textOf('issuer', fields['issuer']),
      subject: textOf('subject', fields['subject']),
      ...(audience === undefined ? {} : { audience }),
      ...(jwks === undefined ? {} : { jwks }),
    };
  });
}

/** What the keys are is seen when one is looked for: whatever is no public key fits no token. */
function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.every((key) => typeof key === 'object' && key !== null && !Array.isArray(key))
  );
}

export function parseIdentity(body: Uint8Array): IdentityInput {
  const fields = parseFields(body, ['name', 'clientId', 'objectId', 'resourceId']);
  const clientId = optionalText('clientId', fields['clientId']);
  const objectId = optionalText('objectId', fields['objectId']);
  const resourceId = optionalText('resourceId', fields['resourceId']);
  return {
    name: textOf('name', fields['name']),
    ...(clientId === undefined ? {} : { clientId }),
    ...(objectId === undefined ? {} : { objectId }),
    ...(resourceId === undefined ? {} : { resourceId }),
  };
}

const YEAR_S = 366 * 86_400;

export function parseToken(body: Uint8Array): TokenInput {
  const fields = parseFields(body, ['audience', 'clientId', 'expiresInS', 'claims']);
  const audience = optionalText('audience', fields['audience']);
  const clientId = optionalText('clientId', fields['clientId']);
  const { expiresInS, claims } = fields;
  const isLife =
    typeof expiresInS === 'number' && Number.isInteger(expiresInS) && Math.abs(expiresInS) <= YEAR_S;
  if (expiresInS !== undefined && !isLife)
    throw badInput('expiresInS is not a whole number of seconds within a year.');
  return {
    ...(audience === undefined ? {} : { audience }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(isLife ? { expiresInS } : {}),
    ...(claims === undefined ? {} : { claims: openFields('claims', claims) }),
  };
}

/** An object whose keys are nobody's business here. */
function openFields(what: string, value: unknown): Fields {
  return fieldsOf(what, value, typeof value === 'object' && value !== null ? Object.keys(value) : []);
}
