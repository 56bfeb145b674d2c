import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { vaultError } from '../errors/index.ts';
import type { SecretProvider } from '../provider/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { type CacheOptions, cache } from './index.ts';
import { heldStore, readFrom, secretOf, stage } from './stage.fixture.ts';

const value = (text: string) => ({ value: secretValue(text) });

describe('a write through the cache', () => {
  const WRITES: readonly (readonly [
    string,
    (provider: ReturnType<typeof stage>['provider']) => Promise<unknown>,
    string,
    string,
  ])[] = [
    ['set', ({ write }) => write.set('app/db', value('second')), 'second', 'first'],
    ['set, by another spelling', ({ write }) => write.set('APP--db', value('second')), 'second', 'first'],
    [
      'update with a value',
      ({ write }) => write.update({ path: 'app/db' }, value('second')),
      'second',
      'first',
    ],
    [
      'disable',
      ({ write }) => write.update({ path: 'app/db' }, { enabled: false }),
      'secret_disabled',
      'secret_disabled',
    ],
    ['delete', ({ write }) => write.delete('app/db'), 'secret_not_found', 'version_not_found'],
  ];

  it.each(WRITES)('%s is seen by the next read', async (_, write, latest, pinned) => {
    const { provider, read, behind, faults } = stage();
    const { version } = await behind.versions.latest('app/db');
    await Promise.all([read(), read('app/db', version)]);
    await write(provider);
    expect([await read(), await read('app/db', version)]).toEqual([latest, pinned]);
    faults.set('unreachable');
    expect(await read()).not.toBe('first');
  });

  it('enable, recover and purge are, after what was not there', async () => {
    const { provider, read } = stage({ negativeTtlS: 1_000 });
    await provider.write.update({ path: 'app/db' }, { enabled: false });
    expect(await read()).toBe('secret_disabled');
    await provider.write.update({ path: 'app/db' }, { enabled: true });
    expect(await read()).toBe('first');
    await provider.write.delete('app/db');
    expect(await read()).toBe('secret_not_found');
    await provider.bin.recover('app/db');
    expect(await read()).toBe('first');
    await provider.write.delete('app/db');
    await provider.bin.purge('app/db');
    expect(await read()).toBe('secret_not_found');
    await provider.write.set('app/db', value('second'));
    expect(await read()).toBe('second');
  });

  it('a new version leaves those that were read by version; what changes a version does not', async () => {
    const { provider, read, behind, asked } = stage();
    const { version } = await behind.versions.latest('app/db');
    await read('app/db', version);
    await provider.write.set('app/db', value('second'));
    await provider.write.update({ path: 'app/db' }, value('third'));
    asked();
    expect([await read('app/db', version), asked()]).toEqual(['first', []]);
    await provider.write.update({ path: 'app/db', version }, { tags: { team: 'a' } });
    expect((await provider.get({ path: 'app/db', version })).tags).toEqual({ team: 'a' });
  });

  it('that a version was not there is forgotten with a new one, which may be it', async () => {
    const { provider, read, asked } = stage({ negativeTtlS: 1_000 });
    expect(await read('app/db', 'no')).toBe('version_not_found');
    await provider.write.set('app/db', value('second'));
    asked();
    await read('app/db', 'no');
    expect(asked()).toEqual(['app/db no']);
  });

  it('purge is, of what somebody else deleted', async () => {
    const { provider, read, behind } = stage();
    await read();
    await behind.write.delete('app/db');
    await provider.bin.purge('app/db');
    expect(await read()).toBe('secret_not_found');
  });

  it('whose outcome is unknown is taken to have happened', async () => {
    const { provider, read, faults } = stage();
    await read();
    faults.set('lost_answer', { times: 1 });
    await expect(provider.write.set('app/db', value('second'))).rejects.toMatchObject({
      code: 'outcome_unknown',
    });
    expect(await read()).toBe('second');
  });

  it('overtakes reads that began before it ended: none of them brings the older value back', async () => {
    const { provider: inner, nth } = heldStore();
    const writing = Promise.withResolvers<void>();
    const info = secretOf('a', '');
    const provider = cache({ clock: fakeClock() })({
      ...inner,
      write: {
        async set() {
          await writing.promise;
          return info;
        },
        update: async () => info,
        delete: async () => ({ path: 'a', confirmed: true }),
      },
    } satisfies SecretProvider);
    const before = readFrom(provider, { path: 'a' });
    const write = provider.write.set('a', value('new'));
    const during = readFrom(provider, { path: 'a' });
    const meanwhile = readFrom(provider, { path: 'a' });
    writing.resolve();
    await write;
    const after = readFrom(provider, { path: 'a' });
    nth(2).answer('new');
    expect(await after).toBe('new');
    nth(1).answer('old');
    nth(0).answer('old');
    expect(await Promise.all([before, during, meanwhile])).toEqual(['old', 'old', 'old']);
    expect(await readFrom(provider, { path: 'a' })).toBe('new');
  });
});

describe('what is not there', () => {
  it('is remembered for a while, the secret and the version', async () => {
    const { read, asked, clock, behind } = stage({ negativeTtlS: 7 });
    const codes = () => Promise.all([read('no'), read('app/db', 'no')]);
    expect(await codes()).toEqual(['secret_not_found', 'version_not_found']);
    await behind.write.set('no', value('now there'));
    await clock.advance(6_999);
    asked();
    expect([await codes(), asked()]).toEqual([['secret_not_found', 'version_not_found'], []]);
    await clock.advance(1);
    expect(await codes()).toEqual(['now there', 'version_not_found']);
  });

  it.each([
    ['forbidden', 'forbidden_by_rbac'],
    ['throttled', 'throttled'],
    ['failed', 'vault_failed'],
  ] as const)('is nothing else: %s is not remembered', async (fault, code) => {
    const { read, asked, faults } = stage();
    faults.set(fault);
    expect([await read(), await read(), asked()]).toEqual([code, code, ['app/db', 'app/db']]);
  });

  it('a disabled secret is there', async () => {
    const { read, asked, behind } = stage();
    await behind.write.update({ path: 'app/db' }, { enabled: false });
    expect([await read(), await read(), asked().length]).toEqual(['secret_disabled', 'secret_disabled', 2]);
    await behind.write.update({ path: 'app/db' }, { enabled: true });
    expect(await read()).toBe('first');
  });

  it('is not taken for an answer where the store fails', async () => {
    const { read, faults, clock } = stage({ negativeTtlS: 1 });
    await read('no');
    await clock.advance(1_000);
    faults.set('unreachable');
    expect(await read('no')).toBe('vault_unreachable');
  });
});

describe('the bounds', () => {
  const secrets = Object.fromEntries(['a', 'b', 'c'].map((path) => [path, path.repeat(1_000)]));
  const readAll = async ({ read }: ReturnType<typeof stage>, paths: string) => {
    for (const path of paths) await read(path);
  };

  it.each([
    [{ maxEntries: 2 }, 'two answers'],
    [{ maxBytes: 3_400 }, 'two answers of a thousand bytes, and what is known of them'],
  ])('%o: %s; the one that was not used for longest goes', async (options: CacheOptions, _: string) => {
    const set = stage(options, secrets);
    await readAll(set, 'abac');
    set.asked();
    await readAll(set, 'aca');
    expect(set.asked()).toEqual([]);
    await readAll(set, 'b');
    expect(set.asked()).toEqual(['b']);
  });

  it('what is larger than all of it is not kept, nor what was there in its place', async () => {
    const set = stage({ maxBytes: 3_000 }, { ...secrets, a: 'small' });
    await readAll(set, 'a');
    await set.behind.write.set('a', value('large'.repeat(1_000)));
    await set.clock.advance(310_000);
    expect(await set.read('a')).toBe('small');
    await set.settled();
    set.faults.set('unreachable');
    expect(await set.read('a')).toBe('vault_unreachable');
  });

  it.each([
    [{ value: 'a', tags: { note: 'x'.repeat(250) } }, 'tags'],
    [{ value: 'a', contentType: 'x'.repeat(250) }, 'its content type'],
  ])('count all that is kept of a secret: %# (%s)', async (large, _why) => {
    const set = stage({ maxBytes: 700 }, { large });
    await set.read('large');
    set.asked();
    await set.read('large');
    expect(set.asked()).toEqual(['large']);
  });

  it('count what an absence says', async () => {
    const { provider, nth, calls } = heldStore();
    const cached = cache({ clock: fakeClock(), maxBytes: 10_000, negativeTtlS: 1_000 })(provider);
    const absent = async (hint: string) => {
      const read = readFrom(cached, { path: 'a' });
      nth(calls.length - 1).fail(vaultError('secret_not_found', { message: 'x', hint }));
      expect(await read).toBe('secret_not_found');
    };
    await absent('x'.repeat(10_000));
    await absent('x');
    expect([await readFrom(cached, { path: 'a' }), calls.length]).toEqual(['secret_not_found', 2]);
  });

  it('hold for what is not there too', async () => {
    const set = stage({ maxEntries: 2 }, secrets);
    await readAll(set, 'axyz');
    set.asked();
    await readAll(set, 'zya');
    expect(set.asked()).toEqual(['a']);
  });
});

describe('what is given out', () => {
  it('is a copy: what one reader does to it is nothing to the next', async () => {
    const dates = { notBefore: new Date('2001-01-01'), expiresOn: new Date('2999-01-01') };
    const secrets = { 'app/db': { value: 'first', tags: { team: 'a' }, ...dates } };
    const { provider } = stage({}, secrets);
    const copies = [await provider.get({ path: 'app/db' }), await provider.get({ path: 'app/db' })];
    for (const { tags, ...secret } of copies) {
      Object.assign(tags, { team: 'b' });
      for (const date of [secret.createdOn, secret.updatedOn, secret.notBefore, secret.expiresOn]) {
        date?.setTime(0);
      }
    }
    const { value: _, ...next } = await provider.get({ path: 'app/db' });
    expect(next).toMatchObject({ tags: { team: 'a' }, ...dates });
    expect([next.createdOn?.getTime(), next.updatedOn?.getTime()]).not.toContain(0);
  });

  it('is of the place that was asked for, whatever becomes of the object that named it', async () => {
    const { provider, nth } = heldStore();
    const cached = cache({ clock: fakeClock() })(provider);
    const at = { path: 'a' };
    const read = cached.get(at);
    at.path = 'b';
    nth(0).answer('of a');
    await read;
    const other = readFrom(cached, { path: 'b' });
    nth(1).answer('of b');
    expect([await other, await readFrom(cached, { path: 'a' })]).toEqual(['of b', 'of a']);
  });

  it('also where it was asked for again in the background', async () => {
    const { provider, nth } = heldStore();
    const clock = fakeClock();
    const cached = cache({ clock, ttlS: 10, staleWhileRevalidateS: 10 })(provider);
    const at = { path: 'a' };
    const read = readFrom(cached, at);
    nth(0).answer('first');
    await read;
    await clock.advance(10_000);
    await readFrom(cached, at);
    at.path = 'b';
    nth(1).answer('second');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await readFrom(cached, { path: 'a' })).toBe('second');
  });

  it('knows what time it is', async () => {
    const expiresOn = new Date(Date.UTC(2030, 0, 1) + 5_000);
    const { provider, clock } = stage({}, { 'app/db': { value: 'first', expiresOn } });
    expect((await provider.get({ path: 'app/db' })).validity).toBe('valid');
    await clock.advance(5_000);
    expect((await provider.get({ path: 'app/db' })).validity).toBe('expired');
  });
});

describe('nothing of a value is left', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');

  const ENDS: Readonly<Record<string, (provider: ReturnType<typeof opened>['provider']) => unknown>> = {
    'after close()': (provider) => provider.close(),
    'after it is invalidated': (provider) => provider.invalidate({ path: 'a' }),
    'after everything is': (provider) => provider.invalidate(),
    'when others took its place': (provider) => readFrom(provider, { path: 'b' }),
    'when the store refuses it': (provider) => readFrom(provider, { path: 'a' }),
  };

  function opened() {
    const seen: WeakRef<object>[] = [];
    const clock = fakeClock();
    let reads = 0;
    const provider = cache({ clock, maxEntries: 1, ttlS: 0, staleWhileRevalidateS: 0, staleIfErrorS: 60 })({
      ...heldStore().provider,
      async get({ path }) {
        reads += 1;
        if (reads === 2 && path === 'a') throw vaultError('secret_disabled', { message: 'x' });
        const secret = secretOf(path, `value ${reads}`);
        seen.push(new WeakRef(secret.value));
        return secret;
      },
    });
    return { provider, seen };
  }

  it.each(Object.entries(ENDS))('%s', async (_, end) => {
    const { provider, seen } = opened();
    await readFrom(provider, { path: 'a' });
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(seen[0]?.deref()).toBeDefined();
    await end(provider);
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(seen[0]?.deref()).toBeUndefined();
  });
});
