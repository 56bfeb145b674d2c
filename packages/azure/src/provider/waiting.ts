import type { KeywardError } from '@keyward/core/errors';
import type { Call } from '@keyward/core/provider';
import type { Vault } from '../client/vault.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 3_000;

/**
 * Asks until the answer is definite or the time is up: at once, then after waits that double from 250 ms to 3 s,
 * or as long as a throttling vault asks for. A delete takes a real vault 5 to 12 s.
 *
 * @param ask - Undefined where it is too early to tell; an error where the vault did not tell.
 * @returns What `ask` found, undefined when the time was up.
 */
export async function eventually<Found>(
  vault: Vault,
  call: Call,
  ask: () => Promise<Found | KeywardError | undefined>,
): Promise<Found | undefined> {
  const { clock, confirmTimeoutMs } = vault;
  const end = clock.now() + confirmTimeoutMs;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const found = await ask();
    if (found !== undefined && !(found instanceof Error)) return found;
    const asked = found instanceof Error ? (found.retryAfterMs ?? 0) : 0;
    const ms = Math.max(wait, asked);
    if (clock.now() + ms > end) return undefined;
    await vault.rest(ms, call);
  }
}
