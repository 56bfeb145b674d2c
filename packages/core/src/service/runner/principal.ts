import { userInfo } from 'node:os';
import type { Principal } from '../../audit/index.ts';

/** Whoever runs this process. A container may run as a number that has no name. */
export function localPrincipal(): Principal {
  try {
    return { type: 'local', id: userInfo().username };
  } catch {
    return { type: 'local', id: `uid ${process.getuid?.() ?? 'unknown'}` };
  }
}
