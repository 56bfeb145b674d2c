import { ageOf, type Clock } from '../clock/index.ts';
import type { Keeper } from './keeper.ts';
import type { KeyReadiness, SecretsReadiness } from './result.ts';
import type { Wanted } from './wanted.ts';

const WORST_LAST: readonly KeyReadiness['status'][] = ['ready', 'stale', 'unready'];

export function readinessOf(keeper: Keeper, wanted: readonly Wanted[], clock: Clock): SecretsReadiness {
  const keys = Object.fromEntries(wanted.map((key) => [key.name, keyReadiness(keeper, key, clock)]));
  const worst = Math.max(0, ...Object.values(keys).map(({ status }) => WORST_LAST.indexOf(status)));
  return { status: WORST_LAST[worst] ?? 'unready', keys };
}

function keyReadiness(keeper: Keeper, key: Wanted, clock: Clock): KeyReadiness {
  const standing = keeper.standing(key);
  const slot = keeper.slot(key);
  const version = slot?.held.version;
  return {
    status: standing.status,
    ...(standing.status === 'ready' ? {} : { code: standing.error.code }),
    ...(version === undefined ? {} : { version }),
    ...(slot === undefined ? {} : { ageS: Math.floor(Math.max(0, ageOf(slot.confirmed, clock)) / 1_000) }),
  };
}
