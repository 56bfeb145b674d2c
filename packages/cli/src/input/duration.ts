import { vaultError } from '@keyward/core/errors';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

const DURATION = /^(?=\d)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;

/** Milliseconds of a text such as `90s`, `30d` or `1d12h30m`: each unit once, the longest first. */
export function durationOf(what: string, text: string): number {
  const found = DURATION.exec(text);
  if (found !== null) {
    return UNITS.reduce((sum, [, ms], at) => sum + Number(found[at + 1] ?? 0) * ms, 0);
  }
  throw vaultError('invalid_usage', {
    message: `\`${what} ${text}\` is not a duration.`,
    hint: 'Write `90s`, `30m`, `12h`, `30d`, or several of them with the longest unit first: `1d12h`.',
  });
}

/** A duration as {@link durationOf} reads it; parts of a second are left out. */
export function durationText(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [unit, ms] of UNITS) {
    const count = Math.floor(rest / ms);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * ms;
  }
  return text === '' ? '0s' : text;
}
