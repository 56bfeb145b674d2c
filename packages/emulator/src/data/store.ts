import { DatabaseSync } from 'node:sqlite';
import { EmulatorError } from '../error.ts';
import { APPLICATION, corrupt, FORMAT } from './file.ts';
import { type Kind, type Row, sumOf } from './rows.ts';

const TABLE =
  'CREATE TABLE entry (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, sum BLOB NOT NULL, UNIQUE (kind, id)) STRICT';

/** One thing that is done to the rows. */
export type Change =
  | { readonly put: Row }
  | { readonly drop: Kind; readonly id: string }
  /** All whose id begins with `under` and a slash. */
  | { readonly drop: Kind; readonly under: string }
  /** All but the clock, which is no part of the state. */
  | { readonly drop: 'state' };

/** The rows on disk, in the order in which each was first written. */
export interface Store {
  rows(): readonly Row[];
  /** All of the changes or none. @throws EmulatorError `data_not_kept`. */
  commit(changes: Iterable<Change>): void;
  close(): void;
}

/** Makes a file of these rows, whole on disk when it returns; whatever SQLite says is thrown as it is. */
export function writeStore(path: string, rows: Iterable<Row>): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${FORMAT}; ${TABLE}`);
    const commit = committer(database, 0);
    commit(puts(rows));
  } finally {
    database.close();
  }
}

/**
 * Takes the file for this process, and looks at all of it. A write is on its way to the disk before it is answered,
 * so that the end of the process loses nothing; the end of the machine's power may lose the last moments.
 *
 * @throws EmulatorError `data_corrupt`; what SQLite says of a file that is in use or cannot be opened
 */
export function openStore(path: string, folder: string): Store {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // The lock first: with it SQLite needs no memory shared with other processes.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; COMMIT',
    );
    const rows = checkedRows(database, folder);
    const last = database.prepare('SELECT max(seq) AS last FROM entry').get()?.['last'];
    const write = committer(database, Number(last ?? 0));
    return {
      rows: () => rows,
      commit: (changes) => {
        try {
          write(changes);
        } catch (error) {
          throw notKept(error);
        }
      },
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function checkedRows(database: DatabaseSync, folder: string): readonly Row[] {
  const verdict = database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  if (verdict !== 'ok') throw corrupt(folder, 'its pages do not fit together');
  const schema = database.prepare("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").all();
  if (schema.length !== 1 || schema[0]?.['sql'] !== TABLE) throw corrupt(folder, 'its table is another one');
  return database
    .prepare('SELECT kind, id, body, sum FROM entry ORDER BY seq')
    .all()
    .map(({ kind, id, body, sum }) => {
      const row = { kind: String(kind) as Kind, id: String(id), body: String(body) };
      if (sum instanceof Uint8Array && Buffer.compare(sum, sumOf(row)) === 0) return row;
      throw corrupt(folder, 'a row is not as it was written');
    });
}

function committer(database: DatabaseSync, last: number): (changes: Iterable<Change>) => void {
  const put = database.prepare(
    'INSERT INTO entry (seq, kind, id, body, sum) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, sum = excluded.sum',
  );
  const drop = database.prepare('DELETE FROM entry WHERE kind = ? AND id = ?');
  // The character after the slash.
  const dropUnder = database.prepare("DELETE FROM entry WHERE kind = ? AND id > ? || '/' AND id < ? || '0'");
  const clear = database.prepare("DELETE FROM entry WHERE kind <> 'clock'");
  const [begin, end] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')];
  let seq = last;
  return (changes) => {
    begin.run();
    try {
      for (const change of changes) {
        if ('put' in change) {
          const { kind, id, body } = change.put;
          seq += 1;
          put.run(seq, kind, id, body, sumOf(change.put));
        } else if (change.drop === 'state') clear.run();
        else if ('under' in change) dropUnder.run(change.drop, change.under, change.under);
        else drop.run(change.drop, change.id);
      }
      end.run();
    } catch (error) {
      // Some failures have rolled back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}

export function* puts(rows: Iterable<Row>): Generator<Change> {
  for (const row of rows) yield { put: row };
}

function notKept(error: unknown): EmulatorError {
  const text = error instanceof Error && 'errstr' in error ? String(error.errstr) : 'for an unknown reason';
  return new EmulatorError(
    'data_not_kept',
    `The emulator could not keep this change in its data folder (${text}), so it was not made.`,
    'Look whether the disk is full or read-only.',
  );
}
