import { Pool, type PoolConfig } from 'pg';
import type { Database } from './database.ts';

/** A pool that answers what it was asked before it ends. */
export interface Drainable extends Pick<Database, 'query'> {
  /** Resolves when its last connection is closed. Ask nothing of it any more. */
  drain(): Promise<void>;
}

/** `pool.end()` alone never answers a query that still waits for a connection, so the pool ends with its last query. */
export function openDrainable(config: PoolConfig): Drainable {
  const pool = new Pool(config);
  pool.on('error', ({ message }) => console.error(`a connection was lost: ${message}`));
  const done = Promise.withResolvers<void>();
  let asked = 0;
  let retired = false;
  return {
    async query(text, values = []) {
      asked += 1;
      try {
        return (await pool.query(text, [...values])).rows;
      } finally {
        asked -= 1;
        if (retired && asked === 0) done.resolve();
      }
    },
    async drain() {
      retired = true;
      if (asked > 0) await done.promise;
      await pool.end();
    },
  };
}
