import { unwritable } from './unwritable.ts';

/** Variables that shells keep to themselves, and end at an attempt to set. */
const KEPT = new Set(['UID', 'EUID', 'GID', 'EGID', 'PPID', 'BASHOPTS', 'SHELLOPTS', 'BASH_VERSINFO', '_']);

/** For `eval` in a POSIX shell: between single quotes nothing means anything but the quote itself. */
export function shell(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `export ${checked(name)}='${quoted(value)}'\n`).join('');
}

function checked(name: string): string {
  if (KEPT.has(name)) throw unwritable('shell', name, 'shells keep that variable to themselves');
  return name;
}

function quoted(value: string): string {
  return value.replaceAll("'", "'\\''");
}
