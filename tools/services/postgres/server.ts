import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPrograms, type Programs, unprivileged } from './programs.ts';

/** A PostgreSQL of its own in a temporary folder; disposing of it ends the server and removes the folder. */
export interface Postgres extends AsyncDisposable {
  /** By TCP on 127.0.0.1, where every role needs its password (SCRAM-SHA-256). */
  readonly host: string;
  readonly port: number;
  /** The folder of its socket: as `host`, the superuser comes in without a password, and nobody else does. */
  readonly socket: string;
  readonly superuser: string;
  /** What the server has logged so far. */
  log(): string;
}

const run = promisify(execFile);
const HOST = '127.0.0.1';
const SUPERUSER = 'keeper';
const READY = 'database system is ready to accept connections';
const LIMIT_MS = 30_000;
/** How often somebody else may take the free port before the server does. */
const TRIES = 5;

const IDENTITY = `local all ${SUPERUSER} trust\nhost all all ${HOST}/32 scram-sha-256\n`;

/** What a server would do for data that outlives it. */
const THROWAWAY = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '16MB',
  autovacuum: 'off',
} as const;

/**
 * Starts a PostgreSQL, in about a second. It ends with this process, however that ends.
 *
 * @throws Error with what the programs said, where there is none or it does not start.
 */
export async function startPostgres(): Promise<Postgres> {
  const programs = findPrograms();
  if ('reason' in programs) throw new Error(programs.reason);
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-postgres-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const user = unprivileged();
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  await makeCluster(programs, data);
  await writeFile(join(data, 'pg_hba.conf'), IDENTITY);

  let logged = '';
  const { child, port } = await startServer(programs, folder, data, (text) => {
    logged += text;
  });
  stack.defer(() => end(child));
  const owned = stack.move();
  return {
    host: HOST,
    port,
    socket: folder,
    superuser: SUPERUSER,
    log: () => logged,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function makeCluster({ folder }: Programs, data: string): Promise<void> {
  const options = ['--auth=reject', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  await run(join(folder, 'initdb'), ['--pgdata', data, '--username', SUPERUSER, ...options], {
    timeout: LIMIT_MS,
    ...plain(),
  });
}

async function startServer(
  programs: Programs,
  folder: string,
  data: string,
  log: (text: string) => void,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  for (let left = TRIES; ; left -= 1) {
    const port = await freePort();
    const settings = {
      ...THROWAWAY,
      listen_addresses: HOST,
      port,
      unix_socket_directories: folder,
      unix_socket_permissions: '0700',
      password_encryption: 'scram-sha-256',
      lc_messages: 'C',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [join(programs.folder, 'postgres'), '-D', data, ...flags];
    // The shell becomes the server. What it leaves behind reads a pipe, which ends when this process does.
    const child = spawn(
      'sh',
      ['-c', 'exec 3<&0; (read -r _ <&3; kill -INT $$) 2>&- & exec "$@" 3<&- </dev/null', 'sh', ...command],
      { stdio: ['pipe', 'ignore', 'pipe'], ...plain() },
    );
    const said = await ready(child, log);
    if (said === undefined) return { child, port };
    await end(child);
    if (left > 1 && said.includes('could not bind')) continue;
    throw new Error(`PostgreSQL did not start: ${said}`);
  }
}

/** Resolves to what the server said instead, where it does not become ready. */
async function ready(child: ChildProcess, log: (text: string) => void): Promise<string | undefined> {
  let said = '';
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(`not ready in ${LIMIT_MS} ms\n${said}`), LIMIT_MS);
    const settle = (outcome: string | undefined) => {
      clearTimeout(limit);
      resolve(outcome);
    };
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log(text);
      said += text;
      if (said.includes(READY)) settle(undefined);
    });
    child.once('error', (error) => settle(error.message));
    child.once('exit', () => settle(said));
  });
}

/** Ends open sessions and the server, and by force where it does not. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGINT');
  await ended;
  clearTimeout(force);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening socket has no port');
  return address.port;
}

/** As an ordinary user, in an ordinary folder, with nothing of this process's environment but the path. */
function plain() {
  return { ...unprivileged(), cwd: tmpdir(), env: { PATH: process.env['PATH'] ?? '' } };
}
