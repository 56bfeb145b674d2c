import { below, type LengthClass, lengthClass } from '../length.ts';
import type { Noise } from '../noise.ts';
import { type CharacterClass, charactersIn, plainLength, textOf } from './plain.ts';

/** The most lines of each class. */
const COUNTS = [1, 4, 16, 64, 256, 25_600] as const;

/** Text of several lines, or of one that ends in a line break. */
export interface LinesShape {
  readonly kind: 'lines';
  readonly lines: (typeof COUNTS)[number];
  /** The last line ends in a line break too. */
  readonly ended: boolean;
  readonly characters: readonly CharacterClass[];
  readonly length: LengthClass;
}

export function readLines(value: string): LinesShape | undefined {
  if (!value.includes('\n')) return undefined;
  const ended = value.endsWith('\n');
  const lines = value.split('\n').length - (ended ? 1 : 0);
  return {
    kind: 'lines',
    lines: COUNTS.find((most) => lines <= most) ?? 25_600,
    ended,
    characters: charactersIn(value),
    length: lengthClass(value.length),
  };
}

export function fakeLines({ lines, ended, characters, length }: LinesShape, noise: Noise): string {
  const count = fewest(lines);
  // Of line breaks alone there are as many as both classes allow.
  if (characters.length === 0) return '\n'.repeat(Math.max(count, below(length) + 1));
  const breaks = count - 1 + (ended ? 1 : 0);
  const text = textOf(characters, plainLength(length, noise) - breaks, noise);
  // The first line has the mark of a fake whole where there is room, the others share the rest.
  const share = Math.floor(text.length / count);
  const parts = Array.from({ length: count }, (_, at) =>
    text.slice(at * share, at === count - 1 ? undefined : (at + 1) * share),
  );
  return `${parts.join('\n')}${ended ? '\n' : ''}`;
}

function fewest(lines: LinesShape['lines']): number {
  return (COUNTS[COUNTS.indexOf(lines) - 1] ?? 0) + 1;
}
