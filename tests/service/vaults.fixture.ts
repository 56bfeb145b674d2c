import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AzureProvider, azureProvider } from '@keyward/azure';
import type { AuditEvent } from '@keyward/core/audit';
import { createMounts, type Mount } from '@keyward/core/ref';
import {
  type Gateway,
  type GatewayOptions,
  openGateway,
  openVaultService,
  type VaultService,
} from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import { type Emulator, startEmulator, trustCa } from '@keyward/emulator';

/** Two vaults of an emulator as the mounts `vault` and `billing`, which this process trusts. */
export interface Vaults extends AsyncDisposable {
  readonly emulator: Emulator;
  /** As somebody with one role on both vaults, and what the audit trail tells of it. */
  as(role: string): Seat;
  /** What the vaults were asked since the last time, as `GET /secrets/{name} 200`; challenges do not count. */
  asked(): readonly string[];
}

export interface Seat extends AsyncDisposable {
  readonly service: VaultService;
  readonly gateway: Gateway;
  /** The vault `vault` without the service. */
  readonly provider: AzureProvider;
  readonly events: readonly AuditEvent[];
}

export async function openEmulatedVaults(): Promise<Vaults> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-service-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const emulator = stack.use(await startEmulator({ vaults: ['contoso', 'contoso-billing'], folder }));
  stack.use(trustCa(emulator.caPem));
  const url = (vault: string) => emulator.vaults[vault]?.localhostUrl ?? '';
  const mounts = createMounts([
    { name: 'vault', url: url('contoso') },
    { name: 'billing', url: url('contoso-billing') },
  ]);
  const owned = stack.move();
  return {
    emulator,
    as(role) {
      const { clientId, clientSecret = '', objectId } = emulator.registerApplication({ name: role });
      emulator.assign({ principalId: objectId, role });
      const events: AuditEvent[] = [];
      const open = (mount: Pick<Mount, 'url'>) =>
        azureProvider({
          vaultUrl: mount.url,
          authorityHost: emulator.authorityHost,
          signIn: {
            method: 'client-secret',
            tenantId: emulator.tenantId,
            clientId,
            clientSecret: secretValue(clientSecret),
          },
        });
      const options: GatewayOptions = {
        mounts,
        open,
        audit: {
          async record(event) {
            events.push(event);
          },
        },
      };
      const [service, gateway] = [openVaultService(options), openGateway(options)];
      const provider = open({ url: url('contoso') });
      return {
        service,
        gateway,
        provider,
        events,
        async [Symbol.asyncDispose]() {
          await Promise.all([service.close(), gateway.close(), provider.close()]);
        },
      };
    },
    asked() {
      const entries = emulator.requests.entries().filter(({ vault }) => vault !== undefined);
      emulator.requests.clear();
      return entries.filter(({ status }) => status !== 401).map(({ route, status }) => `${route} ${status}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What a promise was refused with. */
export async function refusal(work: Promise<unknown>) {
  const [end] = await Promise.allSettled([work]);
  if (end?.status !== 'rejected') throw new Error('Nothing was refused.');
  return end.reason;
}
