import { isKeywardError } from '../../errors/index.ts';
import { parseRef, type SecretRef } from '../../ref/index.ts';

/** The ref that an error names. A provider may be anybody's, and what it names something else. */
export function concernedBy(thrown: unknown): SecretRef | undefined {
  if (!isKeywardError(thrown) || thrown.ref === undefined) return undefined;
  try {
    return parseRef(thrown.ref);
  } catch {
    return undefined;
  }
}
