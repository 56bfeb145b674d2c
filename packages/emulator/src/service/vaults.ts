import { createGate } from '../access/tenant-gate.ts';
import { createDataPlane } from '../dataplane/handler.ts';
import type { Handler, Request } from '../http/exchange.ts';
import type { Instruments } from '../instruments.ts';
import type { ServedVault } from '../listener/routers.ts';
import { createServedVaults, type ServedVaults } from '../listener/vaults.ts';
import { createManagement } from '../management/management.ts';
import type { Settings } from '../options.ts';
import type { Start } from '../state/start.ts';
import { LOCATION } from '../state/state.ts';
import type { Vault } from '../vault/vault.ts';
import type { Ports } from './ports.ts';

export interface VaultServiceOptions {
  readonly start: Pick<Start, 'state' | 'journal'>;
  readonly settings: Pick<Settings, 'open'>;
  readonly instruments: Pick<Instruments, 'dataPlane'>;
  readonly ports: Pick<Ports, 'authorityHost' | 'sharedPort' | 'openVault'>;
  /** How long the last answers of a vault may take that is no longer served. */
  readonly graceMs: number;
}

/** Key Vault: the vaults that are served, and the slice of resource management by which they are found. */
export interface VaultService {
  readonly vaults: ServedVaults<ServedVault & { readonly state: Vault }>;
  readonly management: Handler;
}

export function createVaultService(options: VaultServiceOptions): VaultService {
  const { start, settings, instruments, ports, graceMs } = options;
  const { state, journal } = start;
  const gate = createGate({
    tenant: state.tenant,
    assignments: state.assignments,
    authorityHost: () => ports.authorityHost,
    location: () => LOCATION,
  });
  const dataPlane = createDataPlane({ gate, open: settings.open, ...instruments.dataPlane });
  const vaults = createServedVaults({
    create: (vault) => {
      const served = state.createVault(vault);
      return { name: served.name, state: served, answer: (request: Request) => dataPlane(served, request) };
    },
    open: ports.openVault,
    sharedPort: () => ports.sharedPort,
    opened: (vault) => journal?.opened(vault),
    left: (vault) => vault.state.detach(),
    graceMs,
  });
  const management = createManagement({
    gate,
    vaults: () => vaults.served().map((vault) => vault.state),
    urlOf: ({ name }) => vaults.addresses()[name]?.url ?? '',
    location: LOCATION,
  });
  return { vaults, management };
}
