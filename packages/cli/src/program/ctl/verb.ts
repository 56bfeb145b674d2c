import { type Command, Option } from 'commander';
import { json } from '../option.ts';

/** A verb of `ctl`, with the options that all of them have; its own come first. */
type Verb = (flags: string, description: string, options?: readonly Option[]) => Command;

/** The verbs below a command. */
export function verbsOf(command: Command): Verb {
  return (flags, description, options = []) => {
    const verb = command.command(flags).description(description);
    for (const option of options) verb.addOption(option);
    return verb
      .addOption(new Option('--control <url>', 'control address of the emulator meant, where several run'))
      .addOption(json());
  };
}
