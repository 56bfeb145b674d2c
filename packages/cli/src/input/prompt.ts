import type { Key } from 'node:readline';
import { vaultError } from '@keyward/core/errors';
import type { Context } from '../context.ts';
import { Interrupted } from './interrupted.ts';

/** Whether there is somebody to ask. Questions are drawn on standard error, so that standard output stays an answer. */
export function canAsk({ stdin, stderr }: Context): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Asks for a value twice, without showing it. @throws {@link Interrupted} */
export async function askForValue(context: Context): Promise<string> {
  const { password } = await import('@clack/prompts');
  const value = await asked(context, (to) =>
    password({
      ...to,
      message: 'Value (not shown)',
      validate: (given) =>
        given ? undefined : "Nothing was typed; an empty value is written with --value ''.",
    }),
  );
  await asked(context, (to) =>
    password({
      ...to,
      message: 'The same once more',
      clearOnError: true,
      validate: (again) => (again === value ? undefined : 'That is not the same; type it again.'),
    }),
  );
  return value;
}

/** Asks until somebody has typed just this. @throws {@link Interrupted} */
export async function askForConfirmation(context: Context, expected: string, message: string): Promise<void> {
  const { text } = await import('@clack/prompts');
  await asked(context, (to) =>
    text({
      ...to,
      message,
      validate: (given) =>
        given === expected ? undefined : 'That is not its path. Ctrl-C leaves it as it is.',
    }),
  );
}

interface PromptEnds {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/**
 * A question ends with an answer, with Ctrl-C, Escape or Ctrl-D, with its terminal, or with the program.
 *
 * @throws {@link Interrupted}; `invalid_usage` for several lines pasted at once, of which a prompt keeps one.
 */
async function asked(
  { stdin, stderr, signal }: Context,
  ask: (to: PromptEnds) => Promise<string | symbol>,
): Promise<string> {
  // Ctrl-C may have come while the program was still getting ready to ask.
  if (signal.aborted) throw new Interrupted();
  const end = new AbortController();
  const leave = () => end.abort();
  const keys = keysIn(leave);
  signal.addEventListener('abort', leave, { once: true });
  stdin.once('end', leave).on('keypress', keys.onKey);
  try {
    const answer = await ask({ input: stdin, output: stderr, signal: end.signal });
    if (keys.severalLines()) throw severalLines();
    if (typeof answer === 'symbol') throw new Interrupted();
    return answer;
  } finally {
    signal.removeEventListener('abort', leave);
    stdin.off('end', leave).off('keypress', keys.onKey);
  }
}

/** Watches for Ctrl-D, and for what nobody types: a line feed, or something behind a return before it could be handled. */
function keysIn(leave: () => void) {
  let returned = false;
  let several = false;
  return {
    onKey(_: string | undefined, { name, ctrl }: Key) {
      if (returned || name === 'enter') several = true;
      if (several || (ctrl === true && name === 'd')) leave();
      if (name !== 'return') return;
      returned = true;
      queueMicrotask(() => {
        returned = false;
      });
    },
    severalLines: () => several,
  };
}

function severalLines() {
  return vaultError('invalid_usage', {
    message: 'Several lines were pasted, and a prompt takes one.',
    hint: 'A value of several lines is read from a file with `--value-from FILE`, or from a pipe.',
  });
}
