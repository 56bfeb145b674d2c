import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { memory } from '../memory/index.ts';
import type { Call, SecretInfo, SecretProvider } from '../provider/index.ts';
import { fakeClock } from '../testing/index.ts';
import { type ResilienceOptions, resilience } from './index.ts';
import { ended } from './stage.fixture.ts';

const info = (path: string): SecretInfo => ({
  path,
  enabled: true,
  validity: 'valid',
  tags: {},
  managed: false,
});
const away = () => vaultError('vault_unreachable', { message: 'It is away.' });

/** A listing that goes as the test says, told which time it is that it begins. */
function listing(
  items: (begun: number, call: Call | undefined) => AsyncGenerator<SecretInfo>,
  options: ResilienceOptions = {},
) {
  const clock = fakeClock();
  let begun = 0;
  const inner: SecretProvider = {
    ...memory({ clock }),
    list: (_, call) => items(++begun, call),
  };
  const provider = resilience({ clock, random: () => 0.5, ...options })(inner);
  return { clock, provider, begun: () => begun };
}

async function all(items: AsyncIterable<SecretInfo>): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { path } of items) paths.push(path);
  return paths;
}

describe('a listing', () => {
  test('that fails before its first item begins anew', async () => {
    const { clock, provider, begun } = listing(async function* (nth) {
      if (nth < 3) throw away();
      yield* [info('a'), info('b')];
    });
    expect((await ended(clock, all(provider.list()))).value).toEqual(['a', 'b']);
    expect(begun()).toBe(3);
  });

  test('that fails after it does not: what was given cannot be taken back', async () => {
    const { clock, provider, begun } = listing(async function* () {
      yield info('a');
      throw away();
    });
    expect((await ended(clock, all(provider.list()))).code).toBe('vault_unreachable');
    expect(begun()).toBe(1);
  });

  test('whose later pages fail opens the circuit like anything else', async () => {
    const { clock, provider, begun } = listing(
      async function* () {
        yield info('a');
        throw away();
      },
      { cbFailureThreshold: 1 },
    );
    const codes = [];
    for (let nth = 0; nth < 3; nth++) codes.push((await ended(clock, all(provider.list()))).code);
    expect(codes).toEqual(['vault_unreachable', 'circuit_open', 'circuit_open']);
    expect(begun()).toBe(1);
  });

  test('does not run out of time while its reader is busy', async () => {
    const { clock, provider } = listing(async function* () {
      yield* [info('a'), info('b'), info('c')];
    });
    const paths: string[] = [];
    for await (const { path } of provider.list()) {
      paths.push(path);
      await clock.advance(60_000);
    }
    expect(paths).toEqual(['a', 'b', 'c']);
    expect(clock.sleeping).toBe(0);
  });

  test('that hangs at a later page ends after the time of an operation', async () => {
    const { clock, provider } = listing(async function* () {
      yield info('a');
      await new Promise(() => {});
    });
    expect(await ended(clock, all(provider.list()))).toMatchObject({ code: 'timeout', ms: 30_000 });
    expect(clock.sleeping).toBe(0);
  });

  test('that hangs at a later page ends at once by an abort, and by close', async () => {
    const { provider } = listing(async function* () {
      yield info('a');
      await new Promise(() => {});
    });
    const caller = new AbortController();
    const [one, other] = [provider.list({}, { signal: caller.signal }), provider.list()].map((items) =>
      items[Symbol.asyncIterator](),
    );
    await Promise.all([one?.next(), other?.next()]);
    const ends = [one?.next(), other?.next()];
    caller.abort('enough');
    await expect(ends[0]).rejects.toBe('enough');
    const failed = expect(ends[1]).rejects.toMatchObject({ code: 'provider_closed' });
    await provider.close();
    await failed;
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  test('that is left early lets its provider put things away', async () => {
    let away = false;
    const { clock, provider } = listing(async function* () {
      try {
        yield* [info('a'), info('b')];
      } finally {
        away = true;
      }
    });
    const caller = new AbortController();
    for await (const _ of provider.list({}, { signal: caller.signal })) break;
    expect(away).toBe(true);
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  test('that is never begun asks nothing', () => {
    const { provider, begun } = listing(async function* () {
      yield info('a');
    });
    provider.list();
    expect(begun()).toBe(0);
  });
});
