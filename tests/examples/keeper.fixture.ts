import { Client } from 'pg';
import { type Postgres, startPostgres } from '../../tools/services/postgres/server.ts';

/** A PostgreSQL, and who may change its roles. */
export interface Keeper extends AsyncDisposable {
  /** What a program has to be given to find the server. */
  readonly variables: Readonly<Record<string, string>>;
  /** Makes a role, or gives it another password; null lets nobody in. */
  setPassword(role: string, password: string | null): Promise<void>;
  /** How many connections a role has that it opened before and after a moment of the server's clock. */
  sessions(role: string, since?: Date): Promise<{ readonly older: number; readonly newer: number }>;
  now(): Promise<Date>;
  /** How often a role was refused for its password, by the server's own log. */
  refusals(role: string): number;
  /** Signs in as a program would. */
  enter(role: string, password: string): Promise<void>;
}

export async function openKeeper(): Promise<Keeper> {
  await using stack = new AsyncDisposableStack();
  const postgres: Postgres = stack.use(await startPostgres());
  const { host, port, socket, superuser, log } = postgres;
  const client = new Client({ host: socket, port, user: superuser, database: 'postgres' });
  await client.connect();
  stack.defer(() => client.end());
  const known = new Set<string>();
  const owned = stack.move();
  return {
    variables: { PGHOST: host, PGPORT: String(port), PGDATABASE: 'postgres' },
    async setPassword(role, password) {
      const name = client.escapeIdentifier(role);
      const secret = password === null ? 'NULL' : client.escapeLiteral(password);
      await client.query(`${known.has(role) ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN PASSWORD ${secret}`);
      known.add(role);
    },
    async sessions(role, since = new Date(0)) {
      const { rows } = await client.query<{ older: number; newer: number }>(
        `SELECT count(*) FILTER (WHERE backend_start <= $2)::int AS older, count(*) FILTER (WHERE backend_start > $2)::int AS newer
         FROM pg_stat_activity WHERE usename = $1`,
        [role, since],
      );
      return rows[0] ?? { older: 0, newer: 0 };
    },
    async now() {
      const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      return rows[0]?.now ?? new Date();
    },
    refusals: (role) => log().split(`password authentication failed for user "${role}"`).length - 1,
    async enter(role, password) {
      const visitor = new Client({ host, port, user: role, password, database: 'postgres' });
      await visitor.connect();
      await visitor.end();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
