import { vaultError } from '@keyward/core/errors';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Only ISO 8601, and only days that exist: `Date` reads `1/2/27` by one country's habits, and 31 February as 3 March. */
export function dateOf(option: string, text: string): Date {
  const [date, day] = [new Date(text), new Date(text.slice(0, 10))];
  const valid = ISO_DATE.test(text) && !Number.isNaN(date.getTime()) && !Number.isNaN(day.getTime());
  if (!valid || !text.startsWith(day.toISOString().slice(0, 10))) {
    throw vaultError('invalid_usage', {
      message: `\`${option} ${text}\` is not a date.`,
      hint: 'Write `2027-01-31` (midnight UTC) or `2027-01-31T08:00:00Z`.',
    });
  }
  return date;
}
