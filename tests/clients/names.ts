import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * What to put in front of a command so that these names mean this machine for it and for nobody else: a mount
 * namespace in which /etc/hosts has lines more. Nothing where the system's resolver knows the names already.
 *
 * @param file - Where the other hosts file is written.
 * @returns a reason in words, where it can be had neither way
 */
export async function namesHere(
  names: readonly string[],
  file: string,
): Promise<{ readonly before: readonly string[] } | { readonly reason: string }> {
  const known = await Promise.allSettled(names.map((name) => lookup(name)));
  if (known.every((answer) => answer.status === 'fulfilled' && /^(?:127\.|::1$)/.test(answer.value.address)))
    return { before: [] };
  const lines = names.map((name) => `127.0.0.1 ${name}\n`).join('');
  try {
    writeFileSync(file, `${readFileSync('/etc/hosts', 'utf8').trimEnd()}\n${lines}`);
  } catch {
    return { reason: 'this machine has no /etc/hosts' };
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const before = [
    'unshare',
    '--mount',
    ...asRoot,
    'sh',
    '-c',
    'mount --bind "$0" /etc/hosts && exec "$@"',
    file,
  ];
  const { status } = spawnSync(before[0] ?? '', [...before.slice(1), 'true']);
  if (status === 0) return { before };
  return {
    reason: 'no resolver of this machine knows *.vault.localhost, and no mount namespace can be made',
  };
}
