import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where servers run and where what asks them, so that neither waits for the other; no cores where that cannot be. */
export const [SERVER_CORE, CLIENT_CORE] = twoCores();

function twoCores(): readonly [server: number, client: number] | readonly [] {
  const { PATH = '' } = process.env;
  const held = PATH.split(delimiter).some((folder) => existsSync(join(folder, 'taskset')));
  const [server, client] = held ? allowed() : [];
  return server === undefined || client === undefined ? [] : [server, client];
}

/** A container may have others than the first. */
function allowed(): number[] {
  if (process.platform !== 'linux') return [];
  const list = /^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
