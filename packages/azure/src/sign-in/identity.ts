import type { AccessToken } from '@azure/core-auth';
import { vaultError } from '@keyward/core/errors';
import { type Claims, claimsOf } from './claims.ts';
import type { SignIn } from './sign-in.ts';

/**
 * Who a token speaks for, by its own claims: to be shown to people. Its signature is not checked here (the vault
 * does that), so nothing may be decided by it.
 */
export interface Identity {
  /** A person, an application, or a managed identity of Azure's. */
  readonly kind: 'user' | 'application' | 'managed-identity';
  /** Of a user the sign-in name (UPN), of an application its display name; many tokens leave it out. */
  readonly name?: string;
  /** What role assignments name. */
  readonly objectId?: string;
  /** Of the application, or of the one that a user signed in with. */
  readonly clientId?: string;
  readonly tenantId?: string;
  /** Who issued the token, such as `https://sts.windows.net/<tenant>/`. */
  readonly authority: string;
  /** The service that the token is for, such as `https://vault.azure.net`. */
  readonly audience: string;
  readonly expiresOn: Date;
  /** The well-known program that a user signed in with, such as `Azure CLI`. */
  readonly via?: string;
  /** How many groups the token names; left out where it names none, or leaves them to be looked up. */
  readonly groups?: number;
}

/** Applications of Microsoft's that users sign in with. */
const PROGRAMS: ReadonlyMap<unknown, string> = new Map([
  ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Azure CLI'],
  ['1950a258-227b-4e31-a9cf-717495945fc2', 'Azure PowerShell'],
  ['aebc6443-996d-45c2-90f0-388ff96faa56', 'Visual Studio Code'],
  ['872cd9fa-d31f-45e0-9eab-6e460a02d1f1', 'Visual Studio'],
  ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'Azure portal'],
]);

/**
 * @param host - Of the vault, for messages.
 * @throws `unexpected_response` for a token that cannot be read.
 */
export function identityOf(
  { token, expiresOnTimestamp }: AccessToken,
  method: SignIn['method'] | undefined,
  host: string,
): Identity {
  const claims = readable(token, host);
  const kind = kindOf(claims, method);
  const isUser = kind === 'user';
  const via = isUser ? PROGRAMS.get(claims['appid'] ?? claims['azp']) : undefined;
  const name = isUser
    ? (claims['upn'] ?? claims['preferred_username'] ?? claims['unique_name'])
    : claims['app_displayname'];
  return {
    kind,
    ...text('name', name),
    ...text('objectId', claims['oid']),
    ...text('clientId', claims['appid'] ?? claims['azp']),
    ...text('tenantId', claims['tid']),
    authority: shown(claims['iss']) ?? 'unknown',
    audience: shown(claims['aud']) ?? 'unknown',
    expiresOn: new Date(expiresOnTimestamp),
    ...(via === undefined ? {} : { via }),
    ...(Array.isArray(claims['groups']) ? { groups: claims['groups'].length } : {}),
  };
}

function readable(token: string, host: string): Claims {
  try {
    return claimsOf(token);
  } catch {
    throw vaultError('unexpected_response', {
      message: `The token for the vault ${host} is not one of Entra ID: it cannot be read.`,
      hint: 'Check what answers in the place of the authority, or what the credential of your own returns.',
    });
  }
}

/** `xms_mirid` is the resource that a managed identity belongs to. */
function kindOf(
  { idtyp, xms_mirid, upn, scp }: Claims,
  method: SignIn['method'] | undefined,
): Identity['kind'] {
  if (xms_mirid !== undefined || method === 'managed-identity') return 'managed-identity';
  const isUser = idtyp === 'user' || (idtyp === undefined && (upn !== undefined || scp !== undefined));
  return isUser ? 'user' : 'application';
}

function text<Name extends string>(name: Name, claim: unknown): Partial<Record<Name, string>> {
  const value = shown(claim);
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, string>>;
}

/** Whoever issued the token wrote it; it may end up on a terminal. */
function shown(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || claim === '') return undefined;
  return claim.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, 256) || undefined;
}
