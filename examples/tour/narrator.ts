/** Prints what the tour does, and the command that repeats it. */
export interface Narrator {
  /** A step: what it shows, the command that repeats it, and then its outcome. */
  step<Result>(what: string, command: string, act: () => Promise<Result>): Promise<Result>;
  /** A line of the outcome. */
  say(line: string): void;
}

export function narrator(out: NodeJS.WritableStream): Narrator {
  let number = 0;
  return {
    async step(what, command, act) {
      number += 1;
      out.write(`\n${number}. ${what}\n   $ ${command}\n`);
      return act();
    },
    say: (line) => void out.write(`   ${line}\n`),
  };
}
