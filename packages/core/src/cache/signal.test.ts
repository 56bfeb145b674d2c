import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signals } from '../signal/index.ts';
import { secretValue } from '../value/index.ts';
import { stage } from './stage.fixture.ts';

const heard: string[] = [];
const stops: (() => void)[] = [];

beforeEach(() => {
  const { cacheHit, cacheMiss, cacheJoin, cacheStale, cacheNegative, cacheEviction } = signals;
  for (const signal of [cacheHit, cacheMiss, cacheJoin, cacheStale, cacheNegative]) {
    const name = signal.name.replace('keyward:cache_', '');
    stops.push(signal.subscribe((told) => heard.push(`${name} ${JSON.stringify(told)}`)));
  }
  stops.push(cacheEviction.subscribe((told) => heard.push(`eviction ${JSON.stringify(told)}`)));
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  heard.splice(0);
});

const told = () => heard.splice(0).map((text) => text.replace('"path":"app/db","mount":"vault"', '…'));

it('tells what becomes of every read', async () => {
  const { read, clock, faults, settled } = stage({ mount: 'vault' });
  await Promise.all([read(), read()]);
  expect(told()).toEqual(['miss {…}', 'join {…}']);
  await read();
  expect(told()).toEqual(['hit {…}']);
  await clock.advance(300_000);
  await read();
  await settled();
  expect(told()).toEqual(['stale {…}']);
  await clock.advance(330_000);
  faults.set('unreachable');
  await read();
  expect(told()).toEqual(['miss {…}', 'stale {…}']);
  faults.clear();
  await read('no', 'v1');
  await read('no', 'v1');
  const no = '{"path":"no","version":"v1","mount":"vault"}';
  expect(told()).toEqual([`miss ${no}`, `negative ${no}`]);
});

it('tells why something is let go of', async () => {
  const { provider, read, clock, behind } = stage({ maxEntries: 1, mount: 'vault' });
  const reasons = () => told().filter((text) => text.startsWith('eviction'));
  await read();
  await provider.write.set('app/db', { value: secretValue('second') });
  expect(reasons()).toEqual(['eviction {…,"reason":"written"}']);
  await read();
  provider.invalidate({ path: 'app/db' });
  expect(reasons()).toEqual(['eviction {…,"reason":"invalidated"}']);
  await read();
  await read('no');
  expect(reasons()).toEqual(['eviction {…,"reason":"bounds"}']);
  await clock.advance(10_000);
  await read('no');
  expect(reasons()).toEqual(['eviction {"path":"no","mount":"vault","reason":"expired"}']);
  await read();
  await behind.write.update({ path: 'app/db' }, { enabled: false });
  await clock.advance(330_000);
  told();
  await read();
  expect(told()).toEqual(['miss {…}', 'eviction {…,"reason":"refused"}']);
});

it('tells of what is let go of for something too large to be kept', async () => {
  const { read, clock, behind, settled } = stage({ maxBytes: 1_000, mount: 'vault' });
  await read();
  await behind.write.set('app/db', { value: secretValue('x'.repeat(1_000)) });
  await clock.advance(310_000);
  told();
  await read();
  await settled();
  expect(told()).toEqual(['stale {…}', 'eviction {…,"reason":"bounds"}']);
});

it('tells no value, and neither does the store beneath', async () => {
  const messages: unknown[] = [];
  const listen = (message: unknown) => messages.push(message);
  subscribe('lru-cache:metrics', listen);
  const { provider, read } = stage({}, { 'app/db': 'canary' });
  await read();
  await read();
  provider.invalidate();
  await provider.close();
  unsubscribe('lru-cache:metrics', listen);
  expect(messages.length).toBeGreaterThan(0);
  const printed = `${inspect([messages, heard], { depth: null, showHidden: true })}${JSON.stringify([messages, heard])}`;
  expect(printed).not.toContain('canary');
});

it('tells nothing of an end', async () => {
  const { provider, read } = stage();
  await read();
  told();
  await provider.close();
  expect(told()).toEqual([]);
});
