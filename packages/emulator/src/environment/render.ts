import { EmulatorError } from '../error.ts';
import type { Environment } from './environment.ts';

/** The formats that {@link renderEnvironment} writes. */
export const shells = ['sh', 'fish', 'powershell', 'dotenv'] as const;
/** A shell, or `dotenv` for env files. */
export type Shell = (typeof shells)[number];

interface Dialect {
  /** Undefined for what the dialect has no way to say. */
  readonly quote: (value: string) => string | undefined;
  readonly assign: (name: string, quoted: string) => string;
}

// Env files read by Docker take quotes literally: a value that needs none gets none.
const PLAIN = /^[A-Za-z0-9_@%+:,./=-]+$/;

const dialects: Readonly<Record<Shell, Dialect>> = {
  sh: {
    quote: (value) => (PLAIN.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`),
    assign: (name, quoted) => `export ${name}=${quoted}`,
  },
  fish: {
    quote: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
    assign: (name, quoted) => `set -gx ${name} ${quoted}`,
  },
  powershell: {
    // PowerShell takes typographic quotes for straight ones; each is escaped by doubling.
    quote: (value) => `'${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
    assign: (name, quoted) => `$env:${name} = ${quoted}`,
  },
  dotenv: {
    quote: quoteForDotenv,
    assign: (name, quoted) => `${name}=${quoted}`,
  },
};

/**
 * The lines that set the variables, ready to be evaluated: `eval "$(keyward emulator env)"`. Notes become comments.
 *
 * @param environment from {@link environmentOf}
 * @param shell which quoting to use
 * @returns text that ends in a newline
 * @throws EmulatorError `unquotable`: a NUL, or for dotenv a carriage return or a value with every kind of quote
 *
 * @example
 * ```ts
 * import { environmentOf, renderEnvironment, startEmulator } from '@keyward/emulator';
 *
 * await using emulator = await startEmulator();
 * process.stdout.write(renderEnvironment(await environmentOf(emulator), 'sh'));
 * ```
 */
export function renderEnvironment(
  environment: Pick<Environment, 'variables' | 'notes'>,
  shell: Shell,
): string {
  const { quote, assign } = dialects[shell];
  const lines = environment.notes.map((note) => `# ${note.replaceAll(/[\r\n]+/g, ' ')}`);
  for (const [name, value] of Object.entries(environment.variables)) {
    const quoted = value.includes('\0') ? undefined : quote(value);
    if (quoted === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new EmulatorError(
        'unquotable',
        `The variable ${JSON.stringify(name)} cannot be written for ${shell}.`,
        'Set it by hand, or move the emulator to a folder with a plainer name (KEYWARD_HOME).',
      );
    }
    lines.push(assign(name, quoted));
  }
  return `${lines.join('\n')}\n`;
}

// The format has three kinds of quotes and, but for \n within double ones, no escapes.
function quoteForDotenv(value: string): string | undefined {
  if (PLAIN.test(value)) return value;
  if (value.includes('\r')) return undefined;
  for (const mark of ["'", '`']) if (!value.includes(mark)) return mark + value + mark;
  return value.includes('"') || value.includes('\\') ? undefined : `"${value}"`;
}
