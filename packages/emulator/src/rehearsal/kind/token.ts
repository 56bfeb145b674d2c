import { below, type LengthClass, lengthClass } from '../length.ts';
import type { Noise } from '../noise.ts';

/** A GUID, or three parts in base64url of which the first is the header of a token. */
export type TokenShape =
  | { readonly kind: 'guid'; readonly upper: boolean }
  | { readonly kind: 'jwt'; readonly length: LengthClass };

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const JWT = /^([\w-]+)\.[\w-]+\.[\w-]*$/;
/** Shorter ones are too short for a fake that says that it is one. */
const SHORTEST_JWT = 65;

export function readToken(value: string): TokenShape | undefined {
  if (GUID.test(value)) return { kind: 'guid', upper: /[A-F]/.test(value) };
  const header = value.length < SHORTEST_JWT ? undefined : JWT.exec(value)?.[1];
  return header !== undefined && isHeader(header)
    ? { kind: 'jwt', length: lengthClass(value.length) }
    : undefined;
}

export function fakeToken(shape: TokenShape, noise: Noise): string {
  const hex = '0123456789abcdef';
  if (shape.kind === 'guid') {
    const guid = `fa4e${noise.text(hex, 4)}-${noise.text(hex, 4)}-4${noise.text(hex, 3)}-8${noise.text(hex, 3)}-${noise.text(hex, 12)}`;
    return shape.upper ? guid.toUpperCase() : guid;
  }
  const parts = [{ alg: 'none' }, { fake: true }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const start = `${parts.join('.')}.fake`;
  return start + noise.text('abcdefghijklmnopqrstuvwxyz0123456789', below(shape.length) + 1 - start.length);
}

function isHeader(part: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
}
