import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VaultError } from './refusal.ts';
import { Vault } from './vault.ts';

const NAMES = ['a', 'B', 'c-1'] as const;
const DAYS = 7;

/** What the service is said to do, in as little as will say it: a state, since when, and how many versions. */
interface Believed {
  state: 'live' | 'deleted' | 'recovered' | 'purged';
  since: number;
  versions: number;
}

type Seen = 'live' | 'in the bin' | 'changing' | 'absent';

function seen(believed: Believed | undefined, now: number, delayMs: number): Seen {
  if (believed === undefined) return 'absent';
  const { state, since } = believed;
  if (state === 'live') return 'live';
  const over = now >= since + delayMs;
  if (state === 'recovered') return over ? 'live' : 'changing';
  if (state === 'purged') return over ? 'absent' : 'changing';
  if (!over) return 'changing';
  return now < Math.floor(since / 1000) * 1000 + DAYS * 86_400_000 ? 'in the bin' : 'absent';
}

/** The status that each act has in each state. */
const EXPECTED: Record<string, Record<Seen, number>> = {
  set: { live: 200, 'in the bin': 409, changing: 409, absent: 200 },
  delete: { live: 200, 'in the bin': 404, changing: 409, absent: 404 },
  recover: { live: 404, 'in the bin': 200, changing: 409, absent: 404 },
  purge: { live: 404, 'in the bin': 200, changing: 409, absent: 404 },
  update: { live: 200, 'in the bin': 404, changing: 404, absent: 404 },
  backup: { live: 200, 'in the bin': 404, changing: 404, absent: 404 },
  restore: { live: 409, 'in the bin': 409, changing: 409, absent: 200 },
};

const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...Object.keys(EXPECTED)), fc.constantFrom(...NAMES)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('wait'), fc.constantFrom(1, 400, 1000, 86_400_000, DAYS * 86_400_000)),
  },
);

test('whatever is done in whatever order, live, deleted and version counts are those of the model', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(0, 1000), (steps, delayMs) => {
      let now = 1_767_323_045_999;
      const vault = new Vault({
        name: 'contoso',
        location: 'westeurope',
        clock: { now: () => now },
        backupKey: new Uint8Array(32),
        retentionDays: DAYS,
        delayMs,
      });
      const model = new Map<string, Believed>();
      const blobs = new Map<string, { readonly blob: string; readonly versions: number }>();

      const act = (kind: string, name: string): void => {
        const believed = model.get(name);
        switch (kind) {
          case 'set': {
            vault.set(name, { value: kind });
            const versions = seen(believed, now, delayMs) === 'live' ? (believed?.versions ?? 0) + 1 : 1;
            model.set(name, { state: 'live', since: now, versions });
            return;
          }
          case 'delete':
            vault.delete(name.toUpperCase());
            if (believed) model.set(name, { ...believed, state: 'deleted', since: now });
            return;
          case 'recover':
            vault.recover(name.toLowerCase());
            if (believed) model.set(name, { ...believed, state: 'recovered', since: now });
            return;
          case 'purge':
            vault.purge(name);
            if (believed) model.set(name, { ...believed, state: 'purged', since: now });
            return;
          case 'update':
            vault.update(name, undefined, { contentType: 'text/plain' });
            return;
          case 'backup':
            blobs.set(name, { blob: vault.backup(name), versions: believed?.versions ?? 0 });
            return;
          default: {
            const { blob, versions } = blobs.get(name) ?? { blob: '', versions: 0 };
            vault.restore(blob);
            model.set(name, { state: 'live', since: now, versions });
          }
        }
      };

      const statusOf = (kind: string, name: string): number => {
        try {
          act(kind, name);
          return 200;
        } catch (error) {
          if (error instanceof VaultError) return error.status;
          throw error;
        }
      };

      for (const [kind, argument] of steps) {
        if (typeof argument === 'number') now += argument;
        else {
          const state = seen(model.get(argument), now, delayMs);
          const expected = kind === 'restore' && !blobs.has(argument) ? 400 : EXPECTED[kind]?.[state];
          expect([kind, state, statusOf(kind, argument)]).toEqual([kind, state, expected]);
        }
        const names = (wanted: Seen) =>
          NAMES.filter((name) => seen(model.get(name), now, delayMs) === wanted);
        expect(vault.secrets(undefined, 25).items.map(({ name }) => name)).toEqual(names('live'));
        expect(vault.deletedSecrets(undefined, 25).items.map(({ name }) => name)).toEqual(
          names('in the bin'),
        );
        for (const name of NAMES) {
          const live = seen(model.get(name), now, delayMs) === 'live';
          const { items } = vault.versions(name, undefined, 1000);
          expect(items.length).toBe(live ? model.get(name)?.versions : 0);
        }
      }
    }),
    { numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? 20_000 : 400 },
  );
});
