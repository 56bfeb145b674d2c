/** One line of a script. */
export interface Step {
  readonly line: number;
  /** `!`: the step must fail. */
  readonly negated: boolean;
  readonly verb: string;
  readonly words: readonly string[];
}

/** A script: steps, and the files that lie in its folder when it begins. */
export interface Script {
  readonly steps: readonly Step[];
  readonly files: ReadonlyMap<string, string>;
}

const FILE = /^-- (\S+) --$/;

/**
 * Reads a script in the manner of Go's testscript: one step a line, `#` comments, words in single quotes where
 * they hold blanks, and after the steps files, each under a line `-- name --`.
 */
export function parseScript(text: string): Script {
  const steps: Step[] = [];
  const files = new Map<string, string>();
  let file: string | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const name = FILE.exec(line)?.[1];
    if (name !== undefined) {
      file = name;
      files.set(name, '');
    } else if (file !== undefined) files.set(file, `${files.get(file)}${line}\n`);
    else {
      const step = stepOf(line, at + 1);
      if (step !== undefined) steps.push(step);
    }
  }
  // The text ends in a line break, after which `split` sees one more line, an empty one.
  if (file !== undefined) files.set(file, (files.get(file) ?? '').replace(/\n$/, ''));
  return { steps, files };
}

function stepOf(text: string, line: number): Step | undefined {
  const [first, ...rest] = wordsOf(text, line);
  if (first === undefined) return undefined;
  if (first !== '!') return { line, negated: false, verb: first, words: rest };
  const [verb, ...words] = rest;
  if (verb === undefined) throw new Error(`line ${line}: nothing to negate`);
  return { line, negated: true, verb, words };
}

function wordsOf(text: string, line: number): string[] {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '' && !rest.startsWith('#')) {
    const [whole, quoted, bare] = /^(?:'((?:[^']|'')*)'|([^\s']+))(?:\s+|$)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`line ${line}: a quote is not closed, or stands inside a word`);
    words.push(quoted?.replaceAll("''", "'") ?? bare ?? '');
    rest = rest.slice(whole.length);
  }
  return words;
}
