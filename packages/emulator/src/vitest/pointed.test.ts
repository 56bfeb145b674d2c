import { expect, test } from 'vitest';
import { pointed } from './pointed.ts';

test('variables are set and rivals unset, until the end', () => {
  const present: Record<string, string | undefined> = {
    MINE: '1',
    KEY_VAULT_URI: 'before',
    AZURE_CLIENT_ID: 'me',
  };
  const before = { ...present };
  {
    using _pointed = pointed(present, { KEY_VAULT_URI: 'emulator', IDENTITY_HEADER: 'x' }, [
      'AZURE_CLIENT_ID',
    ]);
    expect(present).toStrictEqual({ MINE: '1', KEY_VAULT_URI: 'emulator', IDENTITY_HEADER: 'x' });
  }
  expect(present).toStrictEqual(before);
});
