import type { Emulator } from '@keyward/emulator';
import { expect } from 'vitest';

/** What was true of a secret for a while. Moments count looks, since many things happen in one millisecond. */
interface State {
  readonly value: string;
  readonly enabled: boolean;
  readonly from: number;
  /** The look that no longer saw it, and the time of that. */
  until: number;
  untilMs: number;
}

/** A read that has begun. */
export interface Begun {
  readonly moment: number;
  readonly ms: number;
  /** The last write through the same stack that had ended. */
  readonly floor: number;
}

/** What an emulator really has, over time: by its own state, past every fault. */
export interface History {
  /** Looks now; what changed since the last time has changed by now. */
  look(): number;
  /** Whether a secret ever had a value. */
  had(name: string, value: string): number;
  /** Whether a secret was enabled, or not, at some time from a moment on. */
  was(name: string, enabled: boolean, since: number): boolean;
  /** Fails where the value may not be given to a read. */
  allow(name: string, value: string, begun: Begun, boundMs: number): void;
  /** Fails where the secret was not disabled when the read, or the call that it joined, was under way. */
  allowRefusal(name: string, begun: Begun, joinableMs: number): void;
}

export function historyOf(emulator: Emulator, vault: string, now: () => number): History {
  const states = new Map<string, State[]>();
  let moment = 0;

  const versionsOf = () => {
    const { vaults = [] } = emulator.state();
    const secrets = vaults.find(({ name }) => name === vault)?.secrets ?? [];
    return Array.isArray(secrets) ? secrets : [];
  };
  const add = (name: string, value: string, enabled: boolean) => {
    const known = states.get(name) ?? [];
    const last = known.at(-1);
    if (last?.value === value && last.enabled === enabled) return;
    if (last !== undefined) Object.assign(last, { until: moment, untilMs: now() });
    known.push({
      value,
      enabled,
      from: moment,
      until: Number.POSITIVE_INFINITY,
      untilMs: Number.POSITIVE_INFINITY,
    });
    states.set(name, known);
  };
  const seen = new Map<string, number>();
  const of = (name: string) => states.get(name) ?? [];

  return {
    look() {
      moment += 1;
      for (const { name, versions } of versionsOf()) {
        // Of those that came since, all but the last one were the latest in between.
        const from = Math.max(0, (seen.get(name) ?? 0) - 1);
        for (const { value, enabled = true } of versions.slice(from)) add(name, value, enabled);
        seen.set(name, versions.length);
      }
      return moment;
    },
    had: (name, value) =>
      versionsOf()
        .filter((secret) => secret.name === name)
        .flatMap(({ versions }) => versions)
        .filter((version) => version.value === value).length,
    was: (name, enabled, since) =>
      of(name).some((state) => state.enabled === enabled && state.until >= since),
    allow(name, value, begun, boundMs) {
      const found = of(name).filter((state) => state.value === value && state.enabled);
      expect(found, `${name} never was ${value}`).not.toEqual([]);
      const until = Math.max(...found.map((state) => state.until));
      const untilMs = Math.max(...found.map((state) => state.untilMs));
      expect(until, `${value} is older than a write through the same stack`).toBeGreaterThan(begun.floor);
      expect(untilMs, `${value} is older than ${boundMs} ms`).toBeGreaterThanOrEqual(begun.ms - boundMs);
    },
    allowRefusal(name, begun, joinableMs) {
      const disabled = of(name).filter(({ enabled }) => !enabled);
      const late = disabled.filter(({ untilMs }) => untilMs >= begun.ms - joinableMs);
      expect(late, `${name} was not disabled`).not.toEqual([]);
    },
  };
}
