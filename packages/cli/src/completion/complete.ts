import type { Command, Option } from 'commander';

/** One suggestion. */
export interface Suggestion {
  readonly value: string;
  readonly says?: string;
}

/** What may stand there, and what the shell is told besides. */
export interface Completion {
  readonly suggestions: readonly Suggestion[];
  /** Where no suggestion fits, the shell offers files. */
  readonly files?: true;
  /** No blank after the word, since it goes on. */
  readonly open?: true;
}

/** A word that the tree of commands alone cannot complete. */
export interface Question {
  /** The command whose argument or option it is. */
  readonly command: Command;
  /** The argument, or the option as its value is called in code: `ref`, `valueFrom`. */
  readonly name: string;
  /** What is typed of it. */
  readonly word: string;
  /** The arguments in front of it. */
  readonly before: readonly string[];
  /** The options in front of it by the names that they have in code, with their values. */
  readonly options: ReadonlyMap<string, string>;
}

export type Values = (question: Question) => Promise<Completion>;

export const NOTHING: Completion = { suggestions: [] };

/**
 * What may stand in place of the last word. After `--option=` it is only what follows the `=`, as the shells want it.
 *
 * @param program - The whole command tree.
 * @param words - What was typed after the name of the program; the last one, perhaps empty, is to be completed.
 * @param values - Completes what the tree does not know.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  values: Values,
): Promise<Completion> {
  const typed = read(program, words.slice(0, -1));
  const { command, before, awaiting, ended } = typed;
  const word = words.at(-1) ?? '';
  if (awaiting !== undefined) return optionValue(typed, awaiting, word, values);
  const equals = word.indexOf('=');
  if (!ended && word.startsWith('--') && equals !== -1) {
    const option = optionOf(command, word.slice(0, equals));
    return option === undefined ? NOTHING : optionValue(typed, option, word.slice(equals + 1), values);
  }
  if (!ended && word.startsWith('-')) return { suggestions: optionsOf(command, word) };
  const commands = before.length === 0 ? commandsOf(command, word) : [];
  if (commands.length > 0 || command.registeredArguments.length === 0) return { suggestions: commands };
  const last = command.registeredArguments.at(-1);
  const argument = command.registeredArguments[before.length] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return NOTHING;
  if (argument.argChoices !== undefined) return { suggestions: beginning(word, argument.argChoices) };
  return values({ ...typed, name: argument.name(), word });
}

interface Typed extends Pick<Question, 'command' | 'before' | 'options'> {
  /** The option whose value is to be completed. */
  readonly awaiting: Option | undefined;
  /** After `--` nothing is an option. */
  readonly ended: boolean;
}

function read(program: Command, words: readonly string[]): Typed {
  let command = program;
  let awaiting: Option | undefined;
  let ended = false;
  const before: string[] = [];
  const options = new Map<string, string>();
  for (const word of words) {
    if (awaiting !== undefined) {
      options.set(awaiting.attributeName(), word);
      awaiting = undefined;
    } else if (ended) before.push(word);
    else if (word === '--') ended = true;
    else if (word.startsWith('-')) {
      const [flag = '', ...value] = word.split('=');
      const option = optionOf(command, flag);
      if (option?.required && value.length === 0) awaiting = option;
      else if (option !== undefined) options.set(option.attributeName(), value.join('='));
    } else {
      const next = before.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (next === undefined) before.push(word);
      else command = next;
    }
  }
  return { command, before, options, awaiting, ended };
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

async function optionValue(typed: Typed, option: Option, word: string, values: Values): Promise<Completion> {
  return option.argChoices === undefined
    ? values({ ...typed, name: option.attributeName(), word })
    : { suggestions: beginning(word, option.argChoices) };
}

function optionsOf(command: Command, word: string): readonly Suggestion[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long?.startsWith(word) ? [{ value: long, says: description }] : []));
}

/** The commands beneath one, as far as its help shows them. */
export function commandsOf(command: Command, word: string): readonly Suggestion[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name().startsWith(word))
    .map((each) => ({ value: each.name(), says: each.description() }));
}

/** Those of some words that go on as what is typed. */
export function beginning(word: string, words: readonly string[]): readonly Suggestion[] {
  return words.filter((each) => each.startsWith(word)).map((value) => ({ value }));
}
