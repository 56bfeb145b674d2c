import { isKeywardError } from '@keyward/core/errors';
import type { Call } from '@keyward/core/provider';
import { mayBelongToAnother, type Target } from '../secret/target.ts';

/** Whether only a tag can tell that what lies under the name is the secret of the path; the tag may be lost. */
export function isToldByTag(target: Target): boolean {
  return target.hashed || mayBelongToAnother(target);
}

/**
 * Looks whether the secret under a name is that of its path, before something is done to it that its answer
 * would tell too late; who may not look is not stopped.
 *
 * @throws `name_collision`
 */
export async function refuseCollision(call: Call, look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (thrown) {
    call.signal?.throwIfAborted();
    const harmless = isKeywardError(thrown) && (thrown.code === 'secret_not_found' || thrown.status === 403);
    if (!harmless) throw thrown;
  }
}
