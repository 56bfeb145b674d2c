import { unwritable } from './unwritable.ts';

/** For `docker run --env-file`: what follows the first `=` is the value, to the end of the line and with every quote. */
export function docker(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `${name}=${checked(name, value)}\n`).join('');
}

function checked(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return value;
  throw unwritable('docker', name, 'it holds a line break, and `--env-file` has one line for each variable');
}
