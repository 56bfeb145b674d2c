import { isKeywardError, joinedError, type KeywardError, vaultError } from '@keyward/core/errors';
import type { SecretRef } from '@keyward/core/ref';
import { wholeRef } from '../wanted/wanted.ts';

export const FILTERS = ['json', 'base64'] as const;
export type Filter = (typeof FILTERS)[number];

/** A secret that stands in a template. */
export interface Hole {
  readonly ref: SecretRef;
  readonly filter: Filter | undefined;
  /** File, line and column. */
  readonly place: string;
}

/** A template in its order: texts, and the holes between them. */
export type Piece = string | Hole;

const OPEN = '{{';
const CLOSE = '}}';
/** Between the braces, they stand for themselves. */
const LITERAL = `'${OPEN}'`;
const HINT =
  "Write `{{ azure://<mount>/<path> }}`, with `| json` or `| base64` behind it where needed; two braces that mean themselves are {{ '{{' }}.";

/**
 * Takes a template apart. Everything between `{{` and `}}` must be a whole ref with at most one filter.
 *
 * @throws One error for all that is not, each with line and column, and without what stands there.
 */
export function piecesOf(text: string, file: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const problems: KeywardError[] = [];
  let from = 0;
  for (let at = text.indexOf(OPEN); at !== -1; at = text.indexOf(OPEN, from)) {
    pieces.push(text.slice(from, at));
    const inner = innerOf(text, at);
    const place = placeOf(text, at, file);
    if (inner === undefined) {
      problems.push(refusal(`${place} is not closed: no \`}}\` follows on its line.`));
      from = at + OPEN.length;
    } else {
      from = at + OPEN.length + inner.length + CLOSE.length;
      try {
        pieces.push(inner.trim() === LITERAL ? OPEN : holeIn(inner, place));
      } catch (thrown) {
        if (!isKeywardError(thrown)) throw thrown;
        problems.push(thrown);
      }
    }
  }
  const [first, ...others] = problems;
  if (first === undefined) return [...pieces, text.slice(from)];
  const count = problems.length;
  throw joinedError([first, ...others], { message: `${file} cannot be used: ${count} places are wrong.` });
}

/** What stands between the braces, on the same line. */
function innerOf(text: string, at: number): string | undefined {
  const start = at + OPEN.length;
  const [line = ''] = text.slice(start).split(/[\r\n]/, 1);
  const end = line.indexOf(CLOSE);
  return end === -1 ? undefined : line.slice(0, end);
}

function holeIn(inner: string, place: string): Hole {
  const [ref = '', name, ...more] = inner.split('|').map((part) => part.trim());
  const filter = FILTERS.find((each) => each === name);
  if (more.length > 0) throw refusal(`${place} has more than one filter.`);
  if (name !== undefined && filter === undefined) {
    throw refusal(`${place} has a filter that there is not; there are ${FILTERS.join(' and ')}.`);
  }
  if (!/^(?:azure|keyward):\/\//i.test(ref)) {
    throw refusal(`${place} is no secret: what stands there does not begin with \`azure://\`.`);
  }
  try {
    return { ref: wholeRef(ref, place), filter, place };
  } catch (thrown) {
    throw isKeywardError(thrown) ? thrown.with({ message: `${place}: ${thrown.message}` }) : thrown;
  }
}

/** As editors count: lines and characters from 1. */
function placeOf(text: string, at: number, file: string): string {
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  return `${file}:${before.length}:${[...(before.at(-1) ?? '')].length + 1}`;
}

function refusal(message: string) {
  return vaultError('invalid_usage', { message, hint: HINT });
}
