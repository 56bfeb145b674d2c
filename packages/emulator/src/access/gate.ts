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

/** What a caller wants to do; without `secret` the scope is the vault itself (a list, a restore). */
export interface AccessRequest {
  readonly vault: string;
  readonly action: SecretAction;
  readonly secret?: string;
}

export type Authentication =
  | { readonly kind: 'authenticated'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly message: string };

export type Authorization =
  | { readonly kind: 'allowed'; readonly assignmentId: string }
  | {
      readonly kind: 'refused';
      readonly innerCode: 'ForbiddenByRbac' | 'AccessDenied';
      readonly message: string;
    };

/** What the data plane asks before it looks at a request; identity and access stand behind it. */
export interface Gate {
  readonly tenantId: string;
  /** `authorityHost` of Entra as the challenge names it, e.g. `https://localhost:8443`, no trailing slash. */
  authorityHost(): string;
  /** Verifies signature, issuer, audience and times of `Authorization: Bearer ...`. `audiences` are the accepted ones. */
  authenticate(authorization: string | undefined, audiences: readonly string[]): Promise<Authentication>;
  authorize(principal: Principal, wanted: AccessRequest): Authorization;
}
