import { formatRef, type SecretRef } from '@keyward/core/ref';
import { printable } from './text.ts';

/** A command of this program on a ref, as it can be pasted into a shell. */
export function commandOn(verb: string, ref: SecretRef): string {
  const text = formatRef(ref);
  return `\`keyward ${verb} ${/^[\w:/.%@+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", '%27')}'`}\``;
}

/** A remark to people beside the answer: it goes to standard error, and not beside a JSON document. */
export function remark(
  { stderr }: { readonly stderr: NodeJS.WriteStream },
  options: { readonly json?: true },
  text: string,
): void {
  if (options.json !== true) stderr.write(`${printable(text)}\n`);
}
