import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { vaultError } from '../errors/index.ts';
import type { SecretLocation } from '../provider/index.ts';
import { signals } from '../signal/index.ts';
import { fakeClock } from '../testing/index.ts';
import { type CacheOptions, cache } from './index.ts';
import { heldStore, readFrom } from './stage.fixture.ts';

const AT = { path: 'app/db' };

function flying(options: CacheOptions = {}) {
  const store = heldStore();
  const clock = fakeClock();
  return { ...store, clock, provider: cache({ clock, ...options })(store.provider) };
}

describe('all who read one place at once share one call', () => {
  it('a thousand of them, each with a copy of its own', async () => {
    const { provider, calls, nth } = flying();
    const reads = Array.from({ length: 1_000 }, () => provider.get(AT));
    expect(calls).toHaveLength(1);
    nth(0).answer('example');
    const secrets = await Promise.all(reads);
    expect(secrets.map(({ value }) => value.reveal())).toEqual(Array(1_000).fill('example'));
    expect(new Set(secrets).size).toBe(1_000);
    expect(new Set(secrets.map(({ value }) => value)).size).toBe(1_000);
  });

  it('its failure too, and the next read asks again', async () => {
    const { provider, calls, nth } = flying();
    const reads = [readFrom(provider, AT), readFrom(provider, AT)];
    nth(0).fail(vaultError('throttled', { message: 'x' }));
    expect(await Promise.all(reads)).toEqual(['throttled', 'throttled']);
    const later = readFrom(provider, AT);
    expect(calls).toHaveLength(2);
    nth(1).answer('example');
    expect(await later).toBe('example');
  });

  it.each([
    [{ path: 'app/mail' }, 'another path'],
    [{ path: 'app/db', version: 'v1' }, 'a version of it'],
    [{ path: 'app--db' }, 'another spelling, which is the same secret in some stores only'],
    [{ path: 'APP/db' }, 'another case'],
  ])('not %o: %s', (other: SecretLocation, _: string) => {
    const { provider, calls } = flying();
    void provider.get(AT);
    void provider.get(other);
    expect(calls.map(({ at }) => at)).toEqual([AT, other]);
  });

  it('not where a version and a path together look like another path', () => {
    const { provider, calls } = flying();
    void provider.get({ path: 'b', version: 'a' });
    void provider.get({ path: 'ab' });
    void provider.get({ path: '1-ab' });
    void provider.get({ path: '', version: 'ab' });
    expect(calls).toHaveLength(4);
  });
});

describe('whoever aborts leaves alone', () => {
  it('with the very reason of his signal, while the others get their answer', async () => {
    const { provider, nth } = flying();
    const caller = new AbortController();
    const [leaving, staying] = [provider.get(AT, { signal: caller.signal }), readFrom(provider, AT)];
    const reason = { left: 'a reason need not be an Error' };
    caller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    expect(nth(0).signal?.aborted).toBe(false);
    nth(0).answer('example');
    expect(await staying).toBe('example');
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('and the first may go, who asked the store', async () => {
    const { provider, calls, nth } = flying();
    const [first, second] = [new AbortController(), new AbortController()];
    const leaving = provider.get(AT, { signal: first.signal });
    const staying = readFrom(provider, AT, second.signal);
    first.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    nth(0).answer('example');
    expect(await staying).toBe('example');
    expect(calls).toHaveLength(1);
    expect(getEventListeners(second.signal, 'abort')).toEqual([]);
  });

  it('the last one cancels the call; whoever comes then asks anew, and gets nothing of the old call', async () => {
    const { provider, calls, nth } = flying();
    const callers = [new AbortController(), new AbortController()];
    const leaving = callers.map(({ signal }) => provider.get(AT, { signal }));
    for (const caller of callers) caller.abort(new Error('enough'));
    await Promise.allSettled(leaving);
    expect(nth(0).signal?.aborted).toBe(true);
    const later = readFrom(provider, AT);
    expect(calls).toHaveLength(2);
    nth(0).answer('of a call that nobody waited for');
    nth(1).answer('example');
    expect(await later).toBe('example');
    expect(await readFrom(provider, AT)).toBe('example');
    expect(calls).toHaveLength(2);
  });

  it('whoever aborts while the store is being asked has left as well', async () => {
    const { provider, nth } = flying();
    const caller = new AbortController();
    const stop = signals.cacheMiss.subscribe(() => caller.abort(new Error('enough')));
    const leaving = provider.get(AT, { signal: caller.signal });
    stop();
    await expect(leaving).rejects.toThrow('enough');
    expect(nth(0).signal?.aborted).toBe(true);
  });

  it('a signal that has aborted before asks nothing, and gets nothing of what is kept', async () => {
    const { provider, calls, nth } = flying();
    const reason = new Error('enough');
    await expect(provider.get(AT, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(calls).toHaveLength(0);
    const read = readFrom(provider, AT);
    nth(0).answer('example');
    await read;
    await expect(provider.get(AT, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('a call under way is overtaken', () => {
  it('by what is invalidated: who waited gets it, nobody else, and it is not kept', async () => {
    const { provider, calls, nth } = flying();
    const early = readFrom(provider, AT);
    provider.invalidate(AT);
    const late = readFrom(provider, AT);
    expect(calls).toHaveLength(2);
    nth(1).answer('new');
    expect(await late).toBe('new');
    nth(0).answer('old');
    expect(await early).toBe('old');
    expect(await readFrom(provider, AT)).toBe('new');
    expect(calls).toHaveLength(2);
  });

  it('and its end is not the end of the call that came after it', async () => {
    const { provider, calls, nth } = flying();
    const early = readFrom(provider, AT);
    provider.invalidate(AT);
    const late = readFrom(provider, AT);
    nth(0).answer('old');
    expect(await early).toBe('old');
    const joining = readFrom(provider, AT);
    expect(calls).toHaveLength(2);
    nth(1).answer('new');
    expect(await Promise.all([late, joining])).toEqual(['new', 'new']);
  });

  it.each([
    [{ path: 'APP--db' }, true, 'another spelling of it'],
    [{ path: 'app/db', version: 'v1' }, true, 'one of its versions'],
    [undefined, true, 'all of the vault'],
    [{ path: 'app/mail' }, false, 'another secret'],
  ])('by %o: %s (%s)', (at: SecretLocation | undefined, overtaken: boolean, _: string) => {
    const { provider, calls } = flying();
    void provider.get(AT);
    provider.invalidate(at);
    void provider.get(AT);
    expect(calls).toHaveLength(overtaken ? 2 : 1);
  });

  it('by time: who comes after the TTL gets nothing that may be as old as the call', async () => {
    const { provider, calls, nth, clock } = flying({ ttlS: 10 });
    void readFrom(provider, AT);
    await clock.advance(9_999);
    void readFrom(provider, AT);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    const late = readFrom(provider, AT);
    expect(calls).toHaveLength(2);
    nth(1).answer('new');
    expect(await late).toBe('new');
  });

  it('an answer counts from when it was asked for', async () => {
    const { provider, calls, nth, clock } = flying({ ttlS: 10, staleWhileRevalidateS: 0 });
    const slow = readFrom(provider, AT);
    await clock.advance(6_000);
    nth(0).answer('example');
    expect(await slow).toBe('example');
    await clock.advance(3_999);
    expect(await readFrom(provider, AT)).toBe('example');
    await clock.advance(1);
    void readFrom(provider, AT);
    expect(calls).toHaveLength(2);
  });
});

describe('what goes on in the background', () => {
  it('is let finish, however slow it is and however often somebody reads meanwhile', async () => {
    const { provider, calls, nth, clock } = flying({ ttlS: 1, staleWhileRevalidateS: 60 });
    const read = readFrom(provider, AT);
    nth(0).answer('first');
    await read;
    for (let s = 0; s < 30; s++) {
      await clock.advance(1_000);
      expect(await readFrom(provider, AT)).toBe('first');
    }
    expect(calls).toHaveLength(2);
    nth(1).answer('second');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await readFrom(provider, AT)).toBe('second');
  });

  it('is cancelled where what it would bring is not kept', async () => {
    const { provider, nth, clock } = flying({ ttlS: 10, staleWhileRevalidateS: 10 });
    const read = readFrom(provider, AT);
    nth(0).answer('example');
    await read;
    await clock.advance(10_000);
    expect(await readFrom(provider, AT)).toBe('example');
    provider.invalidate(AT);
    expect(nth(1).signal?.aborted).toBe(true);
  });
});

describe('close', () => {
  it('ends whoever waits, cancels the calls, closes the provider, and keeps nothing that comes later', async () => {
    const { provider, nth, closes } = flying();
    const waiting = [readFrom(provider, AT), readFrom(provider, AT, new AbortController().signal)];
    await provider.close();
    expect(await Promise.all(waiting)).toEqual(['provider_closed', 'provider_closed']);
    expect(nth(0).signal?.aborted).toBe(true);
    nth(0).answer('example');
    expect(await readFrom(provider, AT)).toBe('provider_closed');
    expect(closes.count).toBe(1);
  });

  it('ends what goes on in the background', async () => {
    const { provider, nth, clock } = flying({ ttlS: 10, staleWhileRevalidateS: 10 });
    const read = readFrom(provider, AT);
    nth(0).answer('example');
    await read;
    await clock.advance(10_000);
    await readFrom(provider, AT);
    expect(nth(1).signal?.aborted).toBe(false);
    await provider.close();
    expect(nth(1).signal?.aborted).toBe(true);
  });
});
