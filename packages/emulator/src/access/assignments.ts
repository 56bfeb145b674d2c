import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock/clock.ts';
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
  /** Puts these in place of all that are there. */
  become(assignments: readonly Assignment[]): void;
  /** The assignment that lets one of `principals` do what is `wanted`; without one, nobody may do anything. */
  find(principals: Iterable<string>, wanted: RoleRequest): Assignment | undefined;
}

/** What is told of each change before it counts, and may throw. */
export interface AssignmentsJournal {
  assigned(assignment: Assignment): void;
  revoked(id: string): void;
}

export interface AssignmentsOptions {
  readonly clock: Clock;
  /** How long it takes until an assignment counts, and until a removed one does not. */
  readonly delayMs: number;
  readonly journal?: AssignmentsJournal;
}

/** An assignment, and from when to when it counts. */
interface Held {
  readonly assignment: Assignment;
  readonly from: number;
  readonly until: number;
}

export function createAssignments({ clock, delayMs, journal }: AssignmentsOptions = AT_ONCE): Assignments {
  const byPrincipal = new Map<string, readonly Held[]>();
  const put = (key: string, held: readonly Held[]) => {
    const rest = held.filter(({ until }) => until > clock.now());
    if (rest.length === 0) byPrincipal.delete(key);
    else byPrincipal.set(key, rest);
  };
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
      const twin = held
        .filter(isPresent)
        .map(assignmentOf)
        .find((one) => one.role === role && scopeKey(one.scope) === scopeKey(scope));
      if (twin !== undefined) return twin;
      const assignment = { id: randomUUID(), principalId, role, scope };
      journal?.assigned(assignment);
      // Without a delay it counts whatever becomes of the clock.
      const from = delayMs === 0 ? -Infinity : clock.now() + delayMs;
      put(key, [...held, { assignment, from, until: Infinity }]);
      return assignment;
    },
    remove: (id) => {
      for (const [key, held] of byPrincipal) {
        const found = held.find((one) => isPresent(one) && one.assignment.id === id.toLowerCase());
        if (found === undefined) continue;
        journal?.revoked(found.assignment.id);
        const ended = { ...found, until: clock.now() + delayMs };
        put(key, [...held.filter((one) => one !== found), ...(delayMs === 0 ? [] : [ended])]);
        return true;
      }
      return false;
    },
    list: () => [...byPrincipal.values()].flatMap((held) => held.filter(isPresent).map(assignmentOf)),
    become: (assignments) => {
      byPrincipal.clear();
      // What is put in has been there for long.
      for (const assignment of assignments) {
        const key = assignment.principalId.toLowerCase();
        put(key, [...(byPrincipal.get(key) ?? []), { assignment, from: -Infinity, until: Infinity }]);
      }
    },
    find: (principals, wanted) => {
      const now = clock.now();
      for (const principal of principals) {
        for (const { assignment, from, until } of byPrincipal.get(principal.toLowerCase()) ?? []) {
          if (now < from || now >= until) continue;
          if (permits(assignment.role, wanted.action) && holds(assignment.scope, wanted)) return assignment;
        }
      }
      return undefined;
    },
  };
}

const AT_ONCE: AssignmentsOptions = { clock: systemClock, delayMs: 0 };

/** Whether nobody has removed it: what was removed may count for a while. */
function isPresent({ until }: Held): boolean {
  return until === Infinity;
}

function assignmentOf({ assignment }: Held): Assignment {
  return assignment;
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

/** What two assignments of one scope have in common. */
export function scopeKey(scope: Scope): string {
  return scope === 'everything' ? '' : `${scope.vault}/${scope.secret ?? ''}`.toLowerCase();
}
