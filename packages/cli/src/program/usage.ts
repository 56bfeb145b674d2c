import { vaultError } from '@keyward/core/errors';
import type { Command, CommanderError } from 'commander';
import { calledHere } from './synonym.ts';

/** Makes every command of the tree refuse in our words: what it throws is an error of the table, or help asked for. */
export function refuseIn(command: Command, name = command.name()): void {
  command.exitOverride((thrown) => {
    const isAnswer = thrown.exitCode === 0 || thrown.code === 'commander.help';
    throw isAnswer ? thrown : usageError(slipIn(thrown, command), command, name);
  });
  for (const each of command.commands) refuseIn(each, `${name} ${each.name()}`);
}

/** Behind the name of an option that is none, in place of a command or of an argument too many, there may be a value. */
const UNKNOWN_OPTION = /^(unknown option '(?:--[^=']*|-[^-'])).*$/;
const UNKNOWN_COMMAND = /^(unknown command) '(?![a-z-]{1,20}'$).*$/;
const TOO_MANY = /^(too many arguments.*?\. Expected \d+ arguments? but got \d+): .*$/;

/** Commander's message reads `error: ...`, and on a second line `(Did you mean get?)` or `(Did you mean one of get, set?)`. */
function usageError(thrown: CommanderError, command: Command, name: string) {
  const [line = '', suggestion] = thrown.message.replace(/^error: /, '').split('\n');
  const what = line.replace(UNKNOWN_OPTION, "$1'").replace(UNKNOWN_COMMAND, '$1').replace(TOO_MANY, '$1');
  const advice = [adviceOn(thrown.code, what, command, name) ?? meant(suggestion), `See \`${name} --help\`.`];
  return vaultError('invalid_usage', {
    message: `${what.charAt(0).toUpperCase()}${what.slice(1)}${what.endsWith('.') ? '' : '.'}`,
    hint: advice.filter((part) => part !== undefined).join(' '),
  });
}

/**
 * Where a command runs by itself and has others below it, Commander takes a slip in their names for an argument too many.
 * A command that only has the others says what it would have said.
 */
function slipIn(thrown: CommanderError, command: Command): CommanderError {
  const mayBe = command.registeredArguments.length === 0 && command.commands.length > 0;
  if (thrown.code !== 'commander.excessArguments' || !mayBe) return thrown;
  let slip = thrown;
  const parent = command.createCommand(command.name()).configureOutput({ writeErr: () => {} });
  parent.exitOverride((error) => {
    slip = error;
    throw error;
  });
  for (const each of command.commands) parent.command(each.name());
  try {
    parent.parse(command.args, { from: 'user' });
  } catch (error) {
    if (error !== slip) throw error;
  }
  return slip;
}

function meant(suggestion = ''): string | undefined {
  const words = /Did you mean (?:one of )?(?<words>.+)\?/.exec(suggestion)?.groups?.['words'];
  return words && `Did you mean ${words.replaceAll(/[^\s,]+/g, '`$&`').replaceAll(', ', ' or ')}?`;
}

/** What somebody was after who wrote this, where that can be told better than by likeness. */
function adviceOn(code: string, what: string, command: Command, name: string): string | undefined {
  const word = /'(?<word>[^']+)'/.exec(what)?.groups?.['word'] ?? '';
  if (code === 'commander.unknownCommand') {
    const here = calledHere(name, word);
    return here && `Here that is \`${name} ${here}\`.`;
  }
  if (code === 'commander.unknownOption') {
    const place = command.commands.find((each) => takes(each, word));
    if (place !== undefined)
      return `It stands behind the command, as in \`${name} ${place.name()} ${word}\`.`;
    const isName = !word.startsWith('--') && command.registeredArguments.length > 0;
    return isName ? 'A name that begins with `-` stands behind `--`.' : undefined;
  }
  if (code !== 'commander.excessArguments') return undefined;
  if (takes(command, '--value-from')) return 'A value is no argument: pipe it in, or use `--value-from`.';
  return command.registeredArguments.length > 0 ? 'A name with blanks is put in quotes.' : undefined;
}

function takes(command: Command, option: string): boolean {
  return command.options.some(({ long }) => long === option);
}
