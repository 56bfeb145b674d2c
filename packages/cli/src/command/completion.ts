import { script } from '@bomb.sh/tab';
import type { Command } from 'commander';
import { BASH } from '../completion/bash.ts';
import { complete } from '../completion/complete.ts';
import { linesOf } from '../completion/protocol.ts';
import { valuesFor } from '../completion/values.ts';
import { ZSH } from '../completion/zsh.ts';
import type { Context } from '../context.ts';

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

const OWN: Readonly<Partial<Record<Shell, string>>> = { bash: BASH, zsh: ZSH };

/** `keyward completion` */
export function completion({ stdout }: Context, shell: Shell): void {
  const own = OWN[shell];
  if (own === undefined) script(shell, 'keyward', 'keyward');
  else stdout.write(own);
}

/** `keyward complete -- WORDS`, which the script calls at every press of the key. */
export async function answer(program: Command, context: Context, words: readonly string[]): Promise<void> {
  context.stdout.write(linesOf(await complete(program, words, valuesFor(program, context))));
}
