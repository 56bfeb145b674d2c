import { readFile } from 'node:fs/promises';

/** Where the system tells what a process of ours uses. */
export const canLook = process.platform === 'linux';

/** The system counts in hundredths of a second, whatever its own clock does. */
const TICK_MS = 10;

/** Resident set of a process, in MB. */
export async function residentMb(pid: number): Promise<number> {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has no resident set`);
  return (Number(kib) * 1_024) / 1e6;
}

/** What a process has used of all cores so far. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; user and system time are the twelfth and thirteenth after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
