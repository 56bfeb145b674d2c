import { type LengthClass, lengthClass, wholeLength } from '../length.ts';
import type { Noise } from '../noise.ts';

/** Bytes written as text. */
export type EncodedShape =
  | { readonly kind: 'hex'; readonly upper: boolean; readonly length: LengthClass }
  | { readonly kind: 'base64'; readonly padded: boolean; readonly length: LengthClass }
  | { readonly kind: 'base64url'; readonly length: LengthClass };

/** Below it a text of letters and digits is more likely a password. */
const SHORTEST = 16;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export function readEncoded(value: string): EncodedShape | undefined {
  if (value.length < SHORTEST) return undefined;
  const length = lengthClass(value.length);
  if (isHex(value)) return { kind: 'hex', upper: /[A-F]/.test(value), length };
  const mixed = /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);
  if (BASE64.test(value) && (mixed || value.endsWith('='))) {
    return { kind: 'base64', padded: value.endsWith('='), length };
  }
  const marked = /^[\w-]+$/.test(value) && /[-_]/.test(value);
  return marked && mixed ? { kind: 'base64url', length } : undefined;
}

/** Of one case, and with a letter: digits alone are a number. */
function isHex(value: string): boolean {
  const oneCase = /^[0-9a-f]+$/.test(value) || /^[0-9A-F]+$/.test(value);
  return oneCase && value.length % 2 === 0 && /\d/.test(value) && /[a-f]/i.test(value);
}

export function fakeEncoded(shape: EncodedShape, noise: Noise): string {
  switch (shape.kind) {
    case 'hex': {
      const hex = filled('fa4e', '0123456789abcdef', wholeLength(shape.length, 2), noise);
      return shape.upper ? hex.toUpperCase() : hex;
    }
    case 'base64': {
      const length = wholeLength(shape.length, 4) - (shape.padded ? 1 : 0);
      // Of the last character before a pad two bits count for nothing, and are none.
      const last = shape.padded ? 'A=' : '';
      return `${filled('FAKEfake0', `${LETTERS}0123456789`, length - (shape.padded ? 1 : 0), noise)}${last}`;
    }
    case 'base64url':
      return filled('FAKE-fake_0', `${LETTERS}0123456789`, wholeLength(shape.length, 4), noise);
  }
}

function filled(start: string, alphabet: string, length: number, noise: Noise): string {
  return start + noise.text(alphabet, length - start.length);
}
