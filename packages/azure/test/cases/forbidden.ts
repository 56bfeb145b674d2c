import { secretValue } from '@keyward/core/value';
import type { AzureProvider } from '../../src/index.ts';
import { connectProxy } from '../connect-proxy.ts';
import { opened } from '../opened.ts';
import { challenge, problem, standIn } from '../stand-in.ts';
import { behind } from './behind.ts';
import type { Case } from './case.ts';

const CALLER =
  'Caller: appid=11111111-2222-3333-4444-555555555555;oid=66666666-7777-8888-9999-000000000000;iss=https://sts.windows.net/t/';
const VAULT = 'Vault: contoso;location=westeurope';
const OBJECT = '66666666-7777-8888-9999-000000000000';

const policy = (inner: string, permission: string) =>
  refuse(
    inner,
    `The user, group or application 'appid=1;oid=${OBJECT};numgroups=0;iss=https://sts.windows.net/t/' does not have secrets ${permission} permission on key vault 'contoso;location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
  );
const denied = (name: string) =>
  refuse(
    'ForbiddenByGovernancePolicy',
    `Secret 'canary' was disallowed by policy. Policy identifiers: '[{"policyDefinition":{"name":"${name}"}}]'.`,
  );
const firewall = (address: string) =>
  refuse(
    'ForbiddenByFirewall',
    'Client address is not authorized and caller is not a trusted service.',
    `Client address: ${address}`,
    CALLER,
    VAULT,
  );
const CONNECTION = refuse(
  'ForbiddenByConnection',
  'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
  CALLER,
  VAULT,
);

function refuse(inner: string, ...lines: readonly string[]) {
  return problem(403, 'Forbidden', lines.join('\r\n'), inner);
}

type Act = (on: AzureProvider) => Promise<unknown>;
const get: Act = (on) => on.get({ path: 'app/db' });
const set: Act = (on) => on.write.set('app/db', { value: secretValue('canary') });

const refusedWith =
  (reply: ReturnType<typeof problem>, act = get): Case['when'] =>
  async (stack) => {
    const on = stack.use(await opened(() => reply, { host: 'contoso.vault.localhost' }));
    return () => act(on.provider);
  };

/** The same by a vault in the cloud, which is reached through a proxy of this machine. */
const refusedBehind =
  (reply: ReturnType<typeof problem>): Case['when'] =>
  async (stack) => {
    const vault = stack.use(await standIn(() => reply, { probe: () => challenge() }));
    const proxy = stack.use(await connectProxy(vault.port));
    return behind(stack, proxy.url);
  };

const READ = 'The vault contoso.vault.localhost:PORT refused to read `app/db`: ';
const WRITE = 'The vault contoso.vault.localhost:PORT refused to write `app/db`: ';
const CLOUD = 'The vault contoso.vault.azure.net refused to read `app/db`: ';
const SCOPE = '--scope "$(az keyvault show --name contoso --query id --output tsv)"';
const SOON =
  'A new assignment takes up to ten minutes, one through a group up to hours; of one that is older look for a condition, or a deny assignment.';
const WHO = `the caller (object id ${OBJECT})`;
const RULE = 'az keyvault network-rule add --name contoso';
const OFF = 'public access is off, and this is not an approved private connection';

/** Refusals of permission that the emulator does not make, in Key Vault's words and in others. */
export const FORBIDDEN: readonly Case[] = [
  {
    why: 'no role, in words that are not understood',
    when: refusedWith(refuse('ForbiddenByRbac', 'Caller: oid=canary', "Action: 'canary'")),
    code: 'forbidden_by_rbac',
    message: `${READ}no role assignment allows this action to the caller.`,
    hint: `Assign "Key Vault Secrets User" to read or "Key Vault Secrets Officer" to write: \`az role assignment create --role "Key Vault Secrets User" --assignee <object id> ${SCOPE}\`. ${SOON}`,
  },
  {
    why: 'no access policy, as older vaults say it',
    when: refusedWith(policy('AccessDenied', 'set'), set),
    code: 'forbidden_by_access_policy',
    message: `${WRITE}no access policy gives ${WHO} the permission \`set\` on secrets.`,
    hint: `Add it: \`az keyvault set-policy --name contoso --object-id ${OBJECT} --secret-permissions set\`, with those that the caller has already, since they are replaced.`,
  },
  {
    why: 'no access policy, for a permission that secrets do not have',
    when: refusedWith(policy('ForbiddenByPolicy', 'canary')),
    code: 'forbidden_by_access_policy',
    message: `${READ}no access policy gives ${WHO} this permission on secrets.`,
    hint: `Add it: \`az keyvault set-policy --name contoso --object-id ${OBJECT} --secret-permissions <permission>\`, with those that the caller has already, since they are replaced.`,
  },
  ...(
    [
      [
        'Key Vault secrets should have an expiration date',
        'an expiry date',
        'Give an expiry date with `keyward set --expires <date>`.',
      ],
      [
        'Secrets should have content type set',
        'a content type',
        'Give a content type with `keyward set --content-type <type>`; a tag of that name does not count.',
      ],
      [
        'Secrets should have the specified maximum validity period',
        'an expiry date that is not too far away',
        'Give an earlier expiry date with `keyward set --expires <date>`; the policy says how many days there may be.',
      ],
      [
        'Secrets should have more than the specified number of days before expiration',
        'an expiry date that is not too near',
        'Give a later expiry date with `keyward set --expires <date>`; the policy says how many days there must be.',
      ],
      [
        'Secrets should not be active for longer than the specified number of days',
        'a version that has not been active for so long',
        'Write a new value with `keyward set`; the policy says for how many days one may be active.',
      ],
    ] as const
  ).map(
    ([name, asks, hint]): Case => ({
      why: `Azure Policy: ${name}`,
      when: refusedWith(denied(name), set),
      code: 'forbidden_by_governance_policy',
      message: `${WRITE}Azure Policy asks for ${asks}.`,
      hint,
    }),
  ),
  {
    why: 'Azure Policy: one that a tenant wrote itself',
    when: refusedWith(denied('canary'), set),
    code: 'forbidden_by_governance_policy',
    message: `${WRITE}an Azure Policy denies a secret of this shape.`,
    hint: 'Give it what the policy asks for, with the options --expires, --not-before and --content-type of `keyward set`; the portal lists policies under Policy, Compliance.',
  },
  {
    why: 'the firewall, with an address of a network in Azure, which rules for addresses do not take',
    when: refusedWith(firewall('10.1.2.3')),
    code: 'forbidden_by_firewall',
    message: `${READ}its firewall does not admit the address 10.1.2.3.`,
    hint: `Admit it: \`${RULE} --vnet-name <network> --subnet <subnet>\`; or run where the vault admits it.`,
  },
  {
    why: 'the firewall, with something else in the place of the address',
    when: refusedWith(firewall('999.1.1.1')),
    code: 'forbidden_by_firewall',
    message: `${READ}its firewall does not admit the address of this machine.`,
    hint: `Admit it: \`${RULE} --ip-address <address>\`; or run where the vault admits it.`,
  },
  {
    why: 'the firewall, which sees a proxy',
    when: refusedBehind(firewall('203.0.113.7')),
    code: 'forbidden_by_firewall',
    message: `${CLOUD}its firewall does not admit the address 203.0.113.7, which is that of the proxy 127.0.0.1:PORT or behind it.`,
    hint: `Admit it: \`${RULE} --ip-address 203.0.113.7\`; or run where the vault admits it.`,
  },
  {
    why: 'no private connection, since a proxy is in between',
    when: refusedBehind(CONNECTION),
    code: 'forbidden_by_connection',
    message: `${CLOUD}${OFF}: it came through the proxy 127.0.0.1:PORT.`,
    hint: 'Run inside the network of the private endpoint and name the vault in NO_PROXY.',
  },
];
