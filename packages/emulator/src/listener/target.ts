import { remembered } from '../http/remembered.ts';

/** A request target taken apart (RFC 9112 §3.2). */
export interface Target {
  /** Only in absolute-form, where it overrules the Host header (RFC 9112 §3.2.2). */
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

const NO_QUERY: ReadonlyMap<string, string> = new Map();

/** Undefined for a target that is neither origin-form, absolute-form nor `*`. */
export function parseTarget(target: string): Target | undefined {
  if (target.startsWith('/')) return split(undefined, target);
  if (target === '*') return { authority: undefined, path: '*', query: NO_QUERY };
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  const [authority, rest] = [absolute?.[1], absolute?.[2]];
  if (authority === undefined || rest === undefined) return undefined;
  return split(authority, rest.startsWith('/') ? rest : `/${rest}`);
}

function split(authority: string | undefined, target: string): Target {
  const mark = target.indexOf('?');
  if (mark === -1) return { authority, path: target, query: NO_QUERY };
  return { authority, path: target.slice(0, mark), query: parseQuery(target.slice(mark + 1)) };
}

// Key Vault runs on ASP.NET Core: `+` is a space there; of a repeated key the first counts here.
const parseQuery = remembered((text): ReadonlyMap<string, string> => {
  const query = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (!query.has(key)) query.set(key, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return query;
});

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
