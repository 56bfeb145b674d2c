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
          return await refIn(context, question);
        case 'prefix':
          return await (await import('./vault.ts')).refs(context, question);
        case 'mount':
          return { suggestions: await (await import('./vault.ts')).mounts(context, word) };
        case 'valueFrom':
          return { suggestions: beginning(word, ['stdin', 'prompt']), files: true };
        case 'secrets':
        case 'output':
        case 'file':
        case 'program':
        case 'args':
          return { suggestions: [], files: true };
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

/** The ref of an argument, or of an option that names a variable first. */
async function refIn(context: Context, question: Question): Promise<Completion> {
  const { refs } = await import('./vault.ts');
  if (!isVariable(question.command)) return refs(context, question);
  const [, start, word = ''] = /^([A-Za-z_]\w*=)(.*)$/s.exec(question.word) ?? [];
  if (start === undefined) return NOTHING;
  // Only whole refs are taken there.
  const whole = word.startsWith('azure://') ? word : 'azure:';
  if (!whole.startsWith(word)) return NOTHING;
  const { suggestions, ...rest } = await refs(context, { ...question, word: whole });
  return {
    ...rest,
    suggestions: suggestions.map(({ value, ...says }) => ({ value: start + value, ...says })),
  };
}

function isVariable(command: Command): boolean {
  return command.name() === 'run' || command.name() === 'export';
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
