import { randomBytes, randomUUID } from 'node:crypto';
import { createGate } from './access/tenant-gate.ts';
import { openRenewedCertificates } from './certificate/renewal.ts';
import { systemClock } from './clock/clock.ts';
import { CONTROL_PREFIX, createControl } from './control/control.ts';
import { createVaultCommands } from './control/vaults.ts';
import { createDataPlane } from './dataplane/handler.ts';
import { environmentOf } from './environment/environment.ts';
import { EmulatorError } from './error.ts';
import type { Request } from './http/exchange.ts';
import { createEntra } from './identity/entra.ts';
import { openSigningKey } from './identity/key.ts';
import { createManagedIdentity } from './identity/managed.ts';
import type { Emulator } from './instance.ts';
import { createInstruments } from './instruments.ts';
import { type Listener, type ListenerOptions, openListener } from './listener/listener.ts';
import { plainRouter, sharedRouter, vaultRouter } from './listener/routers.ts';
import { createServedVaults } from './listener/vaults.ts';
import { createManagement } from './management/management.ts';
import { type EmulatorOptions, parseOptions } from './options.ts';
import { openProxyListener } from './proxy/listener.ts';
import type { Ready } from './ready.ts';
import { createRequestLog } from './requests/log.ts';
import { type Announcement, announce, type RunningRecord } from './running/record.ts';
import { createStateCommands } from './state/commands.ts';
import { createEstate } from './state/estate.ts';
import { bareImage } from './state/first.ts';
import { snapshotOf } from './state/snapshots.ts';
import { startState } from './state/start.ts';
import { LOCATION } from './state/state.ts';
import { remarksOf } from './status/remarks.ts';
import { createStatus } from './status/status.ts';

const GRACE_MS = 2_000;

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
  const { folder, signal } = settings;
  signal?.throwIfAborted();
  // Clients judge certificates by their own clock, so the emulator's does not reach them.
  const [certificates, signingKey] = await Promise.all([
    openRenewedCertificates({
      folder,
      clock: systemClock,
      proxy: settings.proxyPort !== undefined,
      onFault: (error) => warn(error, 'certificate renewal'),
    }),
    openSigningKey(folder),
  ]);
  signal?.throwIfAborted();

  const instance = randomUUID();
  await using stack = new AsyncDisposableStack();
  const start = await startState(settings, signingKey, options.vaults !== undefined);
  stack.defer(start.close);
  const { state, begin, first, journal } = start;
  const { clock, tenant, assignments, identities, directory, user } = state;
  const { clientId, clientSecret, clientObjectId, identityHeader, identityClientId } = state.origin;
  const controlToken = randomBytes(24).toString('base64url');

  const requests = createRequestLog();
  stack.defer(certificates.settled);
  const instruments = createInstruments(settings, clock, LOCATION);
  const { misfortune } = instruments;
  const listen = (listener: Pick<ListenerOptions, 'ports' | 'route' | 'vault' | 'tls'>) =>
    openListener({
      ...listener,
      addresses: settings.addresses,
      clock,
      record: requests.record,
      onFault: warn,
      misfortune,
    });
  const tls = () => {
    const { key, chain } = certificates.current();
    return { key, cert: chain };
  };
  const preferred = (offset: number) => {
    const port = settings.port + offset;
    return settings.port === 0 || port > 65_535 || port === settings.proxyPort ? [0] : [port, 0];
  };

  const gate = createGate({
    tenant,
    assignments,
    authorityHost: () => authorityHost,
    location: () => LOCATION,
  });
  const dataPlane = createDataPlane({ gate, open: settings.open, ...instruments.dataPlane });
  const vaults = createServedVaults({
    create: (vault) => {
      const served = state.createVault(vault);
      return { name: served.name, state: served, answer: (request: Request) => dataPlane(served, request) };
    },
    open: (vault, index, isServed) =>
      listen({
        ports: preferred(2 + index),
        route: vaultRouter(vault, isServed),
        vault: vault.name,
        tls,
      }),
    sharedPort: () => shared.port,
    opened: (vault) => journal?.opened(vault),
    left: (vault) => vault.state.detach(),
    graceMs: GRACE_MS,
  });
  const estate = createEstate({
    state,
    vaults,
    first,
    bare: (seed) => bareImage(state.origin, settings.roles && seed.roles),
    changed: () => updateRecord(),
    ...(journal === undefined ? {} : { journal }),
  });
  const reset = async () => {
    instruments.reset();
    await estate.reset();
  };
  // At once, not one after the other: the grace is for the whole.
  const listeners: Listener[] = [];
  let announcement: Announcement | undefined;
  stack.defer(async () => {
    const ends = [vaults, ...listeners].map((open) => open.close(GRACE_MS));
    await Promise.all([announcement?.withdraw(), ...ends]);
  });
  const entra = createEntra({ tenant, clock });
  const management = createManagement({
    gate,
    vaults: () => Object.keys(vaults.addresses()).flatMap((name) => vaults.find(name)?.state ?? []),
    urlOf: ({ name }) => vaults.addresses()[name]?.url ?? '',
    location: LOCATION,
  });
  const shared = await listen({
    ports: [settings.port],
    route: sharedRouter(vaults.find, entra, management),
    tls,
  });
  listeners.push(shared);
  const authorityHost = `https://localhost:${shared.port}`;
  const vaultCommands = createVaultCommands({
    find: (name) => vaults.find(name)?.state,
    addresses: vaults.addresses,
    clock,
  });
  const control = createControl({
    token: controlToken,
    instance,
    requests,
    ports: {
      ...directory,
      ...vaultCommands,
      ...instruments.ports,
      ...createStateCommands(estate, clock, reset),
      addVault: estate.addVault,
    },
  });
  let proxyUrl: string | undefined;
  const status = createStatus({
    vaults: vaultCommands.vaults,
    requests,
    remarks: () => remarksOf({ ...instruments.ports, settings, proxyUrl: () => proxyUrl }),
  });
  const managed = createManagedIdentity({
    tenant,
    clock,
    identityHeader,
    systemAssigned: identityClientId,
    get userAssigned() {
      return identities.clientIds;
    },
  });
  const plainRoute = plainRouter({
    identity: managed,
    control,
    status,
    caPem: () => certificates.current().caPem,
  });
  const plain = await listen({ ports: preferred(1), route: plainRoute });
  listeners.push(plain);
  if (settings.proxyPort !== undefined) {
    const proxy = await openProxyListener({
      port: settings.proxyPort,
      offline: settings.offline,
      presented: () => certificates.current().proxy,
      planes: { find: vaults.find, entra, management, plain: { port: plain.port, route: plainRoute } },
      vaults: () => Object.keys(vaults.addresses()),
      clock,
      record: requests.record,
      onFault: warn,
      misfortune,
      environment: process.env,
    });
    listeners.push(proxy);
    proxyUrl = `http://127.0.0.1:${proxy.port}`;
  }
  await estate.begin(begin);

  const plainUrl = `http://127.0.0.1:${plain.port}`;
  const { caFile, bundleFile } = certificates.current();
  const facts = {
    caFile,
    tenantId: tenant.tenantId,
    clientId,
    clientSecret,
    user,
    authorityHost,
    identityEndpoint: `${plainUrl}/msi/token`,
    identityHeader,
    controlUrl: plainUrl + CONTROL_PREFIX,
    controlToken,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
  const ready = (): Ready => ({ event: 'ready', vaults: vaults.addresses(), ...facts });
  const startedAt = Date.now();
  const record = (): RunningRecord => ({
    format: 1,
    instance,
    pid: process.pid,
    startedAt,
    bundleFile,
    ready: ready(),
  });
  if (settings.announce) announcement = await announce(folder, record());
  // What is served is served all the same: who looks for it in the record only finds it later.
  async function updateRecord() {
    await announcement?.update(record()).catch((error: unknown) => warn(error, 'running record'));
  }
  signal?.throwIfAborted();

  const owned = stack.move();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= owned.disposeAsync();
    signal?.removeEventListener('abort', close);
    return closed;
  };
  signal?.addEventListener('abort', close, { once: true });
  const emulator: Emulator = {
    ...facts,
    get vaults() {
      return vaults.addresses();
    },
    get caPem() {
      return certificates.current().caPem;
    },
    bundleFile,
    clientObjectId,
    get identities() {
      return identities.byName();
    },
    requests,
    ...instruments.ports,
    ready,
    env: () => environmentOf(emulator),
    addVault: estate.addVault,
    state: (times = 'relative') => estate.document(times),
    seed: estate.merge,
    reset,
    snapshot: () => snapshotOf(estate),
    configureVault: vaultCommands.configureVault,
    addCertificate: vaultCommands.addCertificate,
    registerApplication: directory.registerApplication,
    registerIdentity: directory.registerIdentity,
    registerUser: directory.registerUser,
    assign: directory.assign,
    revoke: directory.revoke,
    assignments: () => directory.assignments(),
    issueToken: (token = {}) => directory.issueToken(token),
    close,
    [Symbol.asyncDispose]: close,
  };
  return emulator;
}

// An error's text may quote what it failed on; its name and its place in our code do not, nor do our own texts.
function warn(error: unknown, route: string): void {
  const { name, stack = '' } = error instanceof Error ? error : new Error('not an error');
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const shown = error instanceof EmulatorError ? `${error.message} ${error.hint}` : name;
  process.emitWarning(`${route}: ${shown}`, { type: 'KeywardEmulatorFault', detail: frames.join('\n') });
}
