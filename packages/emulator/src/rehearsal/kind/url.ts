import { isIdentifier, keptKeys } from '../key.ts';
import { below, type LengthClass, lengthClass } from '../length.ts';
import type { Noise } from '../noise.ts';

/** An address, of a database too: `scheme://user:password@host:port/path?key=value#fragment`. */
export interface UrlShape {
  readonly kind: 'url';
  readonly scheme: string;
  /** Absent where there is no `@`. */
  readonly user?: LengthClass;
  readonly password?: LengthClass;
  readonly port: boolean;
  /** How many segments its path has, eight at most; without a slash, none. */
  readonly segments?: number;
  readonly query: readonly QueryPart[];
  readonly fragment: boolean;
}

interface QueryPart {
  readonly key: string;
  readonly length: LengthClass;
}

const URL_TEXT =
  /^([a-z][a-z0-9+.-]{1,23}):\/\/(?:([^\s:@/?#]*)(?::([^\s@/?#]*))?@)?([^\s:@/?#]+|\[[0-9a-f:.]+\])(:\d{1,5})?(\/[^\s?#]*)?(?:\?([^\s#]*))?(#\S*)?$/i;
const MOST_SEGMENTS = 8;
const MOST_PARTS = 32;
const ALPHABET = 'abcdefghijkmnopqrstuvwxyz23456789';

export function readUrl(value: string): UrlShape | undefined {
  const found = URL_TEXT.exec(value);
  const [, given = '', user, password, , port, path, query, fragment] = found ?? [];
  const scheme = given.toLowerCase();
  if (found === null || !scheme.split('+').every(isIdentifier)) return undefined;
  return {
    kind: 'url',
    scheme,
    ...(user === undefined ? {} : { user: lengthClass(user.length) }),
    ...(password === undefined ? {} : { password: lengthClass(password.length) }),
    port: port !== undefined,
    ...(path === undefined ? {} : { segments: segmentsIn(path) }),
    query: query === undefined || query === '' ? [] : partsIn(query),
    fragment: fragment !== undefined,
  };
}

function segmentsIn(path: string): number {
  return Math.min(MOST_SEGMENTS, path.split('/').filter((segment) => segment !== '').length);
}

function partsIn(query: string): readonly QueryPart[] {
  const pairs = query
    .split('&')
    .slice(0, MOST_PARTS)
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1
        ? { key: pair, value: '' }
        : { key: pair.slice(0, equals), value: pair.slice(equals + 1) };
    });
  const keys = keptKeys(pairs.map(({ key }) => key));
  return pairs.map(({ value }, at) => ({ key: keys[at] ?? '', length: lengthClass(value.length) }));
}

export function fakeUrl(shape: UrlShape, noise: Noise): string {
  const { scheme, user, password, port, segments, query, fragment } = shape;
  const word = () => `fake${noise.text(ALPHABET, 4)}`;
  const secret = password === undefined ? '' : `:${piece(password, noise)}`;
  const account = user === undefined ? '' : `${piece(user, noise)}${secret}@`;
  // RFC 2606 §2: no such host will ever be.
  const host = `${word()}.example`;
  const path = segments === undefined ? '' : `/${Array.from({ length: segments }, word).join('/')}`;
  const asked = query.map(({ key, length }) => `${key}=${piece(length, noise)}`).join('&');
  return [
    `${scheme}://${account}${host}`,
    port ? `:${10_000 + noise.below(50_000)}` : '',
    path,
    asked === '' ? '' : `?${asked}`,
    fragment ? `#${word()}` : '',
  ].join('');
}

function piece(length: LengthClass, noise: Noise): string {
  if (length === 0) return '';
  const size = length === 8 ? 8 : below(length) + 1 + noise.below(8);
  return `fake${noise.text(ALPHABET, size - 4)}`;
}
