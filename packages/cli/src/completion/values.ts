import { ERROR_CODES } from '@keyward/core/errors';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { TOPICS } from '../topic/index.ts';
import { beginning, type Completion, commandsOf, NOTHING, type Question, type Values } from './complete.ts';

/** What can only be known by looking. Whatever goes wrong is silent: the command itself will say it. */
export function valuesFor(program: Command, context: Context): Values {
  return async (question) => {
    const { name, word } = question;
    try {
      if (isBelow(question.command, 'ctl'))
        return await (await import('./emulator.ts')).inEmulator(context, question);
      switch (name) {
        case 'ref':
        case 'prefix':
          return await (await import('./vault.ts')).refs(context, question);
        case 'mount':
          return { suggestions: await (await import('./vault.ts')).mounts(context, word) };
        case 'valueFrom':
          return { suggestions: beginning(word, ['stdin', 'prompt']), files: true };
        case 'words':
          return helpWords(program, question);
        default:
          return NOTHING;
      }
    } catch {
      return NOTHING;
    }
  };
}

function isBelow(command: Command, name: string): boolean {
  return command.parent !== null && (command.parent.name() === name || isBelow(command.parent, name));
}

function helpWords(program: Command, { before, word }: Question): Completion {
  const command = before.reduce<Command | undefined>(
    (found, name) => found?.commands.find((each) => each.name() === name),
    program,
  );
  const commands = command === undefined ? [] : commandsOf(command, word);
  if (before.length > 0) return { suggestions: commands };
  const pages = [...TOPICS.map((topic) => topic.name), ...ERROR_CODES];
  return { suggestions: [...commands, ...beginning(word, pages)] };
}
