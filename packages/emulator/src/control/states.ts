import type { Clock } from '../clock/clock.ts';
import type { StateTimes } from '../state/capture.ts';
import type { StateDocument } from '../state/document.ts';
import type { Estate } from '../state/estate.ts';
import { createSnapshots, type SnapshotRecord } from '../state/snapshots.ts';
import { badInput, ControlError, parseFields } from './input.ts';
import { created, NOTHING, type Operation, ok } from './operation.ts';

/** What is commanded of the state as a whole. */
export interface StatePorts {
  state(times?: StateTimes): StateDocument;
  replaceState(document: unknown): Promise<void>;
  seed(document: unknown): Promise<void>;
  reset(): Promise<void>;
  snapshots(): readonly SnapshotRecord[];
  /** In place of the one of the same name; a name is made where there is none. */
  takeSnapshot(name?: string): SnapshotRecord;
  restoreSnapshot(name: string): Promise<void>;
  /** False where there was none. */
  removeSnapshot(name: string): boolean;
}

export function statePorts(estate: Estate, clock: Clock): StatePorts {
  const snapshots = createSnapshots(estate, () => clock.now());
  return {
    state: (times = 'relative') => estate.document(times),
    replaceState: estate.replace,
    seed: estate.merge,
    reset: estate.reset,
    snapshots: snapshots.list,
    takeSnapshot: snapshots.take,
    restoreSnapshot: snapshots.restore,
    removeSnapshot: snapshots.remove,
  };
}

export function stateOperations(ports: StatePorts): readonly Operation[] {
  const done = async (work: Promise<void>) => {
    await work;
    return NOTHING;
  };
  return [
    { method: 'GET', pattern: '/state', run: ({ query }) => ok(ports.state(timesOf(query))) },
    { method: 'PUT', pattern: '/state', run: ({ body }) => done(ports.replaceState(parseJson(body))) },
    { method: 'POST', pattern: '/state', run: ({ body }) => done(ports.seed(parseJson(body))) },
    { method: 'POST', pattern: '/reset', run: () => done(ports.reset()) },
    { method: 'GET', pattern: '/snapshots', run: () => ok({ snapshots: ports.snapshots() }) },
    {
      method: 'POST',
      pattern: '/snapshots',
      run: ({ body }) => created(ports.takeSnapshot(parseSnapshot(body))),
    },
    {
      method: 'POST',
      pattern: '/snapshots/{name}/restore',
      run: (_, name) => done(ports.restoreSnapshot(name)),
    },
    {
      method: 'DELETE',
      pattern: '/snapshots/{name}',
      run: (_, name) => {
        if (!ports.removeSnapshot(name))
          throw new ControlError(404, 'NotFound', 'There is no such snapshot.');
        return NOTHING;
      },
    },
  ];
}

function timesOf(query: ReadonlyMap<string, string>): StateTimes {
  const stranger = [...query.keys()].find((key) => key !== 'times');
  if (stranger !== undefined) throw badInput('Here only times can be said: relative or absolute.');
  const times = query.get('times') ?? 'relative';
  if (times === 'relative' || times === 'absolute') return times;
  throw badInput('times is neither relative nor absolute.');
}

/** No body, or a name. */
function parseSnapshot(body: Uint8Array): string | undefined {
  if (body.length === 0) return undefined;
  const { name } = parseFields(body, ['name']);
  if (name === undefined || typeof name === 'string') return name;
  throw badInput('name is not a text.');
}

/** The document is judged as a whole by whoever takes it in. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw badInput('The body is not JSON.');
  }
}
