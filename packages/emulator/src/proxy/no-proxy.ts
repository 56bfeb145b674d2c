import type { Target } from './target.ts';

/** Of a list entry: `[address]`, `[address]:port`, an IPv6 address as it is, or a name with or without a port. */
const ENTRY = /^(?:\[([^\]]+)\]|([^:]*:[^:]*:.*)|([^:]*))(?::(\d+))?$/;

/** Names cover themselves and what lies below; `*` covers all; a port narrows. Ranges of addresses are not read. */
export function covers(noProxy: string, { host, port }: Target): boolean {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, bracketed, address, written = '', onlyPort] = ENTRY.exec(entry) ?? [];
      if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
      if (written === '*') return true;
      const name = bracketed ?? address ?? written.replace(/^\*?\./, '');
      return name !== '' && (host === name || host.endsWith(`.${name}`));
    });
}
