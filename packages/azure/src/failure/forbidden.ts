import type { ErrorCode } from '@keyward/core/errors';
import type { Answer } from '../transport/scope.ts';
import type { PolicyDemand } from '../transport/told.ts';
import { kindOf } from '../transport/way.ts';

/** What a refusal is: its code, its reason as half a sentence, and what to do, where the case is known. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly because: string;
  readonly hint?: string;
}

type Judge = (answer: Answer, host: string) => Verdict;

/**
 * Inner codes of 403; older vaults have some of them as the code itself. A map, since the vault chooses the
 * word: an object knows `constructor` too.
 */
const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['ForbiddenByRbac', byRbac],
  ['ForbiddenByPolicy', byAccessPolicy],
  ['AccessDenied', byAccessPolicy],
  ['ForbiddenByGovernancePolicy', byGovernancePolicy],
  ['ForbiddenByFirewall', byFirewall],
  ['ForbiddenByConnection', byConnection],
  [
    'SecretDisabled',
    () => ({
      code: 'secret_disabled',
      because: 'the secret is disabled',
      hint: 'Enable it with `keyward enable <ref>`, if it should be in use.',
    }),
  ],
  [
    'SecretManagedByKeyVault',
    () => ({
      code: 'managed_by_certificate',
      because: 'the secret belongs to a certificate, and is not changed on its own',
    }),
  ],
]);

/** Tells the kinds of 403 apart, and what to do in each. */
export function forbidden(answer: Answer, host: string): Verdict {
  const judge = JUDGES.get(answer.innerCode ?? '') ?? JUDGES.get(answer.code ?? '');
  return judge?.(answer, host) ?? { code: 'forbidden', because: 'it gives no reason' };
}

const READ = 'Key Vault Secrets User';
const WRITE = 'Key Vault Secrets Officer';
const READING = /\/secrets\/(?:getSecret|readMetadata)\/action$/;

function byRbac({ told: { action, caller } }: Answer, host: string): Verdict {
  const who = caller === undefined ? 'the caller' : `the caller (object id ${caller})`;
  const role = action !== undefined && READING.test(action) ? READ : WRITE;
  const choice = action === undefined ? `"${READ}" to read or "${WRITE}" to write` : `"${role}"`;
  const scope = `"$(az keyvault show --name ${nameOf(host)} --query id --output tsv)"`;
  return {
    code: 'forbidden_by_rbac',
    because: `no role assignment allows ${action ?? 'this action'} to ${who}`,
    hint: `Assign ${choice}: \`az role assignment create --role "${action === undefined ? READ : role}" --assignee ${caller ?? '<object id>'} --scope ${scope}\`. A new assignment takes up to ten minutes, one through a group up to hours; of one that is older look for a condition, or a deny assignment.`,
  };
}

function byAccessPolicy({ told: { permission, caller } }: Answer, host: string): Verdict {
  const who = caller === undefined ? 'the caller' : `the caller (object id ${caller})`;
  const what = permission === undefined ? 'this permission' : `the permission \`${permission}\``;
  return {
    code: 'forbidden_by_access_policy',
    because: `no access policy gives ${who} ${what} on secrets`,
    hint: `Add it: \`az keyvault set-policy --name ${nameOf(host)} --object-id ${caller ?? '<object id>'} --secret-permissions ${permission ?? '<permission>'}\`, with those that the caller has already, since they are replaced.`,
  };
}

const DEMANDS: Readonly<Record<PolicyDemand, readonly [asks: string, hint: string]>> = {
  expiry: ['an expiry date', 'Give an expiry date with `keyward set --expires <date>`.'],
  'content type': [
    'a content type',
    'Give a content type with `keyward set --content-type <type>`; a tag of that name does not count.',
  ],
  validity: [
    'an expiry date that is not too far away',
    'Give an earlier expiry date with `keyward set --expires <date>`; the policy says how many days there may be.',
  ],
  'days left': [
    'an expiry date that is not too near',
    'Give a later expiry date with `keyward set --expires <date>`; the policy says how many days there must be.',
  ],
  age: [
    'a version that has not been active for so long',
    'Write a new value with `keyward set`; the policy says for how many days one may be active.',
  ],
};

function byGovernancePolicy({ told: { demands } }: Answer): Verdict {
  if (demands === undefined) {
    return {
      code: 'forbidden_by_governance_policy',
      because: 'an Azure Policy denies a secret of this shape',
      hint: 'Give it what the policy asks for, with the options --expires, --not-before and --content-type of `keyward set`; the portal lists policies under Policy, Compliance.',
    };
  }
  const asked = new Intl.ListFormat('en').format(demands.map((demand) => DEMANDS[demand][0]));
  return {
    code: 'forbidden_by_governance_policy',
    because: `Azure Policy asks for ${asked}`,
    hint: demands.map((demand) => DEMANDS[demand][1]).join(' '),
  };
}

function byFirewall({ told: { client }, way }: Answer, host: string): Verdict {
  const behind = typeof way === 'object' ? `, which is that of the proxy ${way.proxy} or behind it` : '';
  const rule = `az keyvault network-rule add --name ${nameOf(host)}`;
  const command =
    kindOf(client) === 'private'
      ? `${rule} --vnet-name <network> --subnet <subnet>`
      : `${rule} --ip-address ${client ?? '<address>'}`;
  return {
    code: 'forbidden_by_firewall',
    because:
      client === undefined
        ? 'its firewall does not admit the address of this machine'
        : `its firewall does not admit the address ${client}${behind}`,
    hint: `Admit it: \`${command}\`; or run where the vault admits it.`,
  };
}

/** Where the name of the vault led to tells a name that resolves wrongly from a connection that is not approved. */
function byConnection({ way }: Answer, host: string): Verdict {
  const off = 'public access is off, and this is not an approved private connection';
  const zone = `the DNS zone ${zoneOf(host)}`;
  const run = 'Run inside the network of the private endpoint';
  if (way === 'public') {
    return {
      code: 'forbidden_by_connection',
      because: `${off}: here its name resolves to a public address`,
      hint: `${run}, and link ${zone} to it.`,
    };
  }
  if (way === 'private') {
    return {
      code: 'forbidden_by_connection',
      because: `${off}, although its name resolves to a private address here`,
      hint: `See whether the connection is approved: \`az keyvault show --name ${nameOf(host)} --query properties.privateEndpointConnections\`; or whether ${zone} has the address of another endpoint.`,
    };
  }
  if (typeof way === 'object') {
    return {
      code: 'forbidden_by_connection',
      because: `${off}: it came through the proxy ${way.proxy}`,
      hint: `${run} and name the vault in NO_PROXY.`,
    };
  }
  return {
    code: 'forbidden_by_connection',
    because: off,
    hint: `${run}, and check that ${zone} is linked to it.`,
  };
}

/** The name of a vault by its host; an emulator may serve one without. */
function nameOf(host: string): string {
  return /^([0-9a-z-]{3,24})\.vault\./.exec(host)?.[1] ?? '<vault>';
}

function zoneOf(host: string): string {
  const cloud = /^[0-9a-z-]+\.vault\.(azure\.cn|usgovcloudapi\.net)$/.exec(host)?.[1] ?? 'azure.net';
  return `privatelink.vaultcore.${cloud}`;
}
