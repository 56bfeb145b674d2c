import type { Database } from './database.ts';

/** What came of the queries. */
export interface Tally {
  queries: number;
  failed: number;
  /** The messages of failures, each once. */
  readonly messages: string[];
  slowestMs: number;
}

/** Stands in for the requests that a service answers: so many at a time, without a pause, until the signal. */
export async function load(database: Database, atATime: number, signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { queries: 0, failed: 0, messages: [], slowestMs: 0 };
  const work = async () => {
    while (!signal.aborted) {
      const began = performance.now();
      try {
        const [row] = await database.query('SELECT $1::int + 1 AS sum, pg_sleep(0.002)', [tally.queries]);
        if (typeof row?.['sum'] !== 'number') throw new Error('the answer is not a number');
      } catch (thrown) {
        tally.failed += 1;
        const { message } = thrown as Error;
        if (!tally.messages.includes(message)) tally.messages.push(message);
      }
      tally.queries += 1;
      tally.slowestMs = Math.max(tally.slowestMs, Math.round(performance.now() - began));
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return tally;
}
