import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { type Clock, systemClock } from '@keyward/core/clock';
import { type Emulator, type RequestEntry, startEmulator, trustCa } from '@keyward/emulator';
import { Logger, type StoreBaseConfig, UnhandledError } from '@purista/core';
import { AzureSecretStore, type AzureSecretStoreConfig, type SecretStoreErrorData } from '../src/index.ts';

/** An emulator with two vaults, tokens and roles on, that this process trusts, and stores on it. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly vaultUrl: string;
  readonly billingUrl: string;
  /** A store as somebody with a role on both vaults, who may do everything that the role lets him; closed with the stage. */
  store(config?: Partial<StoreBaseConfig<AzureSecretStoreConfig>>, role?: string): AzureSecretStore;
  credential(role?: string): ClientSecretCredential;
  /** The vault, past any store: what somebody else does. */
  readonly vault: SecretClient;
  /** What the vaults were asked since the last time; challenges, and what `vault` asked, do not count. */
  asked(): readonly string[];
}

export async function openStage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-purista-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const emulator = stack.use(
    await startEmulator({ vaults: ['contoso', 'contoso-billing'], folder, delayMs: 5 }),
  );
  stack.use(trustCa(emulator.caPem));
  const { tenantId, authorityHost } = emulator;
  const signIn = (clientId: string, clientSecret: string) =>
    new ClientSecretCredential(tenantId, clientId, clientSecret, {
      authorityHost,
      disableInstanceDiscovery: true,
    });
  const url = (vault: string) => emulator.vaults[vault]?.localhostUrl ?? '';
  const vaultUrl = url('contoso');
  const credential = (role?: string) => {
    const {
      clientId,
      clientSecret = '',
      objectId,
    } = emulator.registerApplication({ name: role ?? 'nobody' });
    if (role !== undefined) emulator.assign({ principalId: objectId, role });
    return signIn(clientId, clientSecret);
  };
  const officer = credential('Key Vault Secrets Officer');
  const outside = emulator.registerApplication({ name: 'outside' });
  emulator.assign({ principalId: outside.objectId, role: 'Key Vault Secrets Officer' });
  const vault = new SecretClient(vaultUrl, signIn(outside.clientId, outside.clientSecret ?? ''), {
    disableChallengeResourceVerification: true,
  });
  const owned = stack.move();
  const isOfStores = ({ vault: name, status, principal }: RequestEntry) =>
    name !== undefined && status !== 401 && principal !== outside.objectId && principal !== outside.clientId;
  return {
    emulator,
    vaultUrl,
    billingUrl: url('contoso-billing'),
    vault,
    credential,
    store(config = {}, role) {
      const store = new AzureSecretStore({
        vaultUrl,
        credential: role === undefined ? officer : credential(role),
        enableSet: true,
        enableRemove: true,
        logger: recorded().logger,
        ...config,
      });
      owned.defer(() => store.destroy());
      return store;
    },
    asked() {
      const entries = emulator.requests.entries().filter(isOfStores);
      emulator.requests.clear();
      return entries.map(({ route, status }) => `${route} ${status}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A logger that keeps what it was told, by level. */
export function recorded(): { readonly logger: Logger; readonly lines: readonly [string, ...unknown[]][] } {
  const lines: [string, ...unknown[]][] = [];
  class Recorder extends Logger {
    info = (...told: unknown[]) => lines.push(['info', ...told]);
    fatal = (...told: unknown[]) => lines.push(['fatal', ...told]);
    error = (...told: unknown[]) => lines.push(['error', ...told]);
    warn = (...told: unknown[]) => lines.push(['warn', ...told]);
    debug = (...told: unknown[]) => lines.push(['debug', ...told]);
    trace = (...told: unknown[]) => lines.push(['trace', ...told]);
    getChildLogger = () => this;
  }
  return { logger: new Recorder(), lines };
}

/** The machine's clock, that can be put forward. */
export function forwardClock(): Clock & { forward(ms: number): void } {
  let ahead = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + ahead,
    steady: () => performance.now() + ahead,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    forward(ms) {
      ahead += ms;
    },
  };
}

/** What a call was refused with: PURISTA's own error, and what Keyward adds to it. */
export async function refusal(work: Promise<unknown>) {
  const [end] = await Promise.allSettled([work]);
  if (end?.status !== 'rejected') throw new Error('Nothing was refused.');
  const error: unknown = end.reason;
  if (!(error instanceof UnhandledError)) throw new Error(`No UnhandledError, but ${error}`);
  return {
    error,
    message: error.message,
    errorCode: error.errorCode,
    data: error.data as SecretStoreErrorData,
  };
}
