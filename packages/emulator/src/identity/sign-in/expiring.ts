import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';

export interface Found<Value> {
  readonly value: Value;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  readonly expired: boolean;
}

/** Values that are found by a secret which nobody can guess, for a limited time. */
export interface Expiring<Value> {
  /** Returns the secret: 256 random bits. */
  add(value: Value): string;
  find(secret: string): Found<Value> | undefined;
  list(): readonly Found<Value>[];
}

export interface ExpiringOptions {
  readonly clock: Clock;
  readonly lifeMs: number;
  /** The oldest makes room. */
  readonly capacity: number;
}

/**
 * What has expired stays until it has to make room, so that who comes late hears that it expired rather than that it
 * never was. Secrets are kept as digests.
 */
export function createExpiring<Value>({ clock, lifeMs, capacity }: ExpiringOptions): Expiring<Value> {
  const entries = new Map<string, { readonly value: Value; readonly addedAt: number }>();
  const found = ({ value, addedAt }: { value: Value; addedAt: number }): Found<Value> => ({
    value,
    addedAt,
    expired: clock.now() - addedAt >= lifeMs,
  });
  return {
    add: (value) => {
      if (entries.size >= capacity) {
        const [oldest] = entries.keys();
        if (oldest !== undefined) entries.delete(oldest);
      }
      const secret = randomBytes(32).toString('base64url');
      entries.set(digest(secret), { value, addedAt: clock.now() });
      return secret;
    },
    find: (secret) => {
      const entry = entries.get(digest(secret));
      return entry === undefined ? undefined : found(entry);
    },
    list: () => [...entries.values()].map(found),
  };
}

function digest(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
