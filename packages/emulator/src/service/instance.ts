import type { Certificates } from '../certificate/certificates.ts';
import { CONTROL_PREFIX } from '../control/control.ts';
import { environmentOf } from '../environment/environment.ts';
import type { Emulator } from '../instance.ts';
import type { Ready } from '../ready.ts';
import { snapshotOf } from '../state/snapshots.ts';
import type { State } from '../state/state.ts';
import type { Service } from './service.ts';

export interface InstanceOptions {
  readonly service: Service;
  readonly state: State;
  readonly certificates: () => Certificates;
  readonly controlToken: string;
  readonly close: () => Promise<void>;
}

/** What a caller of `startEmulator` holds. */
export function instanceOf({ service, state, certificates, controlToken, close }: InstanceOptions): Emulator {
  const { vaults, estate, commands, instruments, requests, reset } = service;
  const { directory, identities } = state;
  const facts = factsOf({ service, state, certificates, controlToken });
  const emulator: Emulator = {
    ...facts,
    get vaults() {
      return vaults.addresses();
    },
    get caPem() {
      return certificates().caPem;
    },
    bundleFile: certificates().bundleFile,
    clientObjectId: state.origin.clientObjectId,
    get identities() {
      return identities.byName();
    },
    requests,
    ...instruments.ports,
    ready: (): Ready => ({ event: 'ready', vaults: vaults.addresses(), ...facts }),
    env: () => environmentOf(emulator),
    addVault: estate.addVault,
    state: (times = 'relative') => estate.document(times),
    seed: estate.merge,
    reset,
    snapshot: () => snapshotOf(estate),
    configureVault: commands.configureVault,
    addCertificate: commands.addCertificate,
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

/** What stays the same for as long as it runs. */
function factsOf({ service, state, certificates, controlToken }: Omit<InstanceOptions, 'close'>) {
  const { authorityHost, plainUrl, proxyUrl } = service.ports;
  const { tenantId, clientId, clientSecret, identityHeader } = state.origin;
  return {
    caFile: certificates().caFile,
    tenantId,
    clientId,
    clientSecret,
    user: state.user,
    authorityHost,
    identityEndpoint: `${plainUrl}/msi/token`,
    identityHeader,
    controlUrl: plainUrl + CONTROL_PREFIX,
    controlToken,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
}
