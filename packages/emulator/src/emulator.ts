import { randomBytes, randomUUID } from 'node:crypto';
import { openRenewedCertificates } from './certificate/renewal.ts';
import { systemClock } from './clock/clock.ts';
import { openSigningKey } from './identity/key.ts';
import type { Emulator } from './instance.ts';
import { type EmulatorOptions, parseOptions, type Settings } from './options.ts';
import { createNotice } from './running/notice.ts';
import { instanceOf } from './service/instance.ts';
import { createService } from './service/service.ts';
import { warn } from './service/warning.ts';
import { startState } from './state/start.ts';

/**
 * Starts a Key Vault, Entra ID and managed identity on loopback ports of this process. The first start on a machine
 * makes certificates and a signing key in `folder`; later starts use them again. Everything else is new at each start
 * and ends with it, tenant, client and secrets, unless `data` names a folder that keeps it.
 *
 * @param options everything has a default; see {@link EmulatorOptions}
 * @returns when every port listens
 * @throws EmulatorError `invalid_option`, `vault_exists`, `port_in_use`, `port_refused`, `insecure_folder`,
 * `folder_unusable`; for a seed `state_conflict`; for a data folder `data_in_use`, `data_corrupt`; the signal's reason
 * when it is aborted
 *
 * @example
 * ```ts
 * import { ClientSecretCredential } from '@azure/identity';
 * import { SecretClient } from '@azure/keyvault-secrets';
 * import { startEmulator, trustCa } from '@keyward/emulator';
 *
 * await using emulator = await startEmulator();
 * using _trust = trustCa(emulator.caPem);
 * const { localhostUrl } = await emulator.addVault('orders');
 * const { tenantId, clientId, clientSecret, authorityHost } = emulator;
 * const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
 *   authorityHost,
 *   disableInstanceDiscovery: true,
 * });
 * const client = new SecretClient(localhostUrl, credential, {
 *   disableChallengeResourceVerification: true,
 * });
 * await client.setSecret('db-password', 'correct horse');
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = parseOptions(options);
  const { signal } = settings;
  signal?.throwIfAborted();
  const [certificates, signingKey] = await openKeys(settings);
  signal?.throwIfAborted();

  await using stack = new AsyncDisposableStack();
  const start = await startState(settings, signingKey, options.vaults !== undefined);
  stack.defer(start.close);
  stack.defer(certificates.settled);
  const [instance, controlToken] = [randomUUID(), randomBytes(24).toString('base64url')];
  const notice = createNotice((error) => warn(error, 'running record'));
  const { update: changed } = notice;
  const service = createService({ settings, certificates, start, changed, instance, controlToken });
  stack.defer(async () => {
    await Promise.all([notice.withdraw(), service.close()]);
  });
  await service.open();

  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= owned.disposeAsync();
    signal?.removeEventListener('abort', close);
    return closed;
  };
  const { state } = start;
  const emulator = instanceOf({ service, state, certificates: certificates.current, controlToken, close });
  if (settings.announce) {
    const facts = { format: 1, instance, pid: process.pid, startedAt: Date.now() } as const;
    const { bundleFile, ready } = emulator;
    await notice.begin(settings.folder, () => ({ ...facts, bundleFile, ready: ready() }));
  }
  signal?.throwIfAborted();
  const owned = stack.move();
  signal?.addEventListener('abort', close, { once: true });
  return emulator;
}

/** What is made once on a machine. */
function openKeys({ folder, proxyPort }: Settings) {
  return Promise.all([
    openRenewedCertificates({
      folder,
      // Clients judge certificates by their own clock, so the emulator's does not reach them.
      clock: systemClock,
      proxy: proxyPort !== undefined,
      onFault: (error) => warn(error, 'certificate renewal'),
    }),
    openSigningKey(folder),
  ]);
}
