import { invalid, shown } from '../../option.ts';
import type { Operation } from '../operation/operation.ts';

/** A request as `fetch` takes it. */
export interface Outgoing {
  readonly url: string;
  readonly init: RequestInit & { readonly method: string };
}

/** An operation's input as a request: what stands in the hole of the path, and the rest as query or as body. */
export function requestOf(
  { method, path, body, free }: Operation<unknown, unknown>,
  base: string,
  token: string,
  input: object,
): Outgoing {
  const hole = /\{(\w+)\}/.exec(path)?.[1];
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const rest = given.filter(([name]) => name !== hole);
  const url = new URL(base + path.replace(/\{\w+\}/, () => filled(hole, given)));
  if (body === undefined) {
    for (const [name, value] of rest) url.searchParams.set(name, [value].flat().join(','));
  }
  return {
    url: url.href,
    init: {
      method,
      headers: {
        ...(free === true ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
      redirect: 'error',
    },
  };
}

function filled(hole: string | undefined, given: readonly (readonly [string, unknown])[]): string {
  const value = given.find(([name]) => name === hole)?.[1];
  // A dot segment would be another path.
  if (typeof value === 'string' && /^(?!\.+$)[\w.-]{1,128}$/.test(value)) return value;
  throw invalid(
    `${shown(value)} is no ${hole}.`,
    'Give 1 to 128 letters, digits, dots, hyphens and underscores.',
  );
}
