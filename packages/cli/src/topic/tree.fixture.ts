import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { programFor } from '../program/program.ts';

/** The command tree with a context that nobody looks at, and what it has written to standard output so far. */
export function tree(): { readonly program: Command; readonly context: Context; written(): string } {
  const stdout = new PassThrough();
  const context: Context = {
    variables: {},
    folder: tmpdir(),
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: new PassThrough() as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
  };
  return {
    program: programFor(context),
    context,
    written: () => (stdout.read() ?? '').toString(),
  };
}

/** A command and all beneath it. */
export function commandsIn(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(commandsIn)];
}
