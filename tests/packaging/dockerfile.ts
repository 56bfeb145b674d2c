/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  /** What follows `AS`; the last one has none. */
  readonly name: string | undefined;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

const KNOWN = new Set('FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE HEALTHCHECK ENTRYPOINT CMD'.split(' '));

/** @throws Error for an instruction that this reader, or Docker, does not know. */
export function readStages(file: string): readonly Stage[] {
  const lines = file.split('\n').filter((line) => !line.startsWith('#') && line.trim() !== '');
  const joined = lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const stages: { name: string | undefined; from: string; instructions: Instruction[] }[] = [];
  for (const line of joined) {
    const [, name = '', text = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!KNOWN.has(name)) throw new Error(`${name} is no instruction that is known here: ${line}`);
    if (name === 'FROM') {
      const [from = '', , as] = text.split(/\s+/);
      stages.push({ name: as, from, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`${name} stands before the first FROM.`);
      stage.instructions.push({ name, text });
    }
  }
  return stages;
}

/** The text behind an instruction that a stage has once. */
export function onlyOne({ instructions }: Stage, name: string): string {
  const found = instructions.filter((one) => one.name === name);
  if (found.length !== 1) throw new Error(`There are ${found.length} times ${name}.`);
  return found[0]?.text ?? '';
}
