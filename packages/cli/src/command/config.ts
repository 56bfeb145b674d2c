import { parseVaultUrl, signInFrom } from '@keyward/azure';
import type { Configuration, Setting } from '@keyward/core/configuration';
import type { Mounts } from '@keyward/core/ref';
import { RESILIENCE_VARIABLES, resilienceFrom } from '@keyward/core/resilience';
import { auditOf, type Context, configurationOf } from '../context.ts';
import { json, pageOf, table } from '../output/text.ts';

export interface ConfigOptions {
  readonly json?: true;
}

/** Variables that hold no secret, and are shown as they are; of addresses what may be secret is left out. */
const SHOWN = [
  'KEYWARD_CONFIG',
  'KEYWARD_SIGN_IN',
  'KEYWARD_AUDIT',
  'KEYWARD_HOME',
  ...RESILIENCE_VARIABLES,
  'MANAGED_IDENTITY_CLIENT_ID',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_TOKEN_CREDENTIALS',
  'AZURE_AUTHORITY_HOST',
  'IDENTITY_ENDPOINT',
  'IMDS_ENDPOINT',
  'MSI_ENDPOINT',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
] as const;

/** Variables of which only their presence is told. */
const HIDDEN = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'IDENTITY_HEADER'] as const;

/** Variables that are settings by themselves; where those cannot be read, only their presence is told. */
const READ = [
  'KEY_VAULT_URI',
  'AZURE_VAULT_URL',
  'KEYWARD_MOUNTS',
  'KEYWARD_APPLICATION',
  'KEYWARD_ENVIRONMENT',
] as const;

/** `keyward config`. Where something cannot be used, what can be read is shown all the same, and then the error. */
export async function config(context: Context, options: ConfigOptions): Promise<void> {
  const { stdout, variables } = context;
  const configuring = configurationOf(context);
  const [configuration, signIn, ...more] = await Promise.allSettled([
    configuring,
    Promise.try(() => signInFrom(variables).method),
    configuring.then(({ mounts }) => checkAddresses(mounts)),
    Promise.try(() => void auditOf(context)),
    Promise.try(() => void resilienceFrom(variables)),
  ]);
  const known = configuration.status === 'fulfilled' ? configuration.value : undefined;
  const method = signIn.status === 'fulfilled' ? signIn.value : undefined;
  const settings = [...(known?.settings ?? hidden(variables, READ)), ...variablesOf(variables)];
  if (options.json) stdout.write(json(document(known, settings, method)));
  else stdout.write(page(context, settings, method));
  for (const part of [configuration, signIn, ...more]) if (part.status === 'rejected') throw part.reason;
}

/** @throws `invalid_vault_url` for the first mount that no verb could open. */
function checkAddresses({ named }: Mounts): void {
  for (const { url } of named.values()) parseVaultUrl(url);
}

function variablesOf(variables: NodeJS.ProcessEnv): readonly Setting[] {
  return [
    ...SHOWN.flatMap((name) => {
      // Proxies are read in small letters too, and only where there are no large ones.
      const spelling = [name, name.toLowerCase()].find((each) => variables[each]?.trim());
      if (spelling === undefined) return [];
      return [setting(spelling, withoutSecrets(variables[spelling] ?? ''))];
    }),
    ...hidden(variables, HIDDEN),
  ];
}

function hidden(variables: NodeJS.ProcessEnv, names: readonly string[]): readonly Setting[] {
  return names.filter((name) => variables[name]?.trim()).map((name) => setting(name, '(set)'));
}

function setting(name: string, value: string): Setting {
  return { name, value, origin: 'environment', overrides: [] };
}

/** An address without user name, password and query; anything else as it is. */
function withoutSecrets(text: string): string {
  if (!text.includes('://') && !text.includes('@')) return text;
  const url = URL.parse(text.trim());
  return url === null || url.host === '' ? '(set)' : `${url.protocol}//${url.host}${url.pathname}`;
}

function document(
  known: Configuration | undefined,
  settings: readonly Setting[],
  signIn: string | undefined,
): Record<string, unknown> {
  const address = new Map(settings.map(({ name, value }) => [name, value]));
  const shown = <Entry extends { readonly name: string }>(entry: Entry) => ({
    ...entry,
    url: address.get(`mounts.${entry.name}`),
  });
  return {
    ...(known?.application === undefined ? {} : { application: known.application }),
    ...(known?.environment === undefined ? {} : { environment: known.environment }),
    ...(known === undefined
      ? {}
      : {
          environments: known.environments,
          mounts: [...known.mounts.named.values()].map(shown),
          templates: known.mounts.templates.map(shown),
          files: known.files,
        }),
    ...(signIn === undefined ? {} : { signIn }),
    settings,
  };
}

function page({ stdout }: Context, settings: readonly Setting[], signIn: string | undefined): string {
  const lines = settings.flatMap(({ name, value, origin, overrides }) => [
    [name, value, origin],
    ...overrides.map((lost) => ['', lost.value, `${lost.origin} (overridden)`]),
  ]);
  const all =
    lines.length === 0
      ? 'Nothing is configured: set KEY_VAULT_URI, or see `keyward help vaults`.\n'
      : table(['SETTING', 'VALUE', 'FROM'], lines, pageOf(stdout), 'VALUE');
  return signIn === undefined ? all : `${all}\nSigning in: ${signIn}; \`keyward whoami\` tries it.\n`;
}
