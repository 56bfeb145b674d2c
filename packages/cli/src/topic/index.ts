import { audit } from './audit.ts';
import { local } from './local.ts';
import { output } from './output.ts';
import { programs } from './programs.ts';
import { refs } from './refs.ts';
import { retries } from './retries.ts';
import { signIn } from './sign-in.ts';
import type { Topic } from './topic.ts';
import { vaults } from './vaults.ts';

/** The pages of `keyward help`, in the order in which they are listed. */
export const TOPICS: readonly Topic[] = [refs, vaults, signIn, programs, output, retries, audit, local];

/** The list of topics, for the end of `keyward --help`. */
export function topicsText(): string {
  const width = Math.max(...TOPICS.map(({ name }) => name.length));
  return TOPICS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('');
}
