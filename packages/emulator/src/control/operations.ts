import { about } from './operation/about.ts';
import { assignments, roles, tokens } from './operation/access.ts';
import { clock } from './operation/clock.ts';
import { faults } from './operation/faults.ts';
import type { Operation } from './operation/operation.ts';
import { applications, identities, users } from './operation/principals.ts';
import { quotas } from './operation/quotas.ts';
import { requests } from './operation/requests.ts';
import { snapshots, state } from './operation/state.ts';
import { vaults } from './operation/vaults.ts';

/**
 * Everything that can be commanded, by noun and verb. Server, description and client read this table: a noun added
 * here is served, described and in the client.
 */
export const OPERATIONS = {
  about,
  vaults,
  roles,
  assignments,
  applications,
  users,
  identities,
  tokens,
  requests,
  clock,
  faults,
  quotas,
  state,
  snapshots,
};

export type Operations = typeof OPERATIONS;

/** A row, and what it is called. */
export interface NamedOperation {
  readonly noun: string;
  readonly verb: string;
  readonly row: Operation<unknown, unknown>;
}

/** The rows of a table in its order. */
export function rowsOf(
  table: Readonly<Record<string, Readonly<Record<string, Operation<unknown, unknown>>>>>,
): readonly NamedOperation[] {
  return Object.entries(table).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, row]) => ({ noun, verb, row })),
  );
}
