import { describe, expect, test } from 'vitest';
import { vaultError } from '../../errors/index.ts';
import { secretValue } from '../../value/index.ts';
import type { Gateway, OperationName } from '../index.ts';
import { refusal, type StageOptions, stage } from '../stage.fixture.ts';

const value = secretValue('example');
const ref = 'db';
const ACTS: Readonly<Record<OperationName, (gateway: Gateway) => Promise<unknown>>> = {
  'secret.get': (gateway) => gateway.run('secret.get', { ref }),
  'secret.latest_version': (gateway) => gateway.run('secret.latest_version', { ref }),
  'secret.metadata': (gateway) => gateway.run('secret.metadata', { ref }),
  'secret.versions': (gateway) => gateway.run('secret.versions', { ref }),
  'secret.list': (gateway) => gateway.run('secret.list', {}),
  'secret.set': (gateway) => gateway.run('secret.set', { ref, value, tags: { team: 'a' } }),
  'secret.update': (gateway) => gateway.run('secret.update', { ref, value }),
  'secret.update_metadata': (gateway) =>
    gateway.run('secret.update_metadata', { ref, custom: { more: 'b' } }),
  'secret.enable': (gateway) => gateway.run('secret.enable', { ref }),
  'secret.disable': (gateway) => gateway.run('secret.disable', { ref }),
  'secret.delete': (gateway) => gateway.run('secret.delete', { ref }),
  'secret.list_deleted': (gateway) => gateway.run('secret.list_deleted', {}),
  'secret.recover': (gateway) => gateway.run('secret.recover', { ref }),
  'secret.purge': (gateway) => gateway.run('secret.purge', { ref }),
};
const DELETED: readonly string[] = ['secret.list_deleted', 'secret.recover', 'secret.purge'];

test.each(Object.entries(ACTS))("%s tells people's tags, and none of Keyward's own", async (name, act) => {
  const tags = { team: 'a', 'keyward-key': 'DB', 'Keyward-Sync': 'example' };
  const { gateway, behind, events } = stage();
  await behind().write.set(ref, { value, tags });
  if (DELETED.includes(name)) await behind().write.delete(ref);
  const output = JSON.stringify(await act(gateway)) ?? '';
  expect(output + JSON.stringify(events)).not.toMatch(/keyward-(?:key|sync)/i);
  if (/"(?:tags|customMetadata)"/.test(output)) expect(output).toContain('"team":"a"');
});

describe('a new value for a secret of which nobody can tell the latest version', () => {
  const untold = { code: 'conflict', message: 'Nobody can tell.' } as const;
  const decorate: NonNullable<StageOptions['decorate']> = (provider) => ({
    ...provider,
    versions: {
      ...provider.versions,
      latest: () => Promise.reject(vaultError(untold.code, { message: untold.message })),
    },
  });
  const scene = async (before: readonly (readonly [string, number])[], managed: readonly string[] = []) => {
    const set = stage({ decorate, managed });
    for (const [at, [key, wait]] of before.entries()) {
      await set.behind().write.set(ref, { value, enabled: false, tags: { 'keyward-key': key, at: `${at}` } });
      await set.clock.advance(wait);
    }
    return set;
  };

  test.each<[[string, number][], string]>([
    [
      [
        ['DB', 0],
        ['DB', 0],
      ],
      'the newest agree',
    ],
    [
      [
        ['OLD', 1_000],
        ['DB', 0],
        ['DB', 0],
      ],
      'an older one has no say',
    ],
  ])('%j: carries over what all that may be it have, where %s', async (before) => {
    const { gateway, behind } = await scene(before);
    await gateway.run('secret.set', { ref, value });
    expect((await behind().get({ path: ref })).tags).toEqual({ 'keyward-key': 'DB' });
  });

  test('is refused where they differ: a tag would be lost', async () => {
    const { gateway, calls } = await scene([
      ['DB', 0],
      ['OTHER', 0],
    ]);
    expect(await refusal(gateway.run('secret.set', { ref, value }))).toMatchObject(untold);
    expect(calls).toEqual(['vault versions.latest db', 'vault versions.list db']);
  });

  test('is refused where they belong to a certificate', async () => {
    const { gateway } = await scene(
      [
        ['DB', 0],
        ['DB', 0],
      ],
      [ref],
    );
    expect(await refusal(gateway.run('secret.set', { ref, value }))).toMatchObject({
      code: 'managed_by_certificate',
    });
  });
});
