import { type ErrorCode, isKeywardError } from '../../errors/index.ts';
import { formatRef, parseRef } from '../../ref/index.ts';
import { command } from './command.ts';
import { reworded } from './reworded.ts';

/** What takes a state away, by the code that tells of it: the command, with the ref that it is to be run on. */
const FIXES: Partial<Record<ErrorCode, (ref: string) => string>> = {
  secret_soft_deleted: (ref) =>
    `Get it back with ${command('recover', ref)}, or remove it for good with ${command('purge', ref)}.`,
  secret_disabled: (ref) => `If it should be in use, enable it with ${command('enable', ref)}.`,
};

/** Names the command that fixes it, whole: a provider knows no refs, and can only say what it would be like. */
export function withFix(thrown: unknown): unknown {
  if (!isKeywardError(thrown) || thrown.ref === undefined) return thrown;
  const fix = FIXES[thrown.code];
  if (fix === undefined) return thrown;
  const { fragment: _, ...ref } = parseRef(thrown.ref);
  return reworded(thrown, { hint: fix(formatRef(ref)) });
}
