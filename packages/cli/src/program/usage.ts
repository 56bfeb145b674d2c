import { vaultError } from '@keyward/core/errors';
import type { Command, CommanderError } from 'commander';

/** Makes every command of the tree refuse in our words: what it throws is an error of the table, or help asked for. */
export function refuseIn(command: Command, name = command.name()): void {
  command.exitOverride((thrown) => {
    const isAnswer = thrown.exitCode === 0 || thrown.code === 'commander.help';
    throw isAnswer ? thrown : usageError(thrown, name);
  });
  for (const each of command.commands) refuseIn(each, `${name} ${each.name()}`);
}

/** Behind the name of an option that is none, and in place of an argument too many, somebody may have put a value. */
const UNKNOWN_OPTION = /^(unknown option '(?:--[^=']*|-[^-'])).*$/;
const TOO_MANY = /^(too many arguments.*?\. Expected \d+ arguments? but got \d+): .*$/;

/** Commander's message reads `error: ...`, and on a second line `(Did you mean get?)` or `(Did you mean one of get, set?)`. */
function usageError(thrown: CommanderError, command: string) {
  const [line = '', suggestion] = thrown.message.replace(/^error: /, '').split('\n');
  const what = line.replace(UNKNOWN_OPTION, "$1'").replace(TOO_MANY, '$1');
  const meant = /Did you mean (?:one of )?(?<words>.+)\?/.exec(suggestion ?? '')?.groups?.['words'];
  const words = meant?.split(', ').map((word) => `\`${word}\``);
  const question = words === undefined ? '' : `Did you mean ${words.join(' or ')}? `;
  return vaultError('invalid_usage', {
    message: `${what.charAt(0).toUpperCase()}${what.slice(1)}${what.endsWith('.') ? '' : '.'}`,
    hint: `${question}See \`${command} --help\`.`,
  });
}
