import { type Part, retrieve, textOf, troubled } from '@keyward/core/load';
import type { Gateway } from '@keyward/core/service';
import type { SecretValue } from '@keyward/core/value';
import type { Filter, Hole, Piece } from './syntax.ts';

/** Fills a template, all of it or none. @throws One error for all secrets that cannot be had. */
export async function render(
  gateway: Gateway,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<string> {
  const holes = pieces.filter((piece): piece is Hole => typeof piece !== 'string');
  const retrieved = await retrieve(
    gateway,
    holes.map(({ ref }) => ref),
    { signal },
  );
  const answers = new Map(holes.map((hole, at) => [hole, retrieved[at]] as const));
  const troubles = [...answers].flatMap(([{ place }, answer]) =>
    answer !== undefined && 'problem' in answer ? [{ of: place, problem: answer.problem }] : [],
  );
  const [first, ...others] = troubles;
  if (first !== undefined) throw troubled([first, ...others], 'nothing was written');
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : filled(piece, answers.get(piece))))
    .join('');
}

function filled({ filter }: Hole, answer: { readonly part: SecretValue<Part> } | object | undefined): string {
  if (answer === undefined || !('part' in answer)) throw new Error('every hole has an answer');
  return filtered(answer.part, filter);
}

function filtered(part: SecretValue<Part>, filter: Filter | undefined): string {
  switch (filter) {
    case 'json':
      return JSON.stringify(part.reveal());
    case 'base64':
      return Buffer.from(textOf(part).reveal()).toString('base64');
    default:
      return textOf(part).reveal();
  }
}
