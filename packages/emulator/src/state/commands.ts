import type { Clock } from '../clock/clock.ts';
import type { StatePorts } from '../control/ports.ts';
import type { Estate } from './estate.ts';
import { createSnapshots } from './snapshots.ts';

/** `reset` takes back more than the state is. */
export function createStateCommands(estate: Estate, clock: Clock, reset: StatePorts['reset']): StatePorts {
  const snapshots = createSnapshots(estate, () => clock.now());
  return {
    state: (times = 'relative') => estate.document(times),
    replaceState: estate.replace,
    seed: estate.merge,
    reset,
    snapshots: snapshots.list,
    takeSnapshot: snapshots.take,
    restoreSnapshot: snapshots.restore,
    removeSnapshot: snapshots.remove,
  };
}
