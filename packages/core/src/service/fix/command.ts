/** A command of the program `keyward`, as it can be pasted into a shell. */
export function command(verb: string, ref: string): string {
  return `\`keyward ${verb} ${shellWord(ref)}\``;
}

/** A ref may hold what shells read themselves: `?` and `*` are patterns, `$` a variable, `;` an end. */
function shellWord(ref: string): string {
  return /^[\w:/.%@+=,-]+$/.test(ref) ? ref : `'${ref.replaceAll("'", '%27')}'`;
}
