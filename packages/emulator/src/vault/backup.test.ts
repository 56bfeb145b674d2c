import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VaultError } from './refusal.ts';
import { Vault } from './vault.ts';

const MALFORMED = new VaultError(
  400,
  'Malformed backup blob',
  'Backup blob contains invalid or corrupt version.',
);

function vault(name: string, backupKey = new Uint8Array(32).fill(1)): Vault {
  return new Vault({ name, location: 'westeurope', clock: { now: () => 1_767_323_045_000 }, backupKey });
}

describe('a backup', () => {
  test('restores into another vault with the same key, versions and all', () => {
    const [from, to] = [vault('contoso'), vault('fabrikam')];
    from.set('Aa', {
      value: 'old',
      tags: { a: '1' },
      contentType: 'x',
      notBefore: 1,
      expires: 2,
      enabled: false,
    });
    from.set('aA', { value: '🔑\u0000\ud800' });
    const blob = from.backup('AA');
    expect(to.restore(blob)).toEqual(from.get('aa'));
    expect(to.versions('aa', undefined, 25)).toEqual(from.versions('aa', undefined, 25));
  });

  test('does not restore under another key', () => {
    const from = vault('contoso');
    from.set('a', { value: 'v' });
    const stranger = vault('fabrikam', new Uint8Array(32).fill(2));
    expect(() => stranger.restore(from.backup('a'))).toThrow(MALFORMED);
    expect(stranger.secrets(undefined, 25)).toEqual({ items: [] });
  });

  test('does not show what it holds', () => {
    const from = vault('contoso');
    from.set('name-canary', { value: 'value-canary' });
    const text = Buffer.from(from.backup('name-canary'), 'base64url').toString('latin1');
    expect(text).not.toMatch(/canary/);
    expect(from.backup('name-canary')).not.toBe(from.backup('name-canary'));
  });

  test('with any single bit changed is refused', () => {
    const from = vault('contoso');
    from.set('a', { value: 'v' });
    const bytes = Buffer.from(from.backup('a'), 'base64url');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => vault('fabrikam').restore(changed.toString('base64url'))).toThrow(MALFORMED);
      }),
    );
  });

  test('cut short or with strangers in it is refused', () => {
    const from = vault('contoso');
    from.set('a', { value: 'v' });
    const blob = from.backup('a');
    for (const changed of [
      blob.slice(0, -4),
      blob.slice(4),
      `${blob} `,
      `${blob}\n`,
      `${blob}=`,
      `${blob}AAAA`,
    ]) {
      expect(() => vault('fabrikam').restore(changed)).toThrow(MALFORMED);
    }
  });

  test('holds 500 versions and no more', () => {
    const from = vault('contoso');
    for (let i = 0; i < 500; i++) from.set('a', { value: `${i}` });
    const to = vault('fabrikam');
    expect(to.restore(from.backup('a')).secret.value).toBe('499');
    expect(to.versions('a', undefined, 1000).items).toHaveLength(500);
    from.set('a', { value: '500' });
    expect(() => from.backup('a')).toThrow(
      new VaultError(400, 'BadParameter', 'Secret has more than 500 versions and cannot be backed up.'),
    );
  });
});
