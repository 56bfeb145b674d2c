import { createControlledClock } from '../clock/controlled.ts';
import { EmulatorError } from '../error.ts';
import { createFaults } from '../fault/faults.ts';
import type { Request } from '../http/exchange.ts';
import { createQuotas } from '../quota/quotas.ts';
import type { VaultAddress } from '../ready.ts';
import { createRequestLog, type RequestEntry } from '../requests/log.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import { createControl } from './control.ts';
import { judge } from './judge.fixture.ts';
import type { ListedVault } from './listed.ts';
import type { AssignmentRecord, ControlPorts } from './ports.ts';

export const TOKEN = 'the-control-token';
/** 2026-01-02T03:04:05Z, where the clock stands that the emulator's is made from. */
export const START = Date.UTC(2026, 0, 2, 3, 4, 5);
export const address: VaultAddress = {
  url: 'https://one.vault.localhost:1',
  localhostUrl: 'https://localhost:2',
};
const listed: ListedVault = {
  name: 'one',
  ...address,
  retentionDays: 90,
  purgeProtection: false,
  secrets: { live: 2, deleted: 1 },
  ...OPEN_PROPERTIES,
};
export const entry: RequestEntry = {
  at: 1_000,
  method: 'GET',
  route: 'GET /secrets/{name}',
  plane: 'vault',
  vault: 'one',
  status: 200,
  principal: 'app',
  durationMs: 1,
};

/** The control API over ports that remember what they were told. */
export function stage() {
  const requests = createRequestLog(3);
  const assignments: AssignmentRecord[] = [];
  const seen: unknown[] = [];
  const clock = createControlledClock({ now: () => START });
  const ports: ControlPorts = {
    clock,
    faults: createFaults(),
    quotas: createQuotas({ clock, enabled: false }),
    vaults: () => ({ one: listed }),
    vault: (name) => {
      if (name !== 'one') throw new EmulatorError('vault_not_found', 'There is none.', 'Take another.');
      return listed;
    },
    roles: () => [{ id: 'r', name: 'Reader', dataActions: ['*'] }],
    applications: () => [
      { clientId: 'c', objectId: 'o', name: 'web', groups: [], public: false, redirectUris: [] },
    ],
    identities: () => [{ name: 'system', clientId: 'c', objectId: 'o', systemAssigned: true }],
    users: () => [{ userPrincipalName: 'ada@x', displayName: 'Ada', objectId: 'o', groups: ['g'] }],
    addVault: async (vault) => {
      seen.push(vault);
      if (vault.name === 'one') throw new EmulatorError('vault_exists', 'There is one.', 'Take another.');
      if (vault.name === '1st') throw new EmulatorError('invalid_option', 'No name.', 'Take a name.');
      if (vault.name === 'late') throw new EmulatorError('closed', 'It is closed.', 'Start it.');
      if (vault.name === 'broken') throw new TypeError('a defect');
      return address;
    },
    configureVault: (vault, changes) => {
      seen.push({ vault, changes });
      if (vault !== 'one') throw new EmulatorError('vault_not_found', 'There is none.', 'Take another.');
      return { ...OPEN_PROPERTIES, ...changes };
    },
    addCertificate: async (vault, certificate) => {
      seen.push({ vault, certificate });
      return { name: certificate.name, version: 'v' };
    },
    assignments: () => assignments,
    assign: (input) => {
      const record = { id: `a${assignments.length}`, ...input };
      assignments.push(record);
      return record;
    },
    revoke: (id) => {
      const at = assignments.findIndex((one) => one.id === id);
      return at !== -1 && assignments.splice(at, 1).length === 1;
    },
    registerApplication: (input) => {
      seen.push(input);
      return { clientId: 'c', objectId: 'o', name: input.name, clientSecret: 's' };
    },
    registerIdentity: (input) => {
      seen.push(input);
      return { clientId: 'c', objectId: 'o', resourceId: 'r' };
    },
    registerUser: (input) => {
      seen.push(input);
      return { userPrincipalName: input.userPrincipalName, displayName: 'd', objectId: 'o' };
    },
    state: () => ({ format: 'keyward-emulator-state/1' }),
    replaceState: async (document) => {
      seen.push({ replaced: document });
    },
    seed: async (document) => {
      seen.push({ seeded: document });
    },
    reset: async () => {
      seen.push('reset');
    },
    snapshots: () => [],
    takeSnapshot: (name = 'made') => ({ name, takenAt: 0, vaults: 0, secrets: 0 }),
    restoreSnapshot: async (name) => {
      seen.push({ restored: name });
    },
    removeSnapshot: (name) => name === 'made',
    issueToken: async (input) => {
      seen.push(input);
      return 'a.b.c';
    },
  };
  const control = createControl({ token: TOKEN, instance: 'this-one', requests, ports });
  const call = async (method: string, target: string, body?: unknown, headers: Request['headers'] = {}) => {
    const url = new URL(target, 'http://127.0.0.1');
    const reply = await control.answer({
      method,
      path: url.pathname,
      query: new Map(url.searchParams),
      authority: url.host,
      portVault: undefined,
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
      remoteAddress: '127.0.0.1',
    });
    const contentType = reply.headers?.['Content-Type'];
    const answer = { method, path: url.pathname, status: reply.status, contentType, body: reply.body ?? '' };
    const { violation } = judge(answer);
    if (violation !== undefined) throw new Error(`not as described: ${violation}`);
    return {
      status: reply.status,
      body: reply.body === undefined ? undefined : JSON.parse(reply.body),
      reply,
    };
  };
  return { call, requests, seen };
}
