import { beforeEach, describe, expect, test, vi } from 'vitest';
import { credentialFrom } from './credential.ts';

const made = vi.hoisted((): { kind: string; options: unknown }[] => []);
vi.mock('@azure/identity', () => {
  const kind = (name: string) =>
    class {
      constructor(options: unknown) {
        made.push({ kind: name, options });
      }
      getToken() {
        return Promise.resolve({ token: name, expiresOnTimestamp: 1 });
      }
    };
  return { DefaultAzureCredential: kind('default'), ManagedIdentityCredential: kind('managed') };
});
beforeEach(() => made.splice(0));

describe('the credential of the environment', () => {
  test.each([
    [{}, 'default', {}, 'the usual chain'],
    [{ MANAGED_IDENTITY_CLIENT_ID: ' ' }, 'default', {}, 'an empty variable is none'],
    [{ MANAGED_IDENTITY_CLIENT_ID: 'c-1' }, 'managed', { clientId: 'c-1' }, 'that identity alone'],
    [
      { AZURE_AUTHORITY_HOST: 'https://localhost:8443' },
      'default',
      { authorityHost: 'https://localhost:8443', disableInstanceDiscovery: true },
      'an emulator is not known at login.microsoftonline.com',
    ],
    [
      { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' },
      'default',
      { authorityHost: 'https://login.microsoftonline.us' },
      'a cloud is',
    ],
  ])('%j', async (env, kind, options, why) => {
    const credential = credentialFrom(env);
    expect(made, 'nothing is loaded before the first token').toEqual([]);
    const tokens = await Promise.all([credential.getToken('s'), credential.getToken('s')]);
    expect(tokens.map((each) => each?.token)).toEqual([kind, kind]);
    expect(made, why).toEqual([{ kind, options }].slice(0, made.length));
    expect(credentialFrom({ ...env })).toBe(credential);
  });

  test('is another one for other settings', () => {
    expect(credentialFrom({ MANAGED_IDENTITY_CLIENT_ID: 'a' })).not.toBe(
      credentialFrom({ MANAGED_IDENTITY_CLIENT_ID: 'b' }),
    );
  });
});
