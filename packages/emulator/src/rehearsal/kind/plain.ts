import { below, type LengthClass, lengthClass } from '../length.ts';
import type { Noise } from '../noise.ts';

/** Kinds of characters, each with those that stand for it in a fake. */
const ALPHABETS = {
  lower: 'abcdefghijkmnopqrstuvwxyz',
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  digit: '23456789',
  // No other one, so that a fake is never taken for an address, a connection string or base64.
  symbol: '!',
  space: ' ',
  other: 'äéîøü',
} as const;

export type CharacterClass = keyof typeof ALPHABETS;

/** Some text, such as a password. */
export interface PlainShape {
  readonly kind: 'text';
  readonly characters: readonly CharacterClass[];
  readonly length: LengthClass;
}

const PATTERNS: Readonly<Record<CharacterClass, RegExp>> = {
  lower: /[a-z]/,
  upper: /[A-Z]/,
  digit: /[0-9]/,
  symbol: /[!-/:-@[-`{-~]/,
  space: /[ \t\r]/,
  other: /[^ -~\t\r\n]/,
};
const CLASSES = Object.keys(ALPHABETS) as readonly CharacterClass[];

export function charactersIn(value: string): readonly CharacterClass[] {
  return CLASSES.filter((name) => PATTERNS[name].test(value));
}

export function readPlain(value: string): PlainShape {
  return { kind: 'text', characters: charactersIn(value), length: lengthClass(value.length) };
}

/** Up to seven more than the class needs, and an odd number: hex has an even one, base64 one that four divides. */
export function plainLength(length: LengthClass, noise: Noise): number {
  if (length === 0) return 0;
  return length === 8 ? 7 : below(length) + 1 + 2 * noise.below(4);
}

export function fakePlain({ characters, length }: PlainShape, noise: Noise): string {
  return textOf(characters, plainLength(length, noise), noise);
}

/** A text with exactly these classes of characters; it begins with `fake` where they leave room for that. */
export function textOf(characters: readonly CharacterClass[], length: number, noise: Noise): string {
  if (length === 0 || characters.length === 0) return '';
  const mark = characters.includes('lower') ? 'fake' : characters.includes('upper') ? 'FAKE' : '';
  const marked = mark === mark.toLowerCase() ? 'lower' : 'upper';
  const others = characters.filter((name) => mark === '' || name !== marked);
  const fits = mark.length + others.length <= length;
  const needed = (fits ? others : characters).map((name) => noise.text(ALPHABETS[name], 1)).join('');
  const start = `${fits ? mark : ''}${needed}`;
  const all = characters.map((name) => ALPHABETS[name]);
  let text = start;
  while (text.length < length) text += noise.text(all[noise.below(all.length)] ?? '', 1);
  return text;
}
