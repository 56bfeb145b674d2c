import { Argument, type Command } from 'commander';
import type { Context } from '../context.ts';
import { json } from './option.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** The verbs that tell about the program, its settings and its caller. */
export function addAbout(program: Command, context: Context): void {
  program
    .command('whoami')
    .description('show who this is to a vault, and how that was found out')
    .option('--mount <name>', 'the mount to sign in to (default: `vault`)')
    .addOption(json())
    .addHelpText(
      'after',
      `
Signs in and shows what the token says; nothing is read from the vault.

Examples:
  $ keyward whoami
  $ KEYWARD_SIGN_IN=azure-cli keyward whoami --json
`,
    )
    .action(async (options) => (await import('../command/whoami.ts')).whoami(context, options));
  program
    .command('config')
    .description('show every setting, where it came from, and the mounts that follow')
    .addOption(json())
    .addHelpText(
      'after',
      `
Secrets among the settings are shown as \`(set)\`. Nothing is asked of Azure.
Where a setting cannot be used, what can be read is shown all the same, and then the error.

Examples:
  $ keyward config
  $ KEYWARD_ENVIRONMENT=prod keyward config --json
`,
    )
    .action(async (options) => (await import('../command/config.ts')).config(context, options));
  program
    .command('completion')
    .description('print the script that completes commands, options and refs in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Refs are completed by listing the vault, in at most two seconds; no browser is opened for it.

Examples:
  $ source <(keyward completion bash)          # in ~/.bashrc
  $ source <(keyward completion zsh)           # in ~/.zshrc, after compinit
  $ keyward completion fish | source           # in ~/.config/fish/config.fish
  $ keyward completion powershell | Out-String | Invoke-Expression
`,
    )
    .action(async (shell) => (await import('../command/completion.ts')).completion(context, shell));
  program
    .command('complete', { hidden: true })
    .description('what the completion scripts ask')
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words) => (await import('../command/completion.ts')).answer(program, context, words));
  program
    .command('help')
    .description('print the help of a command, a topic or an error code')
    .argument('[words...]', 'a command, a topic, or an error code')
    .action(async (words) => (await import('../command/help.ts')).help(context, program, words));
}
