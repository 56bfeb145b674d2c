import { type ErrorCode, isKeywardError } from '../../errors/index.ts';
import { formatRef } from '../../ref/index.ts';
import { command } from './command.ts';
import { concernedBy } from './concerned.ts';
import { reworded } from './reworded.ts';

/** What takes a state away, by the code that tells of it: the command, with the ref that it is to be run on. */
const FIXES: Partial<Record<ErrorCode, (ref: string) => string>> = {
  secret_soft_deleted: (ref) =>
    `Get it back with ${command('recover', ref)}, or remove it for good with ${command('purge', ref)}.`,
  secret_disabled: (ref) => `If it should be in use, enable it with ${command('enable', ref)}.`,
};

/** Names the command that fixes it, whole: a provider knows no refs, and can only say what it would be like. */
export function withFix(thrown: unknown): unknown {
  if (!isKeywardError(thrown)) return thrown;
  const [fix, concerned] = [FIXES[thrown.code], concernedBy(thrown)];
  if (fix === undefined || concerned === undefined) return thrown;
  const { fragment: _, ...ref } = concerned;
  return reworded(thrown, { hint: fix(formatRef(ref)) });
}
