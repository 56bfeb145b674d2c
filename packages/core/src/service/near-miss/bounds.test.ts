import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { MemoryFault, MemoryOperation } from '../../memory/index.ts';
import { secretValue } from '../../value/index.ts';
import type { Authorizer } from '../index.ts';
import { refusal, type StageOptions, stage } from '../stage.fixture.ts';

const PLAIN = 'Secret `DATABASE_URL` does not exist in this store.';
const HAS_IT = `${PLAIN} It has \`DATABASE-URL\`.`;
const SECRETS = { 'DATABASE-URL': 'x' };
const never = () => new Promise<never>(() => {});

const set = (options: StageOptions = {}) => stage({ nearMisses: true, secrets: SECRETS, ...options });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at): [string, string] => [`other-${at}`, 'x']));

async function messageOf(scene: ReturnType<typeof set>, ref = 'DATABASE_URL', signal?: AbortSignal) {
  const call = signal === undefined ? {} : { signal };
  const refused = await refusal(scene.gateway.run('secret.get', { ref }, call));
  return refused instanceof Object && 'message' in refused ? refused.message : refused;
}

describe('a search', () => {
  test('costs a bounded number of calls, and reads no value', async () => {
    const others = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`mount-${at}`, {}]));
    const scene = set({ secrets: { ...many(300), 'shop-app-db-url': 'x' }, others });
    expect(await messageOf(scene, 'Shop-app_Db/url')).toBe(
      'Secret `Shop-app_Db/url` does not exist in this store. It has `shop-app-db-url`.',
    );
    const [first, ...search] = scene.calls;
    expect(first).toBe('vault get Shop-app_Db/url');
    expect(search.length).toBeLessThanOrEqual(16);
    expect(search.filter((call) => !/^[\w-]+ (?:list|versions\.list|bin\.get)\b/.test(call))).toEqual([]);
    expect(search.filter((call) => call === 'vault list')).toHaveLength(4);
  });

  test('asks the authorizer about no more than could be told', async () => {
    const alike = Object.fromEntries(
      [...'abcdefgh'].map((end): [string, string] => [`DATABASE-URL${end}`, 'x']),
    );
    const scene = set({ secrets: alike });
    await messageOf(scene);
    expect(scene.asked.filter(({ operation }) => operation === 'secret.list')).toHaveLength(3);
  });

  test('asks a small vault for its names alone', async () => {
    const scene = set();
    await messageOf(scene);
    expect(scene.calls.toSorted()).toEqual([
      'vault bin.get DATABASE_URL',
      'vault get DATABASE_URL',
      'vault list',
    ]);
  });

  test('ends after three seconds, with what was found until then', async () => {
    const scene = set({
      others: { slow: {} },
      decorate: (provider, mount) =>
        mount === 'slow'
          ? {
              ...provider,
              versions: {
                ...provider.versions,
                list: async function* () {
                  yield await never();
                },
              },
            }
          : provider,
    });
    const asked = messageOf(scene);
    await turn();
    await scene.clock.advance(2_999);
    expect(await Promise.race([asked, 'still searching'])).toBe('still searching');
    await scene.clock.advance(1);
    expect(await asked).toBe(HAS_IT);
    expect(scene.clock.sleeping).toBe(0);
  });

  test.each<[MemoryFault, MemoryOperation, string, string]>([
    ['forbidden', 'list', HAS_IT, 'a likely spelling is looked for by itself'],
    ['throttled', 'list', HAS_IT, 'whatever stands in the way'],
    ['unreachable', 'bin.get', HAS_IT, 'the bin is one place of three'],
    ['failed', 'versions.list', HAS_IT, 'so are other mounts'],
  ])('that meets %s at %s is a favour still: %s', async (fault, operation, message) => {
    const scene = set({ others: { billing: {} } });
    scene.faults.set(fault, { operations: [operation] });
    expect(await messageOf(scene)).toBe(message);
  });

  test('that fails altogether leaves the error as it was', async () => {
    const failing = () => {
      throw new TypeError('odd');
    };
    const scene = set({
      others: { billing: { DATABASE_URL: 'x' } },
      decorate: ({ bin: _, ...provider }) => ({
        ...provider,
        list: failing,
        versions: { ...provider.versions, list: failing },
      }),
    });
    expect(await messageOf(scene)).toBe(PLAIN);
  });

  test('looks where it can in a store with no facets', async () => {
    const scene = set({ decorate: ({ bin: _, versions: __, write: ___, ...provider }) => provider });
    expect(await messageOf(scene)).toBe(HAS_IT);
  });

  test('is switched off by an option', async () => {
    const scene = set({ nearMisses: false });
    expect(await messageOf(scene)).toBe(PLAIN);
    expect(scene.calls).toEqual(['vault get DATABASE_URL']);
  });
});

describe('what the caller may not list', () => {
  const allows = (judge: (path: string | undefined, mount: string) => boolean): Authorizer => ({
    authorize: async ({ operation, permission, resource: { path, mount } }) => ({
      allowed: operation === 'secret.get' || (permission === 'secret:list' && judge(path, mount)),
    }),
  });
  const scenes: readonly [string, Authorizer, string][] = [
    ['is not named', allows(() => false), PLAIN],
    ['is told apart by path', allows((path) => path === 'DATABASE-URL'), HAS_IT],
    [
      'and by mount',
      allows((_, mount) => mount === 'billing'),
      `${PLAIN} The mount \`billing\` has it; \`vault\` was asked.`,
    ],
    [
      'is what an authorizer fails to decide',
      {
        authorize: async ({ operation }) => {
          if (operation === 'secret.get') return { allowed: true };
          throw new TypeError('odd');
        },
      },
      PLAIN,
    ],
  ];

  test.each(scenes)('%s', async (_, authorizer, message) => {
    const scene = set({
      authorizer,
      secrets: { ...SECRETS, 'database.url': 'x' },
      others: { billing: { DATABASE_URL: 'x' } },
    });
    expect(await messageOf(scene)).toBe(message);
    expect(scene.events.map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  test('does not hide the rest, where an authorizer fails to decide about one thing', async () => {
    const scene = set({
      secrets: { ...SECRETS, DATABASE_URL: 'x' },
      authorizer: allows((path) => {
        if (path === 'DATABASE_URL') throw new TypeError('odd');
        return true;
      }),
      decorate: (provider) => ({
        ...provider,
        async *list(query, call) {
          await turn();
          yield* provider.list(query, call);
        },
      }),
    });
    await scene.behind().write.delete('DATABASE_URL');
    expect(await messageOf(scene)).toBe(HAS_IT);
  });

  test.each(['secret.recover', 'secret.purge'] as const)('is not told to be live by %s', async (name) => {
    const authorizer: Authorizer = {
      authorize: async ({ permission }) => ({ allowed: permission !== 'secret:list' }),
    };
    const { gateway } = set({ authorizer });
    expect(await refusal(gateway.run(name, { ref: 'DATABASE-URL' }))).toMatchObject({
      message: 'No deleted secret `DATABASE-URL` exists in this store.',
    });
  });
});

describe('what was found', () => {
  test('is remembered for a minute', async () => {
    const scene = set();
    await messageOf(scene);
    await scene.gateway.run('secret.get', { ref: 'DATABASE-URL' });
    const cost = scene.calls.length;
    await scene.clock.advance(59_999);
    expect(await messageOf(scene)).toBe(HAS_IT);
    expect(scene.calls).toHaveLength(cost + 1);
    await scene.behind().write.delete('DATABASE-URL');
    await scene.clock.advance(1);
    expect(await messageOf(scene)).toBe(PLAIN);
  });

  test('is forgotten after a write, which may have made it untrue', async () => {
    const scene = set();
    await messageOf(scene);
    await scene.gateway.run('secret.delete', { ref: 'DATABASE-URL' });
    expect(await messageOf(scene)).toBe(PLAIN);
  });

  test('is remembered after a write of something that is not there either', async () => {
    const scene = set();
    await messageOf(scene);
    const cost = scene.calls.length;
    const value = secretValue('example');
    await refusal(scene.gateway.run('secret.update', { ref: 'DATABASE_URL', value }));
    expect(scene.calls.slice(cost)).toEqual(['vault update DATABASE_URL']);
  });

  test('is searched for once by all who ask at once', async () => {
    const scene = set();
    const messages = await Promise.all(Array.from({ length: 10 }, () => messageOf(scene)));
    expect(new Set(messages)).toEqual(new Set([HAS_IT]));
    expect(scene.calls.filter((call) => call === 'vault list')).toHaveLength(1);
  });

  test('in the bin is not what was found outside', async () => {
    const scene = set({ secrets: { ...SECRETS, DATABASE_URL: 'x' } });
    expect(await refusal(scene.gateway.run('secret.recover', { ref: 'DATABASE_URL' }))).toMatchObject({
      message: 'No deleted secret `DATABASE_URL` exists in this store. It is live, not deleted.',
    });
    await scene.behind().write.delete('DATABASE_URL');
    expect(await messageOf(scene)).toContain('It was deleted');
  });

  test('of a thousand others is forgotten', async () => {
    const scene = set();
    await messageOf(scene);
    for (let nth = 0; nth < 1_000; nth++) await messageOf(scene, `absent-${nth}`);
    scene.calls.length = 0;
    await messageOf(scene, 'absent-999');
    expect(scene.calls).toEqual(['vault get absent-999']);
    await messageOf(scene);
    expect(scene.calls).toContain('vault list');
  });
});

describe('a caller who leaves during the search', () => {
  test('gets the error at once as it was, and leaves nothing behind', async () => {
    const scene = set();
    scene.faults.set('stalled', { operations: ['list', 'bin.get'] });
    const caller = new AbortController();
    const asked = messageOf(scene, 'DATABASE_URL', caller.signal);
    await turn();
    expect(scene.calls).toContain('vault list');
    caller.abort();
    expect(await asked).toBe(PLAIN);
    expect(scene.clock.sleeping).toBe(0);
    scene.faults.clear();
    expect(await messageOf(scene)).toBe(HAS_IT);
  });

  test('does not end the search for those who came later', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const scene = set({
      decorate: (provider) => ({
        ...provider,
        async *list(query, call) {
          await held;
          yield* provider.list(query, call);
        },
      }),
    });
    const caller = new AbortController();
    const first = messageOf(scene, 'DATABASE_URL', caller.signal);
    await turn();
    const second = messageOf(scene);
    await turn();
    caller.abort();
    expect(await first).toBe(PLAIN);
    release();
    expect(await second).toBe(HAS_IT);
    expect(scene.calls.filter((call) => call === 'vault list')).toHaveLength(1);
    expect(scene.clock.sleeping).toBe(0);
  });

  test('does not take others along', async () => {
    const scene = set();
    scene.faults.set('stalled', { operations: ['list'] });
    const caller = new AbortController();
    const first = messageOf(scene);
    await turn();
    const second = messageOf(scene, 'DATABASE_URL', caller.signal);
    await turn();
    caller.abort();
    expect(await second).toBe(PLAIN);
    expect(await Promise.race([first, turn('still searching')])).toBe('still searching');
    await scene.clock.advance(3_000);
    expect(await first).toBe(PLAIN);
  });
});
