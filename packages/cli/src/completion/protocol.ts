import { ShellCompDirective } from '@bomb.sh/tab';
import { printable } from '../output/text.ts';
import type { Completion } from './complete.ts';

/** The lines that the shell scripts read: a suggestion and what it says, and last the directive. */
export function linesOf({ suggestions, files, open }: Completion): string {
  const { ShellCompDirectiveDefault, ShellCompDirectiveNoFileComp, ShellCompDirectiveNoSpace } =
    ShellCompDirective;
  const directive =
    (files ? ShellCompDirectiveDefault : ShellCompDirectiveNoFileComp) |
    (open ? ShellCompDirectiveNoSpace : 0);
  const lines = suggestions.map(({ value, says = '' }) => `${printable(value)}\t${printable(says)}`);
  return `${[...lines, `:${directive}`].join('\n')}\n`;
}
