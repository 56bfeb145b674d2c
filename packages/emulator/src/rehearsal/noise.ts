import { createHash } from 'node:crypto';

/** What looks like chance and is the same at each run: it follows from a text alone. */
export interface Noise {
  /** A whole number from 0 to below `most`. */
  below(most: number): number;
  /** As many characters of an alphabet. */
  text(alphabet: string, length: number): string;
}

export function noiseOf(seedText: string): Noise {
  let block = Buffer.alloc(0);
  let at = 0;
  let blocks = 0;
  const byte = (): number => {
    if (at === block.length) {
      block = createHash('sha256').update(`${blocks}\n${seedText}`).digest();
      blocks += 1;
      at = 0;
    }
    const next = block[at] ?? 0;
    at += 1;
    return next;
  };
  const noise: Noise = {
    // Not quite even, which a fake need not be.
    below: (most) => ((byte() << 8) | byte()) % most,
    text: (alphabet, length) => Array.from({ length }, () => alphabet[noise.below(alphabet.length)]).join(''),
  };
  return noise;
}
