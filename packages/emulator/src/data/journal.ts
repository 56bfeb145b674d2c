import type { Journal } from '../state/journal.ts';
import {
  applicationRow,
  assignmentRow,
  clockRow,
  rowsOf,
  secretId,
  secretRow,
  secretRows,
  userRow,
  vaultRow,
  versionRow,
} from './rows.ts';
import { type Change, puts, type Store } from './store.ts';

/** Each change in one transaction, committed before it returns. */
export function createJournal(store: Pick<Store, 'commit'>): Journal {
  return {
    registered: (application) => store.commit([{ put: applicationRow(application) }]),
    joined: (user) => store.commit([{ put: userRow(user) }]),
    assigned: (assignment) => store.commit([{ put: assignmentRow(assignment) }]),
    revoked: (id) => store.commit([{ drop: 'assignment', id }]),
    opened: (settings) => store.commit([{ put: vaultRow(settings) }]),
    timed: (setting) => store.commit([{ put: clockRow(setting) }]),
    replaced: (image) => store.commit(replacement(puts(rowsOf(image)))),
    vault: (vault) => ({
      configured: (settings) => store.commit([{ put: vaultRow(settings) }]),
      added: (secret) => store.commit([...removal(vault, secret.name), ...puts(secretRows(vault, secret))]),
      wrote: (name, version) => store.commit([{ put: versionRow(vault, name, version) }]),
      moved: (name, life) => store.commit([{ put: secretRow(vault, { name, life }) }]),
      gone: (name) => {
        try {
          store.commit(removal(vault, name));
        } catch {
          // Its rows say when its time was over: the next start drops it again, and so does its name's next secret.
        }
      },
    }),
  };
}

function removal(vault: string, name: string): readonly Change[] {
  const id = secretId(vault, name);
  return [
    { drop: 'secret', id },
    { drop: 'version', under: id },
  ];
}

function* replacement(changes: Iterable<Change>): Generator<Change> {
  yield { drop: 'state' };
  yield* changes;
}
