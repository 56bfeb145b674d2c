import { refusal } from './refusal.ts';

/** A text, and where it was configured. */
export interface Placed {
  readonly value: string;
  /** For people, as in `keyward.yaml`. */
  readonly origin: string;
  /** The same with the line, for errors. */
  readonly place: string;
}

const APPLICATION = /^(?=.{1,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ENVIRONMENT = /^[a-z0-9]{1,63}$/;

/** An application as templates of mounts take it; undefined for an empty one. */
export function applicationOf(text: Placed): Placed | undefined {
  const why = 'an application is 1 to 63 letters, digits and single inner hyphens';
  return wordOf(text, APPLICATION, why, 'Write an application as in `shop` or `web-shop`.');
}

/** An environment as templates of mounts take it; undefined for an empty one. */
export function environmentOf(text: Placed): Placed | undefined {
  const why = 'an environment is one word of 1 to 63 letters and digits';
  return wordOf(text, ENVIRONMENT, why, 'Write an environment as in `dev` or `prod`.');
}

function wordOf({ value, origin, place }: Placed, pattern: RegExp, why: string, hint: string) {
  const word = value.trim().toLowerCase();
  if (word === '') return undefined;
  if (!pattern.test(word)) throw refusal(place, why, hint);
  return { value: word, origin, place };
}
