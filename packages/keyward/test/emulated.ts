import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator, trustCa } from '@keyward/emulator';

/** An emulator that this process trusts, with a vault `contoso` and what is in it. */
export interface Emulated extends AsyncDisposable {
  readonly emulator: Emulator;
  /** The settings of a client that signs in by a client secret: to be given, not to be set. */
  readonly env: Readonly<Record<string, string>>;
  /** An empty folder, in which no `.env` and no keyward.yaml is found. */
  readonly folder: string;
  /** Writes a secret as somebody else. */
  write(name: string, value: string): Promise<void>;
  /** What was asked since the last time; challenges do not count. */
  asked(): readonly string[];
}

export async function emulated(secrets: Readonly<Record<string, string>>): Promise<Emulated> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-loading-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const emulator = stack.use(
    await startEmulator({
      seed: { format: 'keyward-emulator-state/1', vaults: [{ name: 'contoso', secrets }] },
    }),
  );
  stack.use(trustCa(emulator.caPem));
  const owned = stack.move();
  return {
    emulator,
    folder,
    env: {
      KEY_VAULT_URI: emulator.vaults['contoso']?.localhostUrl ?? '',
      KEYWARD_SIGN_IN: 'client-secret',
      AZURE_TENANT_ID: emulator.tenantId,
      AZURE_CLIENT_ID: emulator.clientId,
      AZURE_CLIENT_SECRET: emulator.clientSecret,
      AZURE_AUTHORITY_HOST: emulator.authorityHost,
    },
    async write(name, value) {
      const token = await emulator.issueToken({});
      const answer = await fetch(
        `${emulator.vaults['contoso']?.localhostUrl}/secrets/${name}?api-version=7.4`,
        {
          method: 'PUT',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ value }),
        },
      );
      if (!answer.ok) throw new Error(`${name} was answered with ${answer.status}`);
      emulator.requests.clear();
    },
    asked() {
      const entries = emulator.requests.entries();
      emulator.requests.clear();
      return entries.filter(({ status }) => status !== 401).map(({ route, status }) => `${route} ${status}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
