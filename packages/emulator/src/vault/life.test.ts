import { describe, expect, test } from 'vitest';
import { LAST_SECOND } from './limits.ts';
import { VaultError } from './refusal.ts';
import { Vault } from './vault.ts';

const START = 1_767_323_045_678;
const DAY = 86_400;

function vaultAt(options: { delayMs?: number; retentionDays?: number; purgeProtection?: boolean } = {}) {
  let now = START;
  const clock = { now: () => now };
  const vault = new Vault({
    name: 'contoso',
    location: 'westeurope',
    clock,
    backupKey: new Uint8Array(32),
    ...options,
  });
  return {
    vault,
    /** Milliseconds. */
    advance: (by: number) => {
      now += by;
    },
  };
}

/** Where a name shows: to a read, in the bin, and as free or not for a write. */
function shown(vault: Vault, name: string): string {
  const tell = (what: string, look: () => unknown) => {
    try {
      look();
      return [what];
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      return error.status === 409 ? [error.innerCode ?? error.code] : [];
    }
  };
  const { items } = vault.secrets(undefined, 25);
  return [
    ...tell('read', () => vault.get(name)),
    ...(items.length > 0 ? ['listed'] : []),
    ...(vault.versions(name, undefined, 25).items.length > 0 ? ['versions'] : []),
    ...tell('bin', () => vault.getDeleted(name)),
    ...(vault.deletedSecrets(undefined, 25).items.length > 0 ? ['bin listed'] : []),
  ].join(', ');
}

const LIVE = 'read, listed, versions';
const BINNED = 'bin, bin listed';
const NOWHERE = '';

function reuse(vault: Vault, name: string): string | undefined {
  try {
    vault.set(name, { value: 'again' });
    return 'free';
  } catch (error) {
    return error instanceof VaultError ? error.innerCode : String(error);
  }
}

describe('with no delay a secret', () => {
  test('moves between live, bin and gone at once', () => {
    const { vault } = vaultAt();
    vault.set('a', { value: 'v' });
    expect(shown(vault, 'a')).toBe(LIVE);
    vault.delete('a');
    expect(shown(vault, 'a')).toBe(BINNED);
    vault.recover('a');
    expect(shown(vault, 'a')).toBe(LIVE);
    vault.delete('a');
    vault.purge('a');
    expect(shown(vault, 'a')).toBe(NOWHERE);
    expect(reuse(vault, 'A')).toBe('free');
    expect(vault.get('a').name).toBe('A');
  });
});

describe('with a delay', () => {
  test.each([
    {
      act: 'delete',
      during: NOWHERE,
      blocked: 'ObjectIsBeingDeleted',
      after: BINNED,
      why: 'deleted, but not yet in the bin',
    },
    {
      act: 'recover',
      during: NOWHERE,
      blocked: 'ObjectIsBeingRecovered',
      after: LIVE,
      why: 'out of the bin, but not yet back',
    },
    {
      act: 'purge',
      during: NOWHERE,
      blocked: 'ObjectIsBeingDeleted',
      after: NOWHERE,
      why: 'not found any more, but its name is not free',
    },
  ] as const)('$act takes until the very millisecond: $why', ({ act, during, blocked, after }) => {
    const { vault, advance } = vaultAt({ delayMs: 1500 });
    vault.set('a', { value: 'v' });
    if (act !== 'delete') {
      vault.delete('a');
      advance(1500);
    }
    vault[act]('a');
    for (const pause of [0, 1499]) {
      advance(pause);
      expect(shown(vault, 'a')).toBe(during);
      expect(reuse(vault, 'a')).toBe(blocked);
    }
    advance(1);
    expect(shown(vault, 'a')).toBe(after);
  });

  test('a deletion counts from its request, not from its completion', () => {
    const { vault, advance } = vaultAt({ delayMs: 5000, retentionDays: 7 });
    vault.set('a', { value: 'v' });
    const deleted = vault.delete('a');
    advance(5000);
    expect(vault.getDeleted('a')).toEqual(deleted);
    expect(deleted.deletedDate).toBe(Math.floor(START / 1000));
    expect(deleted.scheduledPurgeDate - deleted.deletedDate).toBe(7 * DAY);
  });
});

describe('the scheduled purge', () => {
  test.each([7, 90])('comes after %i days, purge protection or not, and frees the name', (retentionDays) => {
    const { vault, advance } = vaultAt({ retentionDays, purgeProtection: true });
    vault.set('a', { value: 'v' });
    const { scheduledPurgeDate } = vault.delete('a');
    advance(scheduledPurgeDate * 1000 - START - 1);
    expect(shown(vault, 'a')).toBe(BINNED);
    expect(reuse(vault, 'a')).toBe('ObjectIsDeletedButRecoverable');
    advance(1);
    expect(shown(vault, 'a')).toBe(NOWHERE);
    expect(reuse(vault, 'a')).toBe('free');
  });

  test('does not touch what has been recovered in time', () => {
    const { vault, advance } = vaultAt({ retentionDays: 7, delayMs: 2000 });
    vault.set('a', { value: 'v' });
    vault.delete('a');
    advance(7 * DAY * 1000 - 1000);
    vault.recover('a');
    advance(7 * DAY * 1000);
    expect(shown(vault, 'a')).toBe(LIVE);
  });

  test('happens even where nobody looked since the delete', () => {
    const { vault, advance } = vaultAt({ retentionDays: 7, delayMs: 2000 });
    vault.set('a', { value: 'v' });
    vault.delete('a');
    advance(7 * DAY * 1000);
    expect(vault.deletedSecrets(undefined, 25)).toEqual({ items: [] });
  });
});

test('a recovery brings back every version, and the latest is still the last written', () => {
  const { vault } = vaultAt();
  for (const value of ['1', '2', '3']) vault.set('a', { value });
  const versions = vault.versions('a', undefined, 25);
  const latest = vault.get('a');
  vault.delete('a');
  vault.recover('a');
  expect(vault.versions('a', undefined, 25)).toEqual(versions);
  expect(vault.get('a')).toEqual(latest);
  expect(latest.secret.value).toBe('3');
});

test('an update of an older version does not make it the latest', () => {
  const { vault } = vaultAt();
  const old = vault.set('a', { value: 'old' }).secret.version;
  vault.set('a', { value: 'new' });
  vault.update('a', old, { contentType: 'text/plain' });
  expect(vault.get('a').secret).toMatchObject({ value: 'new' });
  expect(vault.get('a', old).secret).toMatchObject({ value: 'old', contentType: 'text/plain' });
});

describe('a vault refuses to be made', () => {
  const good = { name: 'contoso', location: 'x', clock: { now: () => 0 }, backupKey: new Uint8Array(32) };
  test.each([
    { bad: { name: 'ab' }, message: 'A vault name is 3 to 24 letters, digits and hyphens, not "ab".' },
    { bad: { name: 'a.b' }, message: 'A vault name is 3 to 24 letters, digits and hyphens, not "a.b".' },
    { bad: { retentionDays: 6 }, message: 'retentionDays is a whole number from 7 to 90, not 6.' },
    { bad: { retentionDays: 91 }, message: 'retentionDays is a whole number from 7 to 90, not 91.' },
    { bad: { retentionDays: 7.5 }, message: 'retentionDays is a whole number from 7 to 90, not 7.5.' },
    { bad: { delayMs: -1 }, message: 'delayMs is a number of milliseconds from 0, not -1.' },
    { bad: { delayMs: Number.NaN }, message: 'delayMs is a number of milliseconds from 0, not NaN.' },
    { bad: { backupKey: new Uint8Array(16) }, message: 'backupKey is 32 bytes, not 16.' },
  ])('$message', ({ bad, message }) => {
    expect(() => new Vault({ ...good, ...bad })).toThrow(new RangeError(message));
  });
});

test('what is put in place of a vault says whether it may be purged', () => {
  const { vault } = vaultAt();
  vault.become({ ...vault.settings(), purgeProtection: true }, []);
  expect([vault.purgeProtection, vault.recoveryLevel]).toEqual([true, 'Recoverable']);
  vault.become({ ...vault.settings(), purgeProtection: false }, []);
  expect([vault.purgeProtection, vault.recoveryLevel]).toEqual([false, 'Recoverable+Purgeable']);
});

test('a deletion that would end after the year 9999 ends with it', () => {
  const { vault, advance } = vaultAt();
  advance(LAST_SECOND * 1_000 - START);
  vault.set('late', { value: 'v' });
  expect(vault.delete('late')).toMatchObject({ deletedDate: LAST_SECOND, scheduledPurgeDate: LAST_SECOND });
});
