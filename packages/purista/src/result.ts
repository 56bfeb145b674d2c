import type { ErrorCode } from '@keyward/core/errors';
import { textOf } from '@keyward/core/load';
import { parseRef } from '@keyward/core/ref';
import type { ManyResult } from '@keyward/core/service';
import type { Failure } from './failure.ts';

const ABSENT: readonly ErrorCode[] = ['secret_not_found', 'version_not_found'];

/** What went wrong with a name, if anything; that it names nothing is an answer. */
export function failureOf(name: string, result: ManyResult): readonly Failure[] {
  return result.status === 'fulfilled' || ABSENT.includes(result.error.code)
    ? []
    : [{ name, error: result.error }];
}

/** A name with its text: of the whole secret, or of the member that the fragment names; undefined where there is none. */
export function namedText(name: string, result: ManyResult): readonly [string, string | undefined] {
  if (result.status === 'rejected') return [name, undefined];
  const { secret, credentials } = result;
  const { fragment } = parseRef(name);
  if (fragment === undefined) return [name, secret.value.reveal()];
  const member = credentials[fragment];
  return [name, member === null || member === undefined ? undefined : textOf(member).reveal()];
}
