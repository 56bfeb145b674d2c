import { ERROR_CODES, ERRORS, type ErrorCode, vaultError } from '@keyward/core/errors';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { likest } from '../input/likeness.ts';
import { calledHere } from '../program/synonym.ts';
import { TOPICS } from '../topic/index.ts';

const WIDTH = 80;

/**
 * `keyward help`: a command, a topic or an error code.
 *
 * @throws `invalid_usage` for words that are none of them, with the nearest that is.
 */
export function help({ stdout }: Context, program: Command, words: readonly string[]): void {
  const command = words.reduce<Command | undefined>(named, program);
  if (command !== undefined) command.outputHelp();
  else stdout.write(pageOn(words) ?? refuse(program, words));
}

function named(command: Command | undefined, word: string): Command | undefined {
  return command?.commands.find((each) => each.name() === word);
}

function pageOn([word = '', ...more]: readonly string[]): string | undefined {
  if (more.length > 0) return undefined;
  const code = ERROR_CODES.find((each) => each === word);
  return code === undefined ? TOPICS.find(({ name }) => name === word)?.text : errorText(code);
}

function errorText(code: ErrorCode): string {
  const { meaning, hint, retryable, exitCode, status } = ERRORS[code];
  return [
    code,
    '',
    ...wrapped(meaning, WIDTH),
    '',
    ...labelled('fix', hint),
    ...labelled('exit code', `${exitCode}`),
    ...labelled('HTTP', `${status}`),
    ...labelled('again?', retryable ? 'the same call may succeed later' : 'not without a change'),
    '',
  ].join('\n');
}

function labelled(label: string, text: string): string[] {
  const column = 13;
  return wrapped(text, WIDTH - column).map(
    (line, at) => `${(at === 0 ? `  ${label}` : '').padEnd(column)}${line}`,
  );
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function refuse(program: Command, words: readonly string[]): never {
  const meant = suggestion(program, words);
  throw vaultError('invalid_usage', {
    message: 'There is no help on that: it is neither a command, nor a topic, nor an error code.',
    hint: meant === undefined ? 'See `keyward help`.' : `Did you mean \`keyward help ${meant}\`?`,
  });
}

/** The words as far as they name commands, and for the next one the likest of those that could stand there. */
function suggestion(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  for (const [at, word] of words.entries()) {
    const next = named(command, word);
    if (next === undefined) {
      const pages = at === 0 ? [...TOPICS.map(({ name }) => name), ...ERROR_CODES] : [];
      const here = calledHere(['keyward', ...words.slice(0, at)].join(' '), word);
      const near = here ?? likest(word, [...visible(command), ...pages]);
      return near === undefined ? undefined : [...words.slice(0, at), near].join(' ');
    }
    command = next;
  }
  return undefined;
}

function visible(command: Command): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name());
}
