import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../errors/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { faultSwitch, type MemoryOptions, memory, memoryStore } from './index.ts';

const START = Date.UTC(2030, 0, 1, 12, 0, 0, 750);
const DAY = 86_400_000;
const value = secretValue('example');

async function everything<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('names', () => {
  it('are those of Key Vault: an encoded path is an alias, and the first spelling stays', async () => {
    const provider = memory();
    await provider.write.set('App/db', { value });
    await provider.write.set('APP--DB', { value });
    expect((await provider.get({ path: 'app--db' })).path).toBe('App/db');
    expect(await everything(provider.versions.list('app/db'))).toHaveLength(2);
    await provider.write.delete('app/DB');
    expect((await provider.bin.get('app/db')).path).toBe('App/db');
    await provider.bin.purge('app/db');
    expect((await provider.write.set('app/DB', { value })).path).toBe('app/DB');
  });

  it('are exact where the store does not fold case', async () => {
    const provider = memory({ limits: { foldsCase: false } });
    await provider.write.set('app/db', { value });
    await expect(provider.get({ path: 'app--db' })).rejects.toMatchObject({ code: 'secret_not_found' });
    await expect(provider.get({ path: 'App/db' })).rejects.toMatchObject({ code: 'secret_not_found' });
  });
});

describe('time', () => {
  it('is kept in whole seconds, as Key Vault keeps it', async () => {
    const clock = fakeClock(START);
    const provider = memory({ clock });
    const expiresOn = new Date(START + DAY);
    await provider.write.set('app/db', { value, expiresOn });
    await clock.advance(1_000);
    const changed = await provider.write.update({ path: 'app/db' }, { enabled: true });
    expect(changed).toMatchObject({
      createdOn: new Date('2030-01-01T12:00:00Z'),
      updatedOn: new Date('2030-01-01T12:00:01Z'),
      expiresOn: new Date('2030-01-02T12:00:00Z'),
      validity: 'valid',
    });
    await clock.advance(DAY);
    expect((await provider.get({ path: 'app/db' })).validity).toBe('expired');
  });

  it('ends the retention of a deleted secret, and frees its name', async () => {
    const clock = fakeClock(START);
    const provider = memory({ clock, retentionDays: 7, secrets: { 'app/db': 'example' } });
    const deletion = await provider.write.delete('app/db');
    expect(deletion).toEqual({
      path: 'app/db',
      confirmed: true,
      deletedOn: new Date('2030-01-01T12:00:00Z'),
      scheduledPurgeOn: new Date('2030-01-08T12:00:00Z'),
    });
    await clock.advance(7 * DAY - 751);
    expect(await everything(provider.bin.list())).toHaveLength(1);
    await clock.advance(1);
    expect(await everything(provider.bin.list())).toEqual([]);
    await provider.write.set('app/db', { value });
    expect(await everything(provider.versions.list('app/db'))).toHaveLength(1);
  });

  it('carries an expiry over while it lies ahead, by the clock that was given', async () => {
    const clock = fakeClock(START);
    const expiresOn = new Date(Math.floor(START / 1_000) * 1_000 + DAY);
    const provider = memory({ clock, secrets: { 'app/db': { value, expiresOn } } });
    expect((await provider.write.update({ path: 'app/db' }, { value })).expiresOn).toEqual(expiresOn);
    await clock.advance(DAY);
    expect(await provider.write.update({ path: 'app/db' }, { value })).not.toHaveProperty('expiresOn');
  });

  it('refuses a new value that would expire before it begins, by what was given and what is carried over', async () => {
    const expiresOn = new Date(START + DAY);
    const provider = memory({ clock: fakeClock(START), secrets: { 'app/db': { value, expiresOn } } });
    await expect(
      provider.write.update({ path: 'app/db' }, { value, notBefore: new Date(START + 2 * DAY) }),
    ).rejects.toMatchObject({
      code: 'invalid_metadata',
      message: 'notBefore is not earlier than expiresOn: the secret would never be valid.',
    });
    expect(await everything(provider.versions.list('app/db'))).toHaveLength(1);
  });
});

describe('purge protection', () => {
  it('keeps deleted secrets until their retention ends', async () => {
    const clock = fakeClock(START);
    const provider = memory({ clock, purgeProtection: true, secrets: { 'app/db': 'example' } });
    await provider.write.delete('app/db');
    await expect(provider.bin.purge('app/db')).rejects.toMatchObject({
      code: 'purge_protected',
      message:
        'Secret `app/db` cannot be purged before 2030-04-01T12:00:00.000Z: the store has purge protection.',
    });
    expect((await provider.bin.recover('app/db')).path).toBe('app/db');
  });
});

describe('stores', () => {
  it('are not shared unless one is passed', async () => {
    const store = memoryStore();
    memory({ store, secrets: { shared: 'example' } });
    expect((await memory({ store }).get({ path: 'shared' })).value.reveal()).toBe('example');
    await expect(memory().get({ path: 'shared' })).rejects.toMatchObject({ code: 'secret_not_found' });
  });

  it('outlive a provider that is closed', async () => {
    const store = memoryStore();
    const provider = memory({ store, secrets: { kept: 'example' } });
    await provider.close();
    expect((await memory({ store }).get({ path: 'kept' })).path).toBe('kept');
  });
});

describe('secrets to begin with', () => {
  it('take a value alone or with metadata', async () => {
    const provider = memory({
      secrets: {
        plain: 'example',
        more: { value, enabled: false, tags: { team: 'billing' }, contentType: 'x' },
      },
    });
    expect((await provider.get({ path: 'plain' })).value.reveal()).toBe('example');
    const [more] = await everything(provider.list({ prefix: 'more' }));
    expect(more).toMatchObject({
      enabled: false,
      tags: { team: 'billing' },
      contentType: 'x',
      managed: false,
    });
  });

  const store = memoryStore();
  memory({ store, secrets: { taken: 'example' } });
  const REFUSED: readonly { why: string; options: MemoryOptions; code: ErrorCode; message: string }[] = [
    {
      why: 'two spellings are one secret in a Key Vault',
      options: { secrets: { 'app/db': 'a', 'App--DB': 'b' } },
      code: 'name_collision',
      message: 'The secret `App/DB` is given twice: its name is already taken in this store.',
    },
    {
      why: 'a shared store has it already',
      options: { store, secrets: { taken: 'b' } },
      code: 'name_collision',
      message: 'The secret `taken` is given twice: its name is already taken in this store.',
    },
    {
      why: 'providers of one store must agree on names',
      options: { store, limits: { foldsCase: false } },
      code: 'invalid_configuration',
      message: 'Two providers of one memory store differ in `limits.foldsCase`.',
    },
    {
      why: 'limits hold from the beginning',
      options: { secrets: { large: 'four' }, limits: { valueBytes: 3 } },
      code: 'value_too_large',
      message: 'The value has 4 bytes of UTF-8, more than the 3 that the vault stores.',
    },
    {
      why: 'a path must name something',
      options: { secrets: { '': 'example' } },
      code: 'invalid_path',
      message: 'The path is empty: it names no secret.',
    },
    {
      why: 'Key Vault retains 7 to 90 days',
      options: { retentionDays: 6 },
      code: 'invalid_configuration',
      message: '`retentionDays` is not a whole number from 7 to 90.',
    },
    {
      why: 'half a day is none',
      options: { retentionDays: 7.5 },
      code: 'invalid_configuration',
      message: '`retentionDays` is not a whole number from 7 to 90.',
    },
  ];
  it.each(REFUSED)('are refused: $why', ({ options, code, message }) => {
    expect(() => memory(options)).toThrow(expect.objectContaining({ code, message }));
  });
});

describe('after close', () => {
  it('check says so, and does not throw', async () => {
    const provider = memory();
    await provider.close();
    expect(await provider.check()).toMatchObject({
      status: 'unready',
      error: { code: 'provider_closed', message: 'The memory provider was used after close().' },
    });
  });

  it('a check that was never answered ends, and nothing stays on its signal', async () => {
    const faults = faultSwitch();
    faults.set('stalled');
    const provider = memory({ faults });
    const { signal } = new AbortController();
    const check = provider.check({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await provider.close();
    expect(await check).toMatchObject({ status: 'unready', error: { code: 'provider_closed' } });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('a list that is being read ends with it', async () => {
    const provider = memory({ secrets: { one: 'example', two: 'example' } });
    const reading = (async () => {
      for await (const _ of provider.list()) await provider.close();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'provider_closed' });
  });

  it('an abort during a list ends it with its reason', async () => {
    const provider = memory({ secrets: { one: 'example', two: 'example' } });
    const caller = new AbortController();
    const reason = new Error('enough');
    const reading = (async () => {
      for await (const _ of provider.list({}, { signal: caller.signal })) caller.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
  });
});
