import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Emulator } from '@keyward/emulator';
import { keyward, type Outcome } from '../keyward.ts';
import type { Script, Step } from './parse.ts';
import { type Addresses, filled, settled } from './settled.ts';

/** Where a script runs. */
export interface Stage {
  /** The working folder, of this script alone. */
  readonly folder: string;
  readonly emulator: Emulator;
  /** What `keyward emulator env` prints. */
  readonly variables: Readonly<Record<string, string>>;
  readonly addresses: Addresses;
}

interface State {
  readonly variables: Map<string, string>;
  stdin: string | undefined;
  last: Outcome | undefined;
}

/** True where the step holds; otherwise false, or in what way it does not. */
type Verdict = boolean | string;
type Verb = (stage: Stage, state: State, words: readonly string[]) => Promise<Verdict> | Verdict;

/**
 * The verbs of a script. In words and files `<contoso>` and `<fabrikam>` stand for the addresses of two vaults.
 *
 *   keyward ARGS…               runs the program; it must end with 0 (after `!`: with something else)
 *   exit N                      the code with which it ended
 *   stdout RE, stderr RE        what it printed matches, over several lines; `! stdout .` says that it is empty
 *   prints TEXT                 what it printed is this text alone, without a line break behind it
 *   complete FILE WORDS…        what is offered for the words is the file. A vault that takes two seconds is given up
 *                               in silence, which a busy machine makes of every vault: so it may be asked again
 *   cmp stdout|stderr FILE      what it printed is the file: versions, times, days and ids as <version>, <time>,
 *                               <day> and <id>
 *   json PATH VALUE             a member of the JSON on standard output, such as `json secrets.0.path app/db`
 *   stdin FILE                  what the next run reads
 *   env NAME=VALUE              a variable from here on; without `=` it is unset
 *   write FILE TEXT             a file in the working folder
 *   configure VAULT JSON        properties of a vault of the emulator, as `Emulator.configureVault` takes them
 *   certificate VAULT NAME      a certificate in a vault, with its secret
 *   requests N METHOD           how many requests the vaults have seen since the last step of this verb
 */
const VERBS: Readonly<Record<string, Verb>> = {
  keyward: ran,
  async complete(stage, state, [file = '', ...words]) {
    let verdict: Verdict = false;
    for (let asked = 0; asked < TIMES_ASKED && verdict !== true; asked += 1) {
      const ended = await ran(stage, state, ['complete', '--', ...words]);
      if (ended !== true) return ended;
      verdict = await printed(stage, state, ['stdout', file]);
    }
    return verdict;
  },
  exit: (_, state, [code]) =>
    outcomeOf(state).code === Number(code) || `it ended with ${outcomeOf(state).code}`,
  stdout: (_, state, [pattern = '']) => new RegExp(pattern, 'm').test(outcomeOf(state).stdout),
  stderr: (_, state, [pattern = '']) => new RegExp(pattern, 'm').test(outcomeOf(state).stderr),
  prints: (_, state, [text = '']) => outcomeOf(state).stdout === text,
  cmp: printed,
  json(_, state, [path = '', expected = '']) {
    let found: unknown = JSON.parse(outcomeOf(state).stdout);
    for (const key of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[key];
    const told = typeof found === 'string' ? found : String(JSON.stringify(found));
    return told === expected || `it is ${told}`;
  },
  async stdin({ folder }, state, [file = '']) {
    state.stdin = await readFile(join(folder, file), 'utf8');
    return true;
  },
  env(_, { variables }, [setting = '']) {
    const [name = '', ...value] = setting.split('=');
    if (value.length === 0) variables.delete(name);
    else variables.set(name, value.join('='));
    return true;
  },
  async write({ folder }, _, [file = '', text = '']) {
    await writeFile(join(folder, file), `${text}\n`);
    return true;
  },
  configure({ emulator }, _, [vault = '', properties = '']) {
    emulator.configureVault(vault, JSON.parse(properties));
    return true;
  },
  async certificate({ emulator }, _, [vault = '', name = '']) {
    await emulator.addCertificate(vault, { name });
    return true;
  },
  requests({ emulator }, _, [count, method = '']) {
    const seen = emulator.requests.count({ plane: 'vault', method });
    emulator.requests.clear();
    return seen === Number(count) || `there were ${seen}`;
  },
};

const TIMES_ASKED = 10;

async function ran({ folder }: Stage, state: State, words: readonly string[]): Promise<Verdict> {
  const { stdin } = state;
  state.last = await keyward(words, {
    cwd: folder,
    variables: Object.fromEntries(state.variables),
    ...(stdin === undefined ? {} : { stdin }),
  });
  state.stdin = undefined;
  return state.last.code === 0 || `it ended with ${state.last.code}`;
}

async function printed(
  stage: Stage,
  state: State,
  [stream = '', file = '']: readonly string[],
): Promise<Verdict> {
  if (stream !== 'stdout' && stream !== 'stderr') throw new Error('cmp compares stdout or stderr');
  const expected = await readFile(join(stage.folder, file), 'utf8');
  const told = settled(outcomeOf(state)[stream], stage);
  return told === settled(expected, stage) || `it is\n${told}`;
}

/** Runs a script to its end. Throws at the first step that does not hold, with its line and what was printed. */
export async function runScript(script: Script, stage: Stage): Promise<void> {
  for (const [name, text] of script.files) {
    const path = join(stage.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, filled(text, stage));
  }
  const state: State = {
    variables: new Map(Object.entries(stage.variables)),
    stdin: undefined,
    last: undefined,
  };
  for (const step of script.steps) await take(step, stage, state);
}

async function take(step: Step, stage: Stage, state: State): Promise<void> {
  const { line, negated, verb: name, words } = step;
  const verb = VERBS[name];
  if (verb === undefined) throw new Error(`line ${line}: there is no \`${name}\``);
  const held = await verb(
    stage,
    state,
    words.map((word) => filled(word, stage)),
  );
  if ((held === true) !== negated) return;
  const { stdout = '', stderr = '' } = state.last ?? {};
  const what = [...(negated ? ['!'] : []), name, ...words].join(' ');
  const why = typeof held === 'string' ? `: ${held}` : '';
  throw new Error(`line ${line}: ${what}${why}\n--- stdout\n${stdout}--- stderr\n${stderr}`);
}

function outcomeOf({ last }: State): Outcome {
  if (last === undefined) throw new Error('the program has not run yet');
  return last;
}
