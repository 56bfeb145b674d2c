import { randomUUID } from 'node:crypto';
import { EmulatorError } from '../error.ts';
import type { RoleRequest } from './gate.ts';
import { permits, ROLES, type Role, roleOf } from './roles.ts';

/** Where an assignment holds: on every vault, on one, or on one secret of one. */
export type Scope = 'everything' | { readonly vault: string; readonly secret?: string };

export interface Assignment {
  readonly id: string;
  /** Object id of an application, a managed identity or a group. */
  readonly principalId: string;
  readonly role: Role;
  readonly scope: Scope;
}

export interface AssignmentRequest {
  readonly principalId: string;
  /** Name or id of a built-in role. */
  readonly role: string;
  readonly scope: Scope;
}

export interface Assignments {
  /**
   * Adds an assignment, or returns the one that says the same already.
   *
   * @throws EmulatorError `invalid_option` for an unknown role or an empty id.
   */
  add(request: AssignmentRequest): Assignment;
  remove(id: string): boolean;
  list(): readonly Assignment[];
  /** The assignment that lets one of `principals` do what is `wanted`; without one, nobody may do anything. */
  find(principals: Iterable<string>, wanted: RoleRequest): Assignment | undefined;
}

export function createAssignments(): Assignments {
  const byPrincipal = new Map<string, Assignment[]>();
  return {
    add: ({ principalId, role: named, scope }) => {
      const role = roleNamed(named);
      if (principalId === '' || (scope !== 'everything' && (scope.vault === '' || scope.secret === ''))) {
        throw new EmulatorError(
          'invalid_option',
          'A role assignment needs a principal and a scope.',
          'Give the object id of the principal, and a vault, a secret of a vault, or everything.',
        );
      }
      const key = principalId.toLowerCase();
      const held = byPrincipal.get(key) ?? [];
      const twin = held.find((one) => one.role === role && scopeKey(one.scope) === scopeKey(scope));
      if (twin !== undefined) return twin;
      const assignment = { id: randomUUID(), principalId, role, scope };
      byPrincipal.set(key, [...held, assignment]);
      return assignment;
    },
    remove: (id) => {
      for (const [key, held] of byPrincipal) {
        const rest = held.filter((one) => one.id !== id.toLowerCase());
        if (rest.length === held.length) continue;
        if (rest.length === 0) byPrincipal.delete(key);
        else byPrincipal.set(key, rest);
        return true;
      }
      return false;
    },
    list: () => [...byPrincipal.values()].flat(),
    find: (principals, wanted) => {
      for (const principal of principals) {
        for (const assignment of byPrincipal.get(principal.toLowerCase()) ?? []) {
          if (permits(assignment.role, wanted.action) && holds(assignment.scope, wanted)) return assignment;
        }
      }
      return undefined;
    },
  };
}

/** @throws EmulatorError `invalid_option` for an unknown role. */
export function roleNamed(named: string): Role {
  const role = roleOf(named);
  if (role !== undefined) return role;
  throw new EmulatorError(
    'invalid_option',
    `There is no role ${JSON.stringify(named.slice(0, 64))}.`,
    `Roles are ${ROLES.map(({ name }) => name).join(', ')}.`,
  );
}

/** Names ignore case. A list or a restore names no secret, so only a scope as wide as the vault holds for it. */
function holds(scope: Scope, { vault, secret }: RoleRequest): boolean {
  if (scope === 'everything') return true;
  if (scope.vault.toLowerCase() !== vault.toLowerCase()) return false;
  return scope.secret === undefined || scope.secret.toLowerCase() === secret?.toLowerCase();
}

function scopeKey(scope: Scope): string {
  return scope === 'everything' ? '' : `${scope.vault}/${scope.secret ?? ''}`.toLowerCase();
}
