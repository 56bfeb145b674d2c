import type { Target } from './target.ts';

/** Names cover themselves and what lies below; `*` covers all; a port narrows. Ranges of addresses are not read. */
export function covers(noProxy: string, { host, port }: Target): boolean {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (entry === '' || (onlyPort !== undefined && Number(onlyPort) !== port)) return entry === host;
      return name === '' ? entry === '*' : host === name || host.endsWith(`.${name}`);
    });
}
