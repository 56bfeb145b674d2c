import { vaultError } from '@keyward/core/errors';

/** What was given for an option, as a whole number; seconds may lie before now. */
export function wholeNumber(option: string, text: string): number {
  if (/^-?\d{1,12}$/.test(text)) return Number(text);
  throw vaultError('invalid_usage', {
    message: `\`${option} ${text}\` is not a whole number.`,
    hint: 'Write digits alone, such as 5, without a unit.',
  });
}
