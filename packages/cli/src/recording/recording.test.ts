import type { AzureInventory, InventoryDeleted, InventoryVersion } from '@keyward/azure';
import { vaultError } from '@keyward/core/errors';
import { createMounts } from '@keyward/core/ref';
import { openGateway } from '@keyward/core/service';
import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import { abreast } from './abreast.ts';
import { capturing, nothingYet } from './capture.ts';
import { lastOnes, oldestFirst } from './order.ts';
import { patiently } from './patience.ts';
import { recordVault } from './vault.ts';

const HOUR = 3_600_000;

function versionOf(name: string, version: string, more: Partial<InventoryVersion> = {}): InventoryVersion {
  const createdOn = new Date(0);
  return {
    name,
    version,
    enabled: true,
    validity: 'valid',
    tags: {},
    managed: false,
    purgeable: true,
    createdOn,
    ...more,
  };
}

interface Vault {
  readonly versions: Readonly<Record<string, readonly InventoryVersion[]>>;
  readonly deleted?: readonly InventoryDeleted[];
  /** Thrown by the call of this name, as often as it stands here. */
  readonly failing?: readonly (readonly [call: string, error: Error])[];
}

/** A vault whose every answer the test decides, and what it was asked. */
function vault({ versions, deleted = [], failing = [] }: Vault) {
  const asked: string[] = [];
  const left = [...failing];
  const enter = (call: string, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    asked.push(call);
    const at = left.findIndex(([name]) => name === call);
    if (at !== -1) throw left.splice(at, 1)[0]?.[1];
  };
  const latestOf = (name: string) => versions[name]?.at(-1);
  const inventory: AzureInventory = {
    async *secrets(call) {
      enter('list', call?.signal);
      for (const name of Object.keys(versions)) yield latestOf(name) ?? versionOf(name, '');
    },
    async *versions(name, call) {
      enter(`versions ${name}`, call?.signal);
      yield* versions[name] ?? [];
    },
    async *deleted(call) {
      enter('deleted', call?.signal);
      yield* deleted;
    },
    async read(name, version, call) {
      enter(`read ${name}/${version ?? ''}`, call?.signal);
      const found = versions[name]?.find((one) => one.version === version) ?? latestOf(name);
      return { ...(found ?? versionOf(name, '')), value: secretValue('hunter') };
    },
    close: async () => {},
  };
  return { inventory, asked };
}

function recording(
  given: Vault,
  options: { readonly metadataOnly?: boolean; readonly signal?: AbortSignal } = {},
) {
  const { inventory, asked } = vault(given);
  const captured = nothingYet();
  const clock = fakeClock();
  const gateway = openGateway({
    mounts: createMounts([{ name: 'contoso', url: 'https://contoso.vault.azure.net' }]),
    open: () => capturing(inventory, captured),
    nearMisses: false,
  });
  const { metadataOnly = false, signal = new AbortController().signal } = options;
  const outcome = recordVault({
    vault: 'contoso',
    gateway,
    captured,
    metadataOnly,
    clock,
    signal,
    onProgress: () => {},
  });
  return { outcome, asked, clock };
}

const forbidden = vaultError('forbidden_by_rbac', { message: 'No.' });
const throttled = vaultError('throttled', { message: 'Slower.', retryAfterMs: 7_000 });

describe('a recording', () => {
  test('goes on without the list of deleted secrets where that is forbidden, and says so', async () => {
    const { outcome } = recording({
      versions: { db: [versionOf('db', 'a1')] },
      failing: [['deleted', forbidden]],
    });
    const { summary, recorded } = await outcome;
    expect(summary).toEqual({
      vault: 'contoso',
      secrets: 1,
      versions: 1,
      read: 1,
      unread: { disabled: [], forbidden: [], gone: [], not_asked: [] },
    });
    expect(recorded.secrets.map(({ name }) => name)).toEqual(['db']);
  });

  test('fails whole where anything else fails, and asks no more then', async () => {
    const names = Array.from({ length: 100 }, (_, n) => `s${n}`);
    const broken = vaultError('vault_unreachable', { message: 'Gone.' });
    const { outcome, asked } = recording({
      versions: Object.fromEntries(names.map((name) => [name, [versionOf(name, 'a1')]])),
      failing: [['read s3/a1', broken]],
    });
    await expect(outcome).rejects.toMatchObject({ code: 'vault_unreachable' });
    expect(asked.length).toBeLessThan(40);
  });

  test('waits as long as the vault asks, and reads again', async () => {
    const { outcome, asked, clock } = recording({
      versions: { db: [versionOf('db', 'a1')] },
      failing: [
        ['list', throttled],
        ['read db/a1', throttled],
        ['read db/a1', throttled],
      ],
    });
    let done = false;
    const end = outcome.finally(() => {
      done = true;
    });
    while (!done) {
      await clock.advance(7_000);
      await new Promise(setImmediate);
    }
    expect((await end).summary.read).toBe(1);
    expect(asked.filter((call) => call === 'read db/a1')).toHaveLength(3);
  });

  test('asks for no disabled version, and for no value at all where only metadata is wanted', async () => {
    const versions = {
      db: [versionOf('db', 'a1', { enabled: false }), versionOf('db', 'b2', { createdOn: new Date(HOUR) })],
    };
    const whole = recording({ versions });
    expect((await whole.outcome).summary.unread.disabled).toEqual(['db/a1']);
    expect(whole.asked.filter((call) => call.startsWith('read'))).toEqual(['read db/b2']);
    const bare = recording({ versions }, { metadataOnly: true });
    expect((await bare.outcome).summary.unread).toMatchObject({ disabled: ['db/a1'], not_asked: ['db/b2'] });
    expect(bare.asked.filter((call) => call.startsWith('read'))).toEqual([]);
  });

  test('ends with its signal', async () => {
    const ended = new AbortController();
    const reason = new Error('interrupted');
    ended.abort(reason);
    const { outcome, asked } = recording(
      { versions: { db: [versionOf('db', 'a1')] } },
      { signal: ended.signal },
    );
    await expect(outcome).rejects.toBe(reason);
    expect(asked).toEqual([]);
  });

  test('leaves out what went away while it was read, and takes what was deleted meanwhile as deleted', async () => {
    const deletion = { deletedOn: new Date(5 * HOUR), scheduledPurgeOn: new Date(9 * HOUR) };
    const { outcome } = recording({
      versions: { empty: [], purged: [versionOf('purged', 'a1')], moved: [versionOf('moved', 'b1')] },
      deleted: [{ ...versionOf('Moved', 'b1', { recoverableDays: 30, purgeable: false }), ...deletion }],
      failing: [['read purged/a1', vaultError('secret_not_found', { message: 'Gone.' })]],
    });
    const { recorded, summary } = await outcome;
    expect(recorded).toEqual({
      name: 'contoso',
      retentionDays: 30,
      purgeProtection: true,
      secrets: [
        {
          name: 'Moved',
          versions: [{ version: 'b1', enabled: true, created: 0 }],
          deleted: { deletedDate: 18_000, scheduledPurgeDate: 32_400 },
        },
        { name: 'purged', versions: [{ version: 'a1', enabled: true, created: 0 }] },
      ],
    });
    expect(summary.unread.gone).toEqual(['purged/a1']);
  });

  test('reads the secret itself in place of a version where nothing else tells the latest', async () => {
    const versions = { db: [versionOf('db', 'c3'), versionOf('db', 'b2'), versionOf('db', 'a1')] };
    const { outcome, asked } = recording({ versions });
    const { recorded } = await outcome;
    expect(asked.filter((call) => call.startsWith('read'))).toEqual(['read db/', 'read db/c3', 'read db/b2']);
    expect(recorded.secrets[0]?.versions.at(-1)?.version).toBe('a1');
  });
});

describe('the order of versions', () => {
  const [first, second, third] = [
    versionOf('db', 'f1', { createdOn: new Date(HOUR) }),
    versionOf('db', 'a2', { createdOn: new Date(2 * HOUR), contentType: 'x' }),
    versionOf('db', 'b3', { createdOn: new Date(2 * HOUR), contentType: 'y' }),
  ];
  const idsOf = (versions: readonly InventoryVersion[]) => versions.map(({ version }) => version);

  test.each([
    { secret: second, latest: undefined, ids: ['f1', 'b3', 'a2'], why: 'the secret reads as this one' },
    { secret: third, latest: undefined, ids: ['f1', 'a2', 'b3'], why: 'or as that one' },
    { secret: third, latest: 'a2', ids: ['f1', 'b3', 'a2'], why: 'a read knows better' },
    { secret: first, latest: undefined, ids: ['f1', 'a2', 'b3'], why: 'it reads as none of the last second' },
  ])('$ids: $why', ({ secret, latest, ids }) => {
    expect(idsOf(oldestFirst([second, third, first], secret, latest))).toEqual(ids);
  });

  test('only several in the last second leave a doubt', () => {
    expect(idsOf(lastOnes([first, second, third]))).toEqual(['a2', 'b3']);
  });
});

test('eight at once are eight at once, and the first failure ends the others', async () => {
  let [now, most] = [0, 0];
  const items = Array.from({ length: 30 }, (_, n) => n);
  const { signal } = new AbortController();
  await abreast(items, 8, signal, async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
  });
  expect(most).toBe(8);
  const failure = new Error('broken');
  const ends: unknown[] = [];
  const outcome = abreast(items, 2, signal, async (item, ended) => {
    if (item === 1) throw failure;
    await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve()));
    ends.push(ended.reason);
  });
  await expect(outcome).rejects.toBe(failure);
  expect(ends).toEqual([failure]);
});

test('patience ends after six tries', async () => {
  const clock = fakeClock();
  let tries = 0;
  let done = false;
  const outcome = patiently(clock, new AbortController().signal, async () => {
    tries += 1;
    throw vaultError('throttled', { message: 'Slower.' });
  }).finally(() => {
    done = true;
  });
  outcome.catch(() => {});
  while (!done) {
    await clock.advance(60_000);
    await new Promise(setImmediate);
  }
  await expect(outcome).rejects.toMatchObject({ code: 'throttled' });
  expect(tries).toBe(6);
});
