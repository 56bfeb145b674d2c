import type { SecretPermission, VaultProperties } from '../vault/properties.ts';
import type { Principal } from './principal.ts';

/** Data actions of Microsoft.KeyVault/vaults/secrets. */
export type SecretAction =
  | 'getSecret'
  | 'readMetadata'
  | 'setSecret'
  | 'update'
  | 'delete'
  | 'backup'
  | 'restore'
  | 'recover'
  | 'purge';

/** What role assignments are asked; without `secret` the scope is the vault itself (a list, a restore). */
export interface RoleRequest {
  readonly vault: string;
  readonly action: SecretAction;
  readonly secret?: string;
}

/** What a caller wants to do, in the words of both permission models. */
export interface AccessRequest extends RoleRequest {
  readonly permission: SecretPermission;
}

export type Authentication =
  | { readonly kind: 'authenticated'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly message: string };

/** A refusal of somebody who is known. */
export interface Refused {
  readonly kind: 'refused';
  readonly innerCode:
    | 'ForbiddenByRbac'
    | 'ForbiddenByPolicy'
    | 'ForbiddenByFirewall'
    | 'ForbiddenByConnection';
  readonly message: string;
}

export type Authorization =
  /** By an access policy where no role assignment is named. */
  { readonly kind: 'allowed'; readonly assignmentId?: string } | Refused;

/** What the data plane asks before it looks at a request; identity and access stand behind it. */
export interface Gate {
  readonly tenantId: string;
  /** `authorityHost` of Entra as the challenge names it, e.g. `https://localhost:8443`, no trailing slash. */
  authorityHost(): string;
  /**
   * Verifies signature, issuer, audience and times of `Authorization: Bearer ...`; at once what was verified before.
   * `audiences` are the accepted ones.
   */
  authenticate(
    authorization: string | undefined,
    audiences: readonly string[],
  ): Authentication | Promise<Authentication>;
  /** By the permission model of the vault's `properties`. */
  authorize(
    principal: Principal,
    wanted: AccessRequest,
    properties: Required<VaultProperties>,
  ): Authorization;
}
