import type { Gate } from '../access/gate.ts';
import { publicUrl } from '../cloud/hosts.ts';
import type { Request } from '../http/exchange.ts';
import type { Vault } from '../vault/vault.ts';
import { filterOf } from './filter.ts';
import { cloudMetadata } from './metadata.ts';
import { noVault } from './refusal.ts';
import {
  groupResource,
  subscriptionResource,
  tenantResource,
  VAULT_TYPE,
  vaultResource,
  vaultSummary,
} from './resource.ts';

export interface ManagementOptions {
  readonly gate: Pick<Gate, 'tenantId' | 'authenticate' | 'authorityHost'>;
  readonly vaults: () => readonly Vault[];
  /** Where a vault is reached by its name, for whoever does not come through the proxy. */
  readonly urlOf: (vault: Vault) => string;
  /** Azure region of the resource group. */
  readonly location: string;
}

export interface Call {
  readonly request: Request;
  /** What stands in the places of the path's pattern, by name. */
  readonly at: Readonly<Record<string, string>>;
}

export interface Endpoint {
  readonly pattern: string;
  /** Whoever asks is answered, without a token. */
  readonly open?: true;
  answer(call: Call, options: ManagementOptions): object;
}

const list = (value: readonly object[]) => ({ value });

const shown = (of: Vault, { tunnel }: Request, { gate, urlOf }: ManagementOptions) => {
  const url = tunnel === undefined ? urlOf(of) : publicUrl(of.name);
  return vaultResource(of, gate.tenantId, `${url}/`);
};

const resources: Endpoint['answer'] = ({ request }, { vaults }) =>
  list(
    vaults()
      .filter(filterOf(request.query.get('$filter')))
      .map(vaultSummary),
  );

const all: Endpoint['answer'] = ({ request }, options) =>
  list(options.vaults().map((one) => shown(one, request, options)));

const SUBSCRIPTION = '/subscriptions/{subscription}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;
const ENDPOINTS: readonly Endpoint[] = [
  {
    pattern: '/metadata/endpoints',
    open: true,
    answer: ({ request }, { gate }) => cloudMetadata(request, gate.authorityHost()),
  },
  { pattern: '/tenants', answer: (_, { gate }) => list([tenantResource(gate.tenantId)]) },
  { pattern: '/subscriptions', answer: (_, { gate }) => list([subscriptionResource(gate.tenantId)]) },
  { pattern: SUBSCRIPTION, answer: (_, { gate }) => subscriptionResource(gate.tenantId) },
  { pattern: `${SUBSCRIPTION}/resources`, answer: resources },
  { pattern: `${SUBSCRIPTION}/resourceGroups`, answer: (_, { location }) => list([groupResource(location)]) },
  { pattern: `${SUBSCRIPTION}/providers/${VAULT_TYPE}`, answer: all },
  { pattern: `${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults`, answer: () => list([]) },
  { pattern: GROUP, answer: (_, { location }) => groupResource(location) },
  { pattern: `${GROUP}/resources`, answer: resources },
  { pattern: `${GROUP}/providers/${VAULT_TYPE}`, answer: all },
  {
    pattern: `${GROUP}/providers/${VAULT_TYPE}/{vault}`,
    answer: ({ request, at }, options) => {
      const { vault: name = '', group: of = '' } = at;
      const found = options.vaults().find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (found === undefined) throw noVault(name, of);
      return shown(found, request, options);
    },
  },
];

/** Whether a path of the port that Entra ID is on means the management plane. */
export function isManagementPath(path: string): boolean {
  return /^\/(?:subscriptions|tenants|metadata\/endpoints)(?:\/|$)/i.test(path);
}

/** As the request log names it. */
export function nameOfManagementRequest({ method, path }: Pick<Request, 'method' | 'path'>): string {
  return `${method} ${endpointOf(path)?.endpoint.pattern ?? '(no such resource)'}`;
}

interface Meant {
  readonly endpoint: Endpoint;
  readonly at: Call['at'];
}

/** What a path means, and what stands in its places. */
export function endpointOf(path: string): Meant | undefined {
  for (const endpoint of ENDPOINTS) {
    const at = matched(endpoint.pattern, path);
    if (at !== undefined) return { endpoint, at };
  }
  return undefined;
}

/** Paths have no case here. Undefined where it is another one. */
function matched(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const at: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && segment !== '') at[name] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return at;
}
