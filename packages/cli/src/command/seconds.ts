import { vaultError } from '@keyward/core/errors';

/** The longest that a timer takes is 24 days; nobody waits for longer than one. */
const MOST = 86_400;

/** Milliseconds of an option that is given in seconds. @throws `invalid_usage` */
export function secondsOf(option: string, text: string, least: number): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= least && seconds <= MOST) return seconds * 1_000;
  throw vaultError('invalid_usage', {
    message: `\`${option}\` is not a number of seconds from ${least} to ${MOST}.`,
    hint: `Write it as in \`${option} 30\`.`,
  });
}
