import { setTimeout as rest } from 'node:timers/promises';
import { loadSecrets } from 'keyward';
import { DatabaseError, Pool } from 'pg';
import type { Database } from './database.ts';

/** How long a query may wait for a password that the server takes, and how long between two looks at the vault. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 250;

/**
 * One role, whose password is changed while the service runs. PostgreSQL knows one password at a time, so between the
 * change in the server and the new value here a new connection is refused. Then, and only then, the vault is asked at
 * once instead of at the next refresh.
 *
 * @param refreshS - Seconds between two looks at the vault.
 */
export async function openOneRole(refreshS: number): Promise<Database> {
  await using stack = new AsyncDisposableStack();
  const secrets = stack.use(
    await loadSecrets({ DB_PASSWORD: 'azure://vault/app/db#password' }, { refreshS }),
  );
  // Read anew by every connection that the pool opens. PGHOST, PGPORT and PGDATABASE say where to.
  const password = () => secrets.DB_PASSWORD.reveal();
  const pool = new Pool({ user: 'app', password, max: 8, maxUses: 50 });
  stack.defer(() => pool.end());
  // A connection that breaks while nobody uses it: the pool has replaced it already.
  pool.on('error', ({ message }) => console.error(`a connection was lost: ${message}`));

  /** One look at the vault for all who were refused with the same password. */
  let looking: Promise<void> | undefined;
  const lookAgain = (refused: string) => {
    looking ??= secrets
      .refresh()
      .then(() => (password() === refused ? rest(PAUSE_MS) : undefined))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  const owned = stack.move();
  return {
    async query(text, values = []) {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const before = password();
        try {
          return (await pool.query(text, [...values])).rows;
        } catch (thrown) {
          if (!isRefusal(thrown) || performance.now() > deadline) throw thrown;
        }
        // The password is refused before the query is sent, so trying again does nothing twice.
        if (password() === before) await lookAgain(before);
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** invalid_password, in PostgreSQL's words. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof DatabaseError && thrown.code === '28P01';
}
