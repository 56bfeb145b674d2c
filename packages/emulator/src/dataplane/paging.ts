import { badParameter } from '../vault/refusal.ts';

const PAGE = 25;

/** The list that a continuation belongs to; for versions, of which secret. */
export interface List {
  readonly path: string;
  readonly vault: string;
}

export interface PageRequest {
  readonly after: string | undefined;
  readonly limit: number;
}

export function pageRequest(query: ReadonlyMap<string, string>, list: List): PageRequest {
  const token = query.get('$skiptoken');
  return {
    limit: limitOf(query.get('maxresults')),
    after: token === undefined ? undefined : readToken(token, list),
  };
}

/** Absolute, on the authority that the caller used. */
export function nextLink(
  origin: string,
  list: List,
  apiVersion: string,
  after: string,
  limit: number,
): string {
  const token = Buffer.from(JSON.stringify([list.vault, keyOf(list), after])).toString('base64url');
  return `${origin}${list.path}?api-version=${apiVersion}&$skiptoken=${token}&maxresults=${limit}`;
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return PAGE;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > PAGE) throw badParameter(`maxresults must be a whole number from 1 to ${PAGE}.`);
  return limit;
}

// The token says where to go on and nothing else; without its own list it is worthless.
function readToken(token: string, list: List): string {
  const parts = parse(token);
  if (Array.isArray(parts) && parts.length === 3) {
    const [vault, key, after]: unknown[] = parts;
    if (vault === list.vault && key === keyOf(list) && typeof after === 'string') return after;
  }
  throw badParameter('The continuation token ($skiptoken) is not valid for this list.');
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

// Secret names have no case, and a caller may change the spelling between two pages.
function keyOf(list: List): string {
  return list.path.toUpperCase();
}
