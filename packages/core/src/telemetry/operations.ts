import { type OperationSignal, signals, type Traced } from '../signal/index.ts';
import type { Expiries } from './expiry.ts';
import type { Measuring } from './metrics.ts';
import { OTHER, operationLabel } from './names.ts';
import { watch } from './watch.ts';

/** Requests by operation and outcome, their latency, and what they tell of expiry. */
export function operationMetrics({ clock, mounts, instruments, expiring }: Measuring): () => void {
  const { operations, operationSeconds } = instruments;
  return watch(signals.operation, clock, {
    end(payload, seconds) {
      const { operation, outcome = OTHER, mount } = payload;
      // Who is refused, or names a mount that is none, may have written anything.
      const label = outcome === 'succeeded' ? mounts.known(mount) : mounts.asked(mount);
      const labels = {
        'keyward.operation': operationLabel(operation),
        'keyward.outcome': outcome,
        'keyward.mount': label,
      };
      operations.add(1, labels);
      operationSeconds.record(seconds, labels);
      noteExpiry(expiring, label, payload);
    },
  });
}

const GONE: ReadonlySet<string> = new Set(['secret_not_found', 'version_not_found', 'secret_disabled']);
/** What was read is no longer what there is; the next read tells. */
const CHANGES: ReadonlySet<string> = new Set(['secret.set', 'secret.update', 'secret.delete']);

function noteExpiry(
  expiring: Expiries,
  label: string,
  { operation, outcome, mount, path, version, found }: Traced<OperationSignal>,
): void {
  const succeeded = outcome === 'succeeded';
  const read = operation === 'secret.get' && (succeeded || (outcome !== undefined && GONE.has(outcome)));
  if (!read && !(succeeded && CHANGES.has(operation))) return;
  const key = `${mount}/${version?.length ?? '-'}/${version ?? ''}${path}`;
  expiring.note(label, key, read ? found?.expiresOn : undefined);
}
