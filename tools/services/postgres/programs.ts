import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where `initdb` and `postgres` of one installation are. */
export interface Programs {
  readonly folder: string;
}

/** The user that a server runs as where this process is root, which `initdb` and `postgres` refuse to be. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The newest server that Debian installed, or else the one on the path; the reason in words where there is none. */
export function findPrograms(): Programs | { readonly reason: string } {
  const installed = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => majorOf(b) - majorOf(a));
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const folder = [...installed, ...onPath].find((each) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(each, program))),
  );
  if (folder !== undefined) return { folder };
  return { reason: 'PostgreSQL is not installed here: run `bash tools/services/install postgresql`' };
}

function majorOf(folder: string): number {
  return Number(/(\d+)[\d.]*\/bin$/.exec(folder)?.[1] ?? 0);
}

/** Nobody else where this process is an ordinary user. */
export function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => {
      const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
      return status === 0 ? Number(stdout) : undefined;
    });
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody.');
}
