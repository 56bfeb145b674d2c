import { EmulatorError } from '../../error.ts';
import type { StateTimes } from '../../state/capture.ts';
import type { StateDocument } from '../../state/document.ts';
import { badInput, parseFields, parseJson } from '../input.ts';
import { nothing, operation } from './operation.ts';

export const state = {
  /** Everything the emulator knows, values included; its times are relative to now unless `times` says `absolute`. */
  get: operation({
    method: 'GET',
    path: '/state',
    summary: 'Export the state',
    query: 'StateForm',
    status: 200,
    answer: 'StateDocument',
    parse: ({ query }) => parseForm(query),
    run: ({ ports }, { times }) => ports.state(times),
  }),
  /** Puts a document in place of everything. */
  replace: operation({
    method: 'PUT',
    path: '/state',
    summary: 'Replace the state',
    body: 'StateDocument',
    status: 204,
    refusals: ['state_conflict', 'data_not_kept', 'closed'],
    parse: parseDocument,
    run: ({ ports }, document) => ports.replaceState(document),
  }),
  /** Adds what a document says to what is there, all of it or nothing. */
  seed: operation({
    method: 'POST',
    path: '/state',
    summary: 'Add a seed to the state',
    body: 'StateDocument',
    status: 204,
    refusals: ['state_conflict', 'data_not_kept', 'closed'],
    parse: parseDocument,
    run: ({ ports }, document) => ports.seed(document),
  }),
  /** Goes back to how the emulator started: options and seed, clock and quotas, no rules for faults. */
  reset: operation({
    method: 'POST',
    path: '/reset',
    summary: 'Go back to how the emulator started',
    status: 204,
    refusals: ['data_not_kept', 'closed'],
    parse: nothing,
    run: ({ ports }) => ports.reset(),
  }),
};

export const snapshots = {
  /** The snapshots that were taken, oldest first. */
  list: operation({
    method: 'GET',
    path: '/snapshots',
    summary: 'List snapshots',
    status: 200,
    answer: 'SnapshotList',
    parse: nothing,
    run: ({ ports }) => ({ snapshots: ports.snapshots() }),
  }),
  /** Remembers the state as it is, in memory; in place of the snapshot of the same name. */
  take: operation({
    method: 'POST',
    path: '/snapshots',
    summary: 'Take a snapshot of the state',
    body: 'SnapshotInput',
    bare: true,
    status: 201,
    answer: 'Snapshot',
    parse: ({ body }) => (body.length === 0 ? {} : parseSnapshot(body)),
    run: ({ ports }, { name }) => ports.takeSnapshot(name),
  }),
  /** Goes back to a snapshot, as often as is wanted. */
  restore: operation({
    method: 'POST',
    path: '/snapshots/{name}/restore',
    summary: 'Go back to a snapshot',
    status: 204,
    refusals: ['snapshot_not_found', 'data_not_kept', 'closed'],
    parse: ({ hole }) => ({ name: hole }),
    run: ({ ports }, { name }) => ports.restoreSnapshot(name),
  }),
  /** Forgets a snapshot. */
  remove: operation({
    method: 'DELETE',
    path: '/snapshots/{name}',
    summary: 'Forget a snapshot',
    status: 204,
    refusals: ['snapshot_not_found'],
    parse: ({ hole }) => ({ name: hole }),
    run: ({ ports }, { name }) => {
      if (ports.removeSnapshot(name)) return;
      throw new EmulatorError(
        'snapshot_not_found',
        'There is no such snapshot.',
        'GET /control/snapshots lists them.',
      );
    },
  }),
};

function parseForm(query: ReadonlyMap<string, string>): { readonly times?: StateTimes } {
  const stranger = query.keys().find((key) => key !== 'times');
  if (stranger !== undefined) throw badInput('Here only times can be said: relative or absolute.');
  const times = query.get('times');
  if (times === undefined) return {};
  if (times === 'relative' || times === 'absolute') return { times };
  throw badInput('times is neither relative nor absolute.');
}

/** Whoever takes the document in judges it whole. */
function parseDocument({ body }: { readonly body: Uint8Array }): StateDocument {
  return parseJson(body) as StateDocument;
}

function parseSnapshot(body: Uint8Array): { readonly name?: string } {
  const { name } = parseFields(body, ['name']);
  if (name === undefined) return {};
  if (typeof name === 'string') return { name };
  throw badInput('name is not a text.');
}
