import { ClientSecretCredential } from '@azure/identity';
import { ERRORS } from '@keyward/core/errors';
import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import type { VaultProperties } from '@keyward/emulator';
import { type AzureProvider, azureProvider } from '../../src/index.ts';
import type { Emulated } from '../emulated.ts';
import { credential } from '../stand-in.ts';
import type { Case } from './case.ts';

/** A case that an emulator is for. */
export interface EmulatedCase extends Omit<Case, 'when'> {
  when(stack: AsyncDisposableStack, on: Emulated): Promise<() => Promise<unknown>>;
}

const CLIENT = '11111111-2222-3333-4444-555555555555';
const OBJECT = '66666666-7777-8888-9999-000000000000';
const WHO = `the caller (object id ${OBJECT})`;
const READ = 'The vault contract.vault.localhost:PORT refused to read `app/db`: ';
const SCOPE = '--scope "$(az keyvault show --name contract --query id --output tsv)"';
const SOON =
  'A new assignment takes up to ten minutes, one through a group up to hours; of one that is older look for a condition, or a deny assignment.';

const REPLACED = 'with those that the caller has already, since they are replaced.';

type Act = (provider: AzureProvider) => Promise<unknown>;
const get: Act = (provider) => provider.get({ path: 'app/db' });
const set: Act = (provider) => provider.write.set('app/db', { value: secretValue('canary'), enabled: false });

/** Somebody without any role. */
function visitor({ emulator }: Emulated): ClientSecretCredential {
  const clientSecret = 'of the test';
  const { clientId } = emulator.registerApplication({
    name: 'visitor',
    clientId: CLIENT,
    objectId: OBJECT,
    clientSecret,
  });
  const { tenantId, authorityHost } = emulator;
  return new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost,
    disableInstanceDiscovery: true,
  });
}

const visiting =
  (act: Act, properties: VaultProperties = {}): EmulatedCase['when'] =>
  async (stack, on) => {
    configure(stack, on, properties);
    const provider = azureProvider({ vaultUrl: on.url, credential: visitor(on) });
    stack.defer(() => provider.close());
    return () => act(provider);
  };

/** Changes the vault until the end of the case. */
function configure(stack: AsyncDisposableStack, { emulator }: Emulated, properties: VaultProperties): void {
  emulator.configureVault('contract', properties);
  stack.defer(
    () =>
      void emulator.configureVault('contract', {
        permissionModel: 'rbac',
        publicNetworkAccess: 'Enabled',
        networkAcls: { defaultAction: 'Allow' },
        policies: [],
      }),
  );
}

const CERTIFICATES = 'the secret belongs to a certificate, and is not changed on its own.';

/** An officer, and the secret `web` of a certificate. */
const certified =
  (act: Act): EmulatedCase['when'] =>
  async (stack, on) => {
    await on.emulator.addCertificate('contract', { name: 'web' });
    const provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
    stack.defer(() => provider.close());
    return () => act(provider);
  };

/** A token with other dates than a good one; the clock of this machine is behind by minutes. */
const timed =
  (token: Parameters<Emulated['emulator']['issueToken']>[0], minutesBehind: number): EmulatedCase['when'] =>
  async (stack, on) => {
    const issued = await on.emulator.issueToken(token);
    const provider = azureProvider({
      vaultUrl: on.url,
      credential: credential(async () => issued),
      clock: fakeClock(Date.now() - minutesBehind * 60_000),
    });
    stack.defer(() => provider.close());
    return () => get(provider);
  };
const inAnHour = () => ({ claims: { nbf: Math.floor(Date.now() / 1_000) + 3_600 } });

/** What a vault of the emulator refuses. */
export const EMULATED: readonly EmulatedCase[] = [
  {
    why: 'no role to read',
    when: visiting(get),
    code: 'forbidden_by_rbac',
    message: `${READ}no role assignment allows Microsoft.KeyVault/vaults/secrets/getSecret/action to ${WHO}.`,
    hint: `Assign "Key Vault Secrets User": \`az role assignment create --role "Key Vault Secrets User" --assignee ${OBJECT} ${SCOPE}\`. ${SOON}`,
  },
  {
    why: 'no role to write',
    when: visiting(set),
    code: 'forbidden_by_rbac',
    message: `The vault contract.vault.localhost:PORT refused to write \`app/db\`: no role assignment allows Microsoft.KeyVault/vaults/secrets/setSecret/action to ${WHO}.`,
    hint: `Assign "Key Vault Secrets Officer": \`az role assignment create --role "Key Vault Secrets Officer" --assignee ${OBJECT} ${SCOPE}\`. ${SOON}`,
  },
  {
    why: 'no access policy',
    when: visiting(get, { permissionModel: 'accessPolicies' }),
    code: 'forbidden_by_access_policy',
    message: `${READ}no access policy gives ${WHO} the permission \`get\` on secrets.`,
    hint: `Add it: \`az keyvault set-policy --name contract --object-id ${OBJECT} --secret-permissions get\`, ${REPLACED}`,
  },
  {
    why: 'the firewall',
    when: visiting(get, { networkAcls: { defaultAction: 'Deny', ipRules: ['203.0.113.7'] } }),
    code: 'forbidden_by_firewall',
    message: `${READ}its firewall does not admit the address 127.0.0.1.`,
    hint: 'Admit it: `az keyvault network-rule add --name contract --ip-address 127.0.0.1`; or run where the vault admits it.',
  },
  {
    why: 'no private connection',
    when: visiting(get, { publicNetworkAccess: 'Disabled' }),
    code: 'forbidden_by_connection',
    message: `${READ}public access is off, and this is not an approved private connection.`,
    hint: 'Run inside the network of the private endpoint, and check that the DNS zone privatelink.vaultcore.azure.net is linked to it.',
  },
  {
    why: 'two Azure Policies at once',
    async when(stack, on) {
      configure(stack, on, {
        policies: [
          { effect: 'Deny', requires: 'expiration' },
          { effect: 'Deny', requires: 'contentType' },
        ],
      });
      const provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
      stack.defer(() => provider.close());
      return () => set(provider);
    },
    code: 'forbidden_by_governance_policy',
    message:
      'The vault contract.vault.localhost:PORT refused to write `app/db`: Azure Policy asks for an expiry date and a content type.',
    hint: 'Give an expiry date with `keyward set --expires <date>`. Give a content type with `keyward set --content-type <type>`; a tag of that name does not count.',
  },
  {
    why: 'a disabled secret',
    async when(stack, on) {
      const provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
      stack.defer(() => provider.close());
      await set(provider);
      return () => get(provider);
    },
    code: 'secret_disabled',
    message: `${READ}the secret is disabled.`,
    hint: 'Enable it with `keyward enable <ref>`, if it should be in use.',
  },
  ...(
    [
      ['a value', 'write', ({ write }) => write.set('web', { value: secretValue('canary') })],
      ['metadata', 'update', ({ write }) => write.update({ path: 'web' }, { enabled: false })],
      ['a deletion', 'delete', ({ write }) => write.delete('web')],
    ] as const satisfies readonly (readonly [string, string, Act])[]
  ).map(
    ([what, doing, act]): EmulatedCase => ({
      why: `${what} for the secret of a certificate, which the vault refuses`,
      when: certified(act),
      code: 'managed_by_certificate',
      message: `The vault contract.vault.localhost:PORT refused to ${doing} \`web\`: ${CERTIFICATES}`,
      hint: ERRORS.managed_by_certificate.hint,
    }),
  ),
  {
    why: 'a value for the secret of a certificate, whose metadata is read first and tells',
    when: certified(({ write }) => write.update({ path: 'web' }, { value: secretValue('canary') })),
    code: 'managed_by_certificate',
    message:
      'The secret `web` in contract.vault.localhost:PORT belongs to a certificate, and is not changed on its own.',
    hint: ERRORS.managed_by_certificate.hint,
  },
  {
    why: 'an expired token, on a machine whose clock is behind',
    when: timed({ expiresInS: -60 }, 42.5),
    code: 'clock_skewed',
    message: `${READ}the token has expired, and by the vault's clock that of this machine is 42 minutes behind.`,
    hint: ERRORS.clock_skewed.hint,
  },
  {
    why: 'an expired token, on a machine whose clock is right',
    when: timed({ expiresInS: -60 }, 0),
    code: 'token_expired',
    message: `${READ}the token has expired.`,
    hint: ERRORS.token_expired.hint,
  },
  {
    why: 'a token of the future, on a machine whose clock is ahead',
    when: timed(inAnHour(), -180.5),
    code: 'clock_skewed',
    message: `${READ}the token is not valid yet, and by the vault's clock that of this machine is 3 hours ahead.`,
    hint: ERRORS.clock_skewed.hint,
  },
];
