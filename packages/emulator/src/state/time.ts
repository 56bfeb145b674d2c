import { parseIso } from '../clock/iso.ts';
import { LAST_SECOND } from '../vault/limits.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

const RELATIVE = /^now(?:([+-])(?=\d)(?:(\d{1,12})d)?(?:(\d{1,12})h)?(?:(\d{1,12})m)?(?:(\d{1,12})s)?)?$/;

/** Seconds since 1970, `now` being seconds too; undefined for what is no time or lies outside of what Azure can hold. */
export function parseTime(given: unknown, now: number): number | undefined {
  const time = typeof given === 'string' ? (relative(given, now) ?? absolute(given)) : given;
  const fits = typeof time === 'number' && Number.isInteger(time) && time >= 0 && time <= LAST_SECOND;
  return fits ? time : undefined;
}

/** The relative text of a time, the way {@link parseTime} reads it. */
export function formatRelative(time: number, now: number): string {
  return time === now ? 'now' : `now${time < now ? '-' : '+'}${formatDistance(Math.abs(time - now))}`;
}

/** Seconds in units, such as `1d12h`. */
export function formatDistance(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === '' ? '0s' : text;
}

function relative(text: string, now: number): number | undefined {
  const found = RELATIVE.exec(text);
  if (found === null) return undefined;
  const [, sign, ...counts] = found;
  const distance = UNITS.reduce((sum, [, seconds], at) => sum + Number(counts[at] ?? 0) * seconds, 0);
  return sign === '-' ? now - distance : now + distance;
}

/** Parts of a second are cut off. */
function absolute(text: string): number | undefined {
  const milliseconds = parseIso(text);
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}
