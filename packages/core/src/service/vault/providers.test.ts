import { describe, expect, test } from 'vitest';
import { memory } from '../../memory/index.ts';
import type { SecretProvider } from '../../provider/index.ts';
import { createMounts } from '../../ref/index.ts';
import { refusal } from '../stage.fixture.ts';
import { openProviders } from './providers.ts';

const MOUNTS = createMounts(
  ['vault', 'billing'].map((name) => ({ name, url: name })),
  [{ name: '{app}-dev', url: 'https://{app}-dev-keyvault.vault.azure.net' }],
);
const names = (count: number) => Array.from({ length: count }, (_, at) => `app${at}-dev`);
const nothing = async () => {};

/** Providers that tell in which order they were opened and closed, and end as `ends` says. */
function scene(ends: Readonly<Record<string, () => Promise<void>>> = {}) {
  const open = new Set<string>();
  const opened: string[] = [];
  const providers = openProviders({
    mounts: MOUNTS,
    open({ name }): SecretProvider {
      opened.push(name);
      open.add(name);
      return {
        ...memory(),
        close() {
          open.delete(name);
          return (ends[name] ?? nothing)();
        },
      };
    },
  });
  const useAll = async (mounts: readonly string[]) => {
    for (const mount of mounts) await providers.use(mount, nothing);
  };
  return { providers, open, opened, useAll };
}

describe('mounts that a template makes', () => {
  test('are no more than 64 when nobody uses them: the one not used for longest is closed', async () => {
    const { open, opened, useAll } = scene();
    const [first = '', second = '', ...rest] = names(65);
    await useAll([first, second, first, ...rest]);
    expect(open).toEqual(new Set([first, ...rest]));
    await useAll([second]);
    expect(open).toEqual(new Set([...rest, second]));
    expect(opened).toEqual([first, second, ...rest, second]);
  });

  test('stay open while they are used, however many that are', async () => {
    const { providers, open, useAll } = scene();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const uses = names(70).map((name) => providers.use(name, () => held));
    await useAll(names(70));
    expect(open.size).toBe(70);
    release();
    await Promise.all(uses);
    expect(open).toEqual(new Set(names(70).slice(6)));
  });

  test('are kept for the next, and closed with the others, when what they were used for fails', async () => {
    const { providers, open, opened, useAll } = scene();
    const failing = () => providers.use('app0-dev', () => Promise.reject(new TypeError('odd')));
    await expect(failing()).rejects.toThrow('odd');
    await expect(failing()).rejects.toThrow('odd');
    expect(opened).toEqual(['app0-dev']);
    await useAll(names(65).slice(1));
    expect(open.has('app0-dev')).toBe(false);
  });

  test('do not push out those that have a name of their own', async () => {
    const { open, useAll } = scene();
    await useAll(['vault', 'billing', ...names(70)]);
    expect([open.has('vault'), open.has('billing'), open.size]).toEqual([true, true, 66]);
  });

  test('may fail to close: nobody who comes later is told', async () => {
    const { providers, open, useAll } = scene({ 'app0-dev': () => Promise.reject(new Error('stuck')) });
    await useAll(names(65));
    await providers.close();
    expect(open).toEqual(new Set());
  });
});

describe('close', () => {
  test('waits for what is being closed already', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { providers, useAll } = scene({ 'app0-dev': () => held });
    await useAll(names(65));
    let closed = false;
    const closing = providers.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    release();
    await closing;
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('stuck'))],
    [
      'throws',
      () => {
        throw new Error('stuck');
      },
    ],
  ])('closes all the others where one %s, and tells it then, each time', async (_, fail) => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let ended = false;
    const { providers, open, useAll } = scene({
      vault: fail,
      billing: () =>
        held.then(() => {
          ended = true;
        }),
    });
    await useAll(['vault', 'billing']);
    const closing = refusal(providers.close());
    expect(open).toEqual(new Set());
    await new Promise(setImmediate);
    expect(await Promise.race([closing, 'still closing'])).toBe('still closing');
    release();
    expect([await closing, ended]).toEqual([new Error('stuck'), true]);
    expect(await refusal(providers.close())).toEqual(new Error('stuck'));
  });

  test('does not bring back what was in use meanwhile', async () => {
    const { providers, open } = scene();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const use = providers.use('app0-dev', () => held);
    await providers.close();
    release();
    await use;
    expect(open).toEqual(new Set());
    expect(await refusal(providers.use('app0-dev', nothing))).toMatchObject({
      code: 'provider_closed',
      message: 'The vaults were used after close().',
    });
  });
});
