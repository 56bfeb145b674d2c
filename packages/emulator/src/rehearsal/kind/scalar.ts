import { below, type LengthClass, lengthClass } from '../length.ts';
import type { Noise } from '../noise.ts';

/** Digits, or one of two words. */
export type ScalarShape =
  | {
      readonly kind: 'number';
      readonly negative: boolean;
      readonly decimal: boolean;
      readonly length: LengthClass;
    }
  | { readonly kind: 'boolean'; readonly upper: boolean };

export function readScalar(value: string): ScalarShape | undefined {
  if (/^(?:true|false)$/i.test(value)) return { kind: 'boolean', upper: /^[TF]/.test(value) };
  const digits = /^(-?)\d+(\.\d+)?$/.exec(value);
  if (digits === null) return undefined;
  return {
    kind: 'number',
    negative: digits[1] === '-',
    decimal: digits[2] !== undefined,
    length: lengthClass(value.length),
  };
}

export function fakeScalar(shape: ScalarShape, noise: Noise): string {
  if (shape.kind === 'boolean') {
    const [yes, no] = shape.upper ? ['True', 'False'] : ['true', 'false'];
    return noise.below(2) === 0 ? yes : no;
  }
  const { negative, decimal, length } = shape;
  const size = length === 8 ? 5 : below(length) + 2;
  const digits = size - (negative ? 1 : 0) - (decimal ? 2 : 0);
  return `${negative ? '-' : ''}9${noise.text('0123456789', digits - 1)}${decimal ? `.${noise.below(10)}` : ''}`;
}
