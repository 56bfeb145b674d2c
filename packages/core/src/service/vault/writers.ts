import { encodePath, formatRef, type SecretRef } from '../../ref/index.ts';
import { createTurns } from '../../turns/index.ts';

/** Where a secret is: the address of its vault, since one vault may have several mounts, and its ref. */
export interface Spot {
  readonly address: string;
  readonly ref: SecretRef;
}

/** Writers of one secret, one after the other. */
export function createWriters() {
  const turns = createTurns();
  return {
    take: <Result>(spot: Spot, signal: AbortSignal | undefined, act: () => Promise<Result>) =>
      turns.take(keyOf(spot), formatRef(spot.ref), signal, act),
  };
}

/** All spellings of one secret are one line. */
function keyOf({ address, ref }: Spot): string {
  return `${address}/${encodePath(ref.path).toLowerCase()}`;
}
