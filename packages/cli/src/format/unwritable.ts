import { vaultError } from '@keyward/core/errors';

/** A value that a format cannot hold. Never with the value. */
export function unwritable(format: string, name: string, why: string) {
  return vaultError('invalid_value', {
    message: `The value of ${name} cannot be written as ${format}: ${why}.`,
    hint: 'Choose `--format json`, or start the program with `keyward run`, which needs no file.',
  });
}
