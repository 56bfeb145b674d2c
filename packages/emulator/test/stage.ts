import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ClientSecretCredential, type TokenCredential } from '@azure/identity';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import type { Emulator } from '../src/index.ts';
import type { Judge } from './judge.ts';

/** Shared by all test files and kept between runs, so that only the first run makes keys. Not the user's own. */
export const folder = join(tmpdir(), `keyward-emulator-tests-${userInfo().username}`);

/** Signs in as the ready line's client. */
export function credentialOf(
  emulator: Emulator,
  { clientId, clientSecret }: { clientId: string; clientSecret: string } = emulator,
): ClientSecretCredential {
  return new ClientSecretCredential(emulator.tenantId, clientId, clientSecret, {
    authorityHost: emulator.authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  });
}

/** A credential that hands out one token, whatever is asked. */
export function fixedCredential(token: string): TokenCredential {
  return { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
}

export function clientOf(
  emulator: Emulator,
  vault: string,
  options: { judge?: Judge; credential?: TokenCredential; client?: SecretClientOptions } = {},
): SecretClient {
  const { judge, credential = credentialOf(emulator), client = {} } = options;
  return new SecretClient(addressOf(emulator, vault), credential, {
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: 0 },
    ...(judge === undefined
      ? {}
      : { additionalPolicies: [{ policy: judge.policy, position: 'perRetry' as const }] }),
    ...client,
  });
}

export function addressOf(emulator: Emulator, vault: string): string {
  const address = emulator.vaults[vault];
  if (address === undefined) throw new Error(`no vault ${vault}`);
  return address.localhostUrl;
}

/** What a RestError says, without what it drags along. */
export async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) throw error;
    const { details } = error as { details?: { error?: { innerError?: { code?: string } } } };
    const innerCode = details?.error?.innerError?.code;
    return {
      status: error.statusCode,
      code: error.code,
      message: error.message,
      ...(innerCode === undefined ? {} : { innerCode }),
    };
  }
  throw new Error('It was not refused.');
}

export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
