import type { SecretClient } from '@azure/keyvault-secrets';
import { vaultError } from '@keyward/core/errors';
import {
  KEY_VAULT_LIMITS,
  type RequestKind,
  type SecretProvider,
  type SecretVersionInfo,
} from '@keyward/core/provider';
import { encodePath, nameRule } from '@keyward/core/ref';
import { secretValue } from '@keyward/core/value';
import { type AskingOptions, asking } from './asking.ts';
import { type Doing, failureOf } from './failure.ts';

/**
 * As much of a provider as a store asks for, over an official client or what a test has in its place: of either nothing is
 * needed but `getSecret`, `setSecret` and `beginDeleteSecret`.
 */
export function providerOver(client: SecretClient, options: AskingOptions = {}): SecretProvider {
  const { ask, close } = asking(options);
  return {
    limits: KEY_VAULT_LIMITS,
    async get({ path, version }, call = {}) {
      const doing = doingTo('read', path, 'other');
      const { value, properties } = await ask(doing, call, async ([options]) => {
        const pinned = version === undefined ? {} : { version };
        const more = options === undefined && version === undefined ? [] : [{ ...pinned, ...options }];
        return (await client.getSecret(nameOf(path), ...more)) ?? {};
      });
      if (value === undefined) throw failureOf({ statusCode: 404 }, doing);
      return { ...infoOf(path, properties?.version), value: secretValue(value) };
    },
    // biome-ignore lint/correctness/useYield: there is nothing to yield before it is refused
    async *list() {
      throw unasked();
    },
    check: async () => ({ status: 'unknown', error: unasked() }),
    write: {
      async set(path, { value }, call = {}) {
        const answer = await ask(doingTo('write', path, 'create'), call, (options) =>
          client.setSecret(nameOf(path), value.reveal(), ...options),
        );
        return infoOf(path, answer?.properties?.version);
      },
      update: async () => {
        throw unasked();
      },
      async delete(path, call = {}) {
        await ask(doingTo('delete', path, 'other'), call, (options) =>
          client.beginDeleteSecret(nameOf(path), ...options),
        );
        return { path, confirmed: false };
      },
    },
    close: async () => close(),
  };
}

function doingTo(verb: Doing['verb'], path: string, kind: RequestKind): Doing {
  return { verb, path, kind };
}

/** What no name of Key Vault can tell goes there as it is, and is refused there, as in the original. */
function nameOf(path: string): string {
  return nameRule(path) === 'hashed' ? path : encodePath(path);
}

function infoOf(path: string, version = ''): SecretVersionInfo {
  return { path, version, enabled: true, validity: 'valid', tags: {}, managed: false };
}

function unasked() {
  return vaultError('unsupported', {
    message: 'A store of PURISTA reads, writes and removes secrets, and does nothing else.',
  });
}
