import { describe, expect, test } from 'vitest';
import { isKeywardError, vaultError } from '../errors/index.ts';
import { faultSwitch, type MemoryProvider, memory } from '../memory/index.ts';
import { createRef, formatRef, type Mount } from '../ref/index.ts';
import { secretValue } from '../value/index.ts';
import { openVaults } from './index.ts';

const MOUNTS = new Map(['vault', 'billing'].map((name): [string, Mount] => [name, { name, url: name }]));

function stage(mounts: ReadonlyMap<string, Mount> = MOUNTS) {
  const faults = faultSwitch();
  const opened: { readonly name: string; readonly provider: MemoryProvider; closed: number }[] = [];
  const vaults = openVaults({
    mounts,
    open({ name }) {
      const provider = memory({ secrets: { 'app/db': '{"username":"app"}', which: name }, faults });
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
  return { vaults, opened, faults };
}

async function refusalOf(act: () => Promise<unknown>) {
  try {
    await act();
  } catch (thrown) {
    return isKeywardError(thrown) ? { code: thrown.code, message: thrown.message, ref: thrown.ref } : thrown;
  }
  return 'nothing was refused';
}

describe('a read', () => {
  test('goes to the mount of its ref, and a raw name to the default', async () => {
    const { vaults } = stage();
    const read = async (ref: string) => (await vaults.read(ref)).credentials['value']?.reveal();
    expect([await read('which'), await read('azure://billing/which')]).toEqual(['vault', 'billing']);
  });

  test('gives the canonical ref, the secret, and the record narrowed to the fragment', async () => {
    const { vaults } = stage();
    const { ref, secret, credentials } = await vaults.read('azure://vault/app--db#username');
    expect(formatRef(ref)).toBe('azure://vault/app/db#username');
    expect(secret.path).toBe('app/db');
    expect([Object.keys(credentials), credentials['username']?.reveal()]).toEqual([['username'], 'app']);
  });

  test('takes a parsed ref as well', async () => {
    const { vaults } = stage();
    const ref = createRef({ scheme: 'azure', mount: 'vault', path: 'app/db', fragment: 'absent' });
    expect((await vaults.read(ref)).credentials).toEqual({ absent: null });
  });

  test('reads the version that the ref names', async () => {
    const { vaults } = stage();
    const first = (await vaults.read('which')).secret.version;
    await vaults.with('which', ({ write }, { path }) =>
      write.update({ path }, { value: secretValue('later') }),
    );
    expect((await vaults.read(`which?version=${first}`)).credentials['value']?.reveal()).toBe('vault');
    expect((await vaults.read('which')).credentials['value']?.reveal()).toBe('later');
  });

  test('ends with the reason of its own signal', async () => {
    const { vaults, faults } = stage();
    faults.set('stalled');
    const caller = new AbortController();
    const reason = new Error('enough');
    const reading = vaults.read('which', { signal: caller.signal });
    caller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});

describe('a mount', () => {
  test('is opened once, when it is first used, however many use it at once', async () => {
    const { vaults, opened } = stage();
    expect(opened).toEqual([]);
    await Promise.all(Array.from({ length: 8 }, () => vaults.read('which')));
    expect(vaults.mount('vault')).toBe(vaults.mount('vault'));
    expect(opened.map(({ name }) => name)).toEqual(['vault']);
  });

  test('that could not be opened is tried again', async () => {
    let attempts = 0;
    const vaults = openVaults({
      mounts: MOUNTS,
      open() {
        attempts += 1;
        if (attempts === 1) throw vaultError('invalid_vault_url', { message: 'No.' });
        return memory({ secrets: { which: 'x' } });
      },
    });
    expect(await refusalOf(() => vaults.read('which'))).toEqual({
      code: 'invalid_vault_url',
      message: 'No.',
      ref: 'azure://vault/which',
    });
    expect((await vaults.read('which')).secret.path).toBe('which');
  });
});

describe('refusals name the ref', () => {
  test.each([
    [
      'azure://nowhere/x',
      'unknown_mount',
      'No mount `nowhere` is configured; there is `vault`, `billing`.',
      'azure://nowhere/x',
      'a mount nobody configured',
    ],
    [
      'keyward://shop/prod/X',
      'unknown_mount',
      'No source of truth is configured here, so a `keyward://` ref leads nowhere.',
      'keyward://shop/prod/X',
      'a scheme without a store',
    ],
    [
      'keyward://vault/which',
      'unknown_mount',
      'No source of truth is configured here, so a `keyward://` ref leads nowhere.',
      'keyward://vault/which',
      'an application named like a mount is no vault',
    ],
    [
      'never_was#key',
      'secret_not_found',
      'Secret `never_was` does not exist in this store.',
      'azure://vault/never_was#key',
      'what the provider refuses',
    ],
    [
      'azure:/vault/x',
      'malformed_ref',
      '`azure:/vault/x` is not a secret reference: after the scheme `//` is missing.',
      undefined,
      'there is no ref to name',
    ],
  ])('%s: %s', async (text, code, message, ref, why) => {
    const { vaults } = stage();
    expect(await refusalOf(() => vaults.read(text)), why).toEqual({ code, message, ref });
  });

  test('also with nothing configured', async () => {
    const { vaults } = stage(new Map());
    expect(await refusalOf(() => vaults.read('x'))).toEqual({
      code: 'missing_configuration',
      message: 'No vault is configured: neither KEY_VAULT_URI nor KEYWARD_MOUNTS is set.',
      ref: 'azure://vault/x',
    });
    expect(() => vaults.mount('vault')).toThrow(
      'No vault is configured: neither KEY_VAULT_URI nor KEYWARD_MOUNTS is set.',
    );
  });

  test('unless they name one already, or are not ours', async () => {
    const { vaults } = stage();
    const named = vaultError('conflict', { message: 'Elsewhere.', ref: 'azure://billing/y' });
    await expect(vaults.with('x', () => Promise.reject(named))).rejects.toBe(named);
    const foreign = new TypeError('not ours');
    await expect(vaults.with('x', () => Promise.reject(foreign))).rejects.toBe(foreign);
  });
});

describe('close', () => {
  test('closes every provider that was opened, once', async () => {
    const { vaults, opened } = stage();
    await vaults.read('which');
    await vaults.read('azure://billing/which');
    await Promise.all([vaults.close(), vaults.close()]);
    await vaults[Symbol.asyncDispose]();
    expect(opened.map(({ name, closed }) => [name, closed])).toEqual([
      ['vault', 1],
      ['billing', 1],
    ]);
  });

  test('opens nothing any more', async () => {
    const { vaults, opened } = stage();
    await vaults.close();
    expect(await refusalOf(() => vaults.read('which'))).toEqual({
      code: 'provider_closed',
      message: 'The vaults were used after close().',
      ref: 'azure://vault/which',
    });
    expect(opened).toEqual([]);
  });

  test('a mount that is first used while others close is not left open', async () => {
    const { vaults, opened } = stage();
    await vaults.read('which');
    const closing = vaults.close();
    expect(await refusalOf(() => vaults.read('azure://billing/which'))).toMatchObject({
      code: 'provider_closed',
    });
    await closing;
    expect(opened.map(({ name, closed }) => [name, closed])).toEqual([['vault', 1]]);
  });

  test('ends what is under way', async () => {
    const { vaults, faults } = stage();
    faults.set('stalled');
    const reading = refusalOf(() => vaults.read('which'));
    await vaults.close();
    expect(await reading).toMatchObject({ code: 'provider_closed', ref: 'azure://vault/which' });
  });
});
