import type { Principal } from '../../audit/index.ts';
import type { Call } from '../../provider/index.ts';

/** What a caller may be permitted; every operation names one. */
export const PERMISSIONS = [
  'secret:read',
  'secret:list',
  'secret:read_metadata',
  'secret:write',
  'secret:write_metadata',
  'secret:delete',
  'secret:recover',
  'secret:purge',
] as const;
/** One of {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];

/** What an operation is done to: a secret, or what a listing covers. */
export interface Resource {
  readonly mount: string;
  /**
   * Canonical path of the one secret concerned, in the letters of the ref: to a Key Vault `APP/db` is the secret
   * `app/db`, so that a rule which forbids must compare without case.
   */
  readonly path?: string;
  /** Literal beginning of the paths that a listing covers. */
  readonly prefix?: string;
}

/** A question to an {@link Authorizer}. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  readonly permission: Permission;
  /** Name of the operation, such as `secret.get`. */
  readonly operation: string;
  readonly resource: Resource;
}

/** The answer; the reason is shown to the caller, and names no rule that they may not know. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly reason?: string };

/** Decides who may do what, before a vault or a cache is asked; a port. */
export interface Authorizer {
  /**
   * Decides one request. Where it rejects, or does not decide within 10 seconds, nothing is done: only a clear yes
   * permits.
   *
   * @param request - Who wants to do what to which resource.
   * @param call - Aborts when nobody waits for the decision any more.
   */
  authorize(request: AuthorizationRequest, call: Call): Promise<Decision>;
}

/**
 * The authorizer of whoever owns the process: everything is permitted, and the vault alone decides.
 *
 * @example
 * ```ts
 * import { allowAll, type Authorizer } from '@keyward/core/service';
 *
 * const readOnly: Authorizer = {
 *   async authorize(request, call) {
 *     if (!request.permission.includes('read')) return { allowed: false, reason: 'this process only reads' };
 *     return allowAll.authorize(request, call);
 *   },
 * };
 * ```
 */
export const allowAll: Authorizer = Object.freeze({
  authorize: async (): Promise<Decision> => ({ allowed: true }),
});
