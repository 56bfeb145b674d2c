import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { vaultError } from '../../errors/index.ts';
import { faultSwitch, type MemoryProvider, memory } from '../../memory/index.ts';
import { createMounts, type Mounts, parseRef } from '../../ref/index.ts';
import { secretValue } from '../../value/index.ts';
import { refusal } from '../stage.fixture.ts';
import { openVaults } from './vaults.ts';

const MOUNTS = createMounts(
  ['vault', 'billing'].map((name) => ({ name, url: name })),
  [{ name: '{app}-{env}', url: 'https://{app}-{env}-keyvault.vault.azure.net' }],
);
const value = secretValue('example');
const never = () => new Promise<never>(() => {});

function scene(mounts: Mounts = MOUNTS) {
  const faults = faultSwitch();
  const opened: { readonly name: string; readonly provider: MemoryProvider; closed: number }[] = [];
  const vaults = openVaults({
    mounts,
    open({ name }) {
      const provider = memory({ secrets: { which: name }, faults });
      const entry = { name, provider, closed: 0 };
      opened.push(entry);
      return {
        ...provider,
        async close() {
          entry.closed += 1;
          await provider.close();
        },
      };
    },
  });
  const read = (ref: string) =>
    vaults.with(parseRef(ref), async (provider) => {
      const { path } = parseRef(ref);
      return (await provider.get({ path })).value.reveal();
    });
  return { vaults, opened, faults, read };
}

describe('a mount', () => {
  test('is that of the ref', async () => {
    const { read } = scene();
    expect([await read('which'), await read('azure://billing/which')]).toEqual(['vault', 'billing']);
  });

  test('may be made by a template', async () => {
    const { read, opened } = scene();
    expect(await read('azure://shop-prod/which')).toBe('shop-prod');
    expect(opened.map(({ name }) => name)).toEqual(['shop-prod']);
  });

  test('is opened once, when it is first used, however many use it at once', async () => {
    const { read, opened } = scene();
    expect(opened).toEqual([]);
    await Promise.all(Array.from({ length: 8 }, () => read('which')));
    await read('which');
    expect(opened.map(({ name }) => name)).toEqual(['vault']);
  });

  test('that could not be opened is tried again', async () => {
    let attempts = 0;
    const vaults = openVaults({
      mounts: MOUNTS,
      open() {
        attempts += 1;
        if (attempts === 1) throw vaultError('invalid_vault_url', { message: 'No.' });
        return memory();
      },
    });
    const open = () => vaults.with(parseRef('which'), async ({ limits }) => limits.foldsCase);
    expect(await refusal(open())).toMatchObject({
      code: 'invalid_vault_url',
      message: 'No.',
      ref: 'azure://vault/which',
    });
    expect(await open()).toBe(true);
  });
});

describe('refusals name the ref', () => {
  test.each([
    [
      'azure://nowhere/x',
      'unknown_mount',
      'No mount `nowhere` is configured; those that are: `vault`, `billing`, `{app}-{env}`.',
      'a mount nobody configured',
    ],
    [
      'azure://vault/never_was',
      'secret_not_found',
      'Secret `never_was` does not exist in this store.',
      'what the provider refuses',
    ],
  ])('%s: %s', async (ref, code, message, why) => {
    const { read } = scene();
    expect(await refusal(read(ref)), why).toMatchObject({ code, message, ref });
  });

  test('also with nothing configured', async () => {
    const { vaults, read } = scene(createMounts([]));
    const message =
      'No vault is configured: KEY_VAULT_URI is not set, and there is neither KEYWARD_MOUNTS nor a keyward.yaml.';
    expect(await refusal(read('x'))).toMatchObject({
      code: 'missing_configuration',
      message,
      ref: 'azure://vault/x',
    });
    expect(await refusal(vaults.use('vault', never))).toMatchObject({
      code: 'missing_configuration',
      message,
    });
  });

  test('also with templates alone, none of which fits', async () => {
    const { read } = scene(createMounts([], MOUNTS.templates));
    expect(await refusal(read('azure://shop/x'))).toMatchObject({
      code: 'unknown_mount',
      message: 'No mount `shop` is configured; those that are: `{app}-{env}`.',
    });
  });

  test('unless they name one already, or are not ours', async () => {
    const { vaults } = scene();
    const named = vaultError('conflict', { message: 'Elsewhere.', ref: 'azure://billing/y' });
    await expect(vaults.with(parseRef('x'), () => Promise.reject(named))).rejects.toBe(named);
    const foreign = new TypeError('not ours');
    await expect(vaults.with(parseRef('x'), () => Promise.reject(foreign))).rejects.toBe(foreign);
  });
});

describe('changes', () => {
  test('of one secret take turns; a read does not wait for them', async () => {
    const { vaults, faults, read } = scene();
    faults.set('stalled', { operations: ['set'], times: 1 });
    const caller = new AbortController();
    const set = (signal?: AbortSignal) => {
      const call = signal === undefined ? {} : { signal };
      return vaults.change(parseRef('which'), call, async ({ write }) =>
        write?.set('which', { value }, call),
      );
    };
    const first = refusal(set(caller.signal));
    const second = set();
    expect(await read('which')).toBe('vault');
    caller.abort(new Error('enough'));
    expect(await first).toEqual(new Error('enough'));
    expect(await second).toMatchObject({ path: 'which' });
  });

  test('take turns through every mount of one vault, however its address is spelt', async () => {
    const { vaults } = scene(
      createMounts([
        { name: 'vault', url: 'https://Contoso.vault.azure.net/' },
        { name: 'same', url: 'https://contoso.vault.azure.net' },
        { name: 'other', url: 'https://fabrikam.vault.azure.net' },
      ]),
    );
    const order: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const change = (mount: string) =>
      vaults.change(parseRef(`azure://${mount}/which`), {}, async () => {
        order.push(mount);
        if (mount === 'vault') await held;
      });
    const changes = ['vault', 'same', 'other'].map(change);
    await turn();
    expect(order).toEqual(['vault', 'other']);
    release();
    await Promise.all(changes);
    expect(order).toEqual(['vault', 'other', 'same']);
  });

  test('that wait when everything closes are refused', async () => {
    const { vaults, faults } = scene();
    faults.set('stalled', { operations: ['set'] });
    const set = () =>
      refusal(vaults.change(parseRef('which'), {}, async ({ write }) => write?.set('which', { value })));
    const [first, second] = [set(), set()];
    await turn();
    await vaults.close();
    expect([await first, await second]).toMatchObject([
      { code: 'provider_closed', message: 'The memory provider was used after close().' },
      { code: 'provider_closed', message: 'The vaults were used after close().' },
    ]);
  });
});

describe('close', () => {
  test('closes every provider that was opened, once', async () => {
    const { vaults, read, opened } = scene();
    await read('which');
    await read('azure://billing/which');
    await Promise.all([vaults.close(), vaults.close()]);
    expect(opened.map(({ name, closed }) => [name, closed])).toEqual([
      ['vault', 1],
      ['billing', 1],
    ]);
  });

  test('opens nothing any more', async () => {
    const { vaults, read, opened } = scene();
    await vaults.close();
    expect(await refusal(read('which'))).toMatchObject({
      code: 'provider_closed',
      message: 'The vaults were used after close().',
      ref: 'azure://vault/which',
    });
    expect(opened).toEqual([]);
  });

  test('leaves no mount open that is first used meanwhile', async () => {
    const { vaults, read, opened } = scene();
    await read('which');
    const closing = vaults.close();
    expect(await refusal(read('azure://billing/which'))).toMatchObject({ code: 'provider_closed' });
    await closing;
    expect(opened.map(({ name, closed }) => [name, closed])).toEqual([['vault', 1]]);
  });

  test('ends what is under way', async () => {
    const { vaults, read, faults } = scene();
    faults.set('stalled');
    const reading = refusal(read('which'));
    await vaults.close();
    expect(await reading).toMatchObject({ code: 'provider_closed', ref: 'azure://vault/which' });
  });
});
