import type { RequestLog } from '../requests/log.ts';
import { parseFilter } from './filter.ts';
import { ControlError } from './input.ts';
import { instrumentOperations } from './instruments.ts';
import { created, NOTHING, type Operation, ok } from './operation.ts';
import type { ControlPorts } from './ports.ts';
import { parseApplication, parseAssignment, parseIdentity, parseToken } from './shapes.ts';
import { stateOperations } from './states.ts';
import { parseUser } from './users.ts';
import { parseCertificate, parseVaultChanges, parseVaultSettings } from './vaults.ts';

export interface OperationsOptions {
  /** What tells this emulator from the next one on the same port. */
  readonly instance: string;
  readonly requests: RequestLog;
  readonly ports: ControlPorts;
}

export function operationsOf({ instance, requests, ports }: OperationsOptions): readonly Operation[] {
  return [
    { method: 'GET', pattern: '/health', free: true, run: () => ok({ status: 'ok', instance }) },
    {
      method: 'GET',
      pattern: '/requests',
      run: ({ query }) => ok({ requests: requests.entries(parseFilter(query)), dropped: requests.dropped }),
    },
    {
      method: 'GET',
      pattern: '/requests/count',
      run: ({ query }) => ok({ count: requests.count(parseFilter(query)), dropped: requests.dropped }),
    },
    {
      method: 'DELETE',
      pattern: '/requests',
      run: () => {
        requests.clear();
        return NOTHING;
      },
    },
    { method: 'GET', pattern: '/vaults', run: () => ok({ vaults: ports.vaults() }) },
    {
      method: 'POST',
      pattern: '/vaults',
      run: async ({ body }) => {
        const vault = parseVaultSettings(body);
        return created({ name: vault.name, ...(await ports.addVault(vault)) });
      },
    },
    {
      method: 'PATCH',
      pattern: '/vaults/{name}',
      run: ({ body }, name) => ok(ports.configureVault(name, parseVaultChanges(body))),
    },
    {
      method: 'POST',
      pattern: '/vaults/{name}/certificates',
      run: async ({ body }, name) => created(await ports.addCertificate(name, parseCertificate(body))),
    },
    { method: 'GET', pattern: '/assignments', run: () => ok({ assignments: ports.assignments() }) },
    {
      method: 'POST',
      pattern: '/assignments',
      run: ({ body }) => created(ports.assign(parseAssignment(body))),
    },
    {
      method: 'DELETE',
      pattern: '/assignments/{id}',
      run: (_, id) => {
        if (!ports.revoke(id)) throw new ControlError(404, 'NotFound', 'There is no such assignment.');
        return NOTHING;
      },
    },
    {
      method: 'POST',
      pattern: '/applications',
      run: ({ body }) => created(ports.registerApplication(parseApplication(body))),
    },
    {
      method: 'POST',
      pattern: '/identities',
      run: ({ body }) => created(ports.registerIdentity(parseIdentity(body))),
    },
    {
      method: 'POST',
      pattern: '/users',
      run: ({ body }) => created(ports.registerUser(parseUser(body))),
    },
    {
      method: 'POST',
      pattern: '/tokens',
      run: async ({ body }) => created({ token: await ports.issueToken(parseToken(body)) }),
    },
    ...instrumentOperations(ports),
    ...stateOperations(ports),
  ];
}
