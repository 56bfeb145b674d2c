import type { RenewedCertificates } from '../certificate/renewal.ts';
import { createControl } from '../control/control.ts';
import { createManagedIdentity } from '../identity/managed.ts';
import type { Router } from '../listener/door.ts';
import { plainRouter } from '../listener/routers.ts';
import type { Settings } from '../options.ts';
import { createStateCommands } from '../state/commands.ts';
import type { State } from '../state/state.ts';
import { remarksOf } from '../status/remarks.ts';
import { createStatus } from '../status/status.ts';
import type { Service } from './service.ts';

/** What only those know who were told. */
export interface Told {
  /** What tells this emulator from the next one on the same port. */
  readonly instance: string;
  readonly controlToken: string;
}

export interface PlainOptions extends Told, Omit<Service, 'open' | 'close'> {
  readonly settings: Settings;
  readonly certificates: RenewedCertificates;
  readonly state: State;
}

/** What the plain port answers: managed identity, the control API, and how the emulator stands. */
export function createPlain(options: PlainOptions): Router {
  const { instance, controlToken, settings, certificates, state } = options;
  const { ports, estate, commands, instruments, requests, reset } = options;
  const { clock, tenant, identities, directory, origin } = state;
  const control = createControl({
    token: controlToken,
    instance,
    requests,
    ports: {
      ...directory,
      ...commands,
      ...instruments.ports,
      ...createStateCommands(estate, clock, reset),
      addVault: estate.addVault,
    },
  });
  const status = createStatus({
    vaults: commands.vaults,
    requests,
    remarks: () => remarksOf({ ...instruments.ports, settings, proxyUrl: () => ports.proxyUrl }),
  });
  const identity = createManagedIdentity({
    tenant,
    clock,
    identityHeader: origin.identityHeader,
    systemAssigned: origin.identityClientId,
    get userAssigned() {
      return identities.clientIds;
    },
  });
  return plainRouter({ identity, control, status, caPem: () => certificates.current().caPem });
}
