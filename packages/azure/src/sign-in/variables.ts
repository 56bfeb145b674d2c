import { vaultError } from '@keyward/core/errors';
import { secretValue } from '@keyward/core/value';
import { SIGN_IN_METHODS, type SignIn } from './sign-in.ts';

type Name =
  | 'KEYWARD_SIGN_IN'
  | 'MANAGED_IDENTITY_CLIENT_ID'
  | 'AZURE_TENANT_ID'
  | 'AZURE_CLIENT_ID'
  | 'AZURE_CLIENT_SECRET'
  | 'AZURE_CLIENT_CERTIFICATE_PATH'
  | 'AZURE_CLIENT_CERTIFICATE_PASSWORD'
  | 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'
  | 'AZURE_FEDERATED_TOKEN_FILE';

/** The variables that {@link signInFrom} reads. */
export type SignInVariables = Readonly<Partial<Record<Name, string | undefined>>>;

/**
 * How the environment asks to sign in.
 *
 * KEYWARD_SIGN_IN names the method, one of `SIGN_IN_METHODS`; its settings come from the variables that Azure's
 * own tools read:
 *
 * | KEYWARD_SIGN_IN | needs | may have |
 * |---|---|---|
 * | `default` | | all of Azure's, read by `DefaultAzureCredential` itself |
 * | `managed-identity` | | MANAGED_IDENTITY_CLIENT_ID |
 * | `client-secret` | AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET | |
 * | `certificate` | AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH | AZURE_CLIENT_CERTIFICATE_PASSWORD, AZURE_CLIENT_SEND_CERTIFICATE_CHAIN |
 * | `workload-identity` | AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE | |
 * | `azure-cli`, `azure-powershell` | | AZURE_TENANT_ID |
 * | `browser` | | AZURE_TENANT_ID, AZURE_CLIENT_ID |
 *
 * Without KEYWARD_SIGN_IN, MANAGED_IDENTITY_CLIENT_ID means that managed identity and nothing else; without both
 * it is `default`. An empty variable counts as not set.
 *
 * @param env - Usually `process.env`.
 * @returns The sign-in, for `azureProvider` and `whoAmI`.
 * @throws `missing_configuration` with every variable that the method lacks; `invalid_configuration` for a method
 * that does not exist, for MANAGED_IDENTITY_CLIENT_ID beside another method, and for a
 * AZURE_CLIENT_SEND_CERTIFICATE_CHAIN that is neither true nor false.
 * @example
 * ```ts
 * import { azureProvider, signInFrom } from '@keyward/azure';
 *
 * const signIn = signInFrom({ KEYWARD_SIGN_IN: 'azure-cli' });
 * const provider = azureProvider({ vaultUrl: 'https://contoso.vault.azure.net', signIn });
 * ```
 */
export function signInFrom(env: SignInVariables): SignIn {
  const method = methodIn(env);
  switch (method) {
    case 'default':
      return { method };
    case 'managed-identity':
      return { method, ...optional(env, { clientId: 'MANAGED_IDENTITY_CLIENT_ID' }) };
    case 'client-secret': {
      const { clientSecret, ...application } = required(env, method, {
        ...APPLICATION,
        clientSecret: 'AZURE_CLIENT_SECRET',
      });
      return { method, ...application, clientSecret: secretValue(clientSecret) };
    }
    case 'certificate': {
      const settings = { ...APPLICATION, certificatePath: 'AZURE_CLIENT_CERTIFICATE_PATH' } as const;
      const password = env.AZURE_CLIENT_CERTIFICATE_PASSWORD ?? '';
      return {
        method,
        ...required(env, method, settings),
        ...(password === '' ? {} : { password: secretValue(password) }),
        ...(sendsChain(env) ? { sendChain: true } : {}),
      };
    }
    case 'workload-identity': {
      const settings = { ...APPLICATION, tokenFile: 'AZURE_FEDERATED_TOKEN_FILE' } as const;
      return { method, ...required(env, method, settings) };
    }
    case 'azure-cli':
    case 'azure-powershell':
      return { method, ...optional(env, { tenantId: 'AZURE_TENANT_ID' }) };
    case 'browser':
      return { method, ...optional(env, APPLICATION) };
  }
}

const APPLICATION = { tenantId: 'AZURE_TENANT_ID', clientId: 'AZURE_CLIENT_ID' } as const;

function methodIn(env: SignInVariables): SignIn['method'] {
  const named = text(env, 'KEYWARD_SIGN_IN');
  const isManaged = text(env, 'MANAGED_IDENTITY_CLIENT_ID') !== undefined;
  if (named === undefined) return isManaged ? 'managed-identity' : 'default';
  const method = SIGN_IN_METHODS.find((one) => one === named);
  if (method === undefined) {
    throw vaultError('invalid_configuration', {
      message: 'KEYWARD_SIGN_IN names no way to sign in that Keyward knows.',
      hint: `Set it to one of ${SIGN_IN_METHODS.join(', ')}.`,
    });
  }
  if (isManaged && method !== 'managed-identity') {
    throw vaultError('invalid_configuration', {
      message: `KEYWARD_SIGN_IN is ${method}, but MANAGED_IDENTITY_CLIENT_ID names a managed identity to sign in as.`,
      hint: 'Unset one of the two; MANAGED_IDENTITY_CLIENT_ID alone means that managed identity.',
    });
  }
  return method;
}

/** Settings by the variables that hold them. */
type Settings = Readonly<Record<string, Name>>;

function required<Given extends Settings>(
  env: SignInVariables,
  method: SignIn['method'],
  settings: Given,
): Readonly<Record<keyof Given, string>> {
  const names = Object.values(settings);
  const missing = names.filter((name) => text(env, name) === undefined);
  if (missing.length > 0) {
    throw vaultError('missing_configuration', {
      message: `The sign-in ${method} needs ${listed(names)}; ${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} not set.`,
      hint: `Set ${missing.length === 1 ? 'it' : 'them'}, or choose another way with KEYWARD_SIGN_IN: ${SIGN_IN_METHODS.join(', ')}.`,
    });
  }
  return optional(env, settings) as Readonly<Record<keyof Given, string>>;
}

function optional<Given extends Settings>(
  env: SignInVariables,
  settings: Given,
): Readonly<Partial<Record<keyof Given, string>>> {
  const set = Object.entries(settings).filter(([, name]) => text(env, name) !== undefined);
  return Object.fromEntries(set.map(([setting, name]) => [setting, text(env, name)])) as Partial<
    Record<keyof Given, string>
  >;
}

function sendsChain(env: SignInVariables): boolean {
  const given = text(env, 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN')?.toLowerCase() ?? 'false';
  if (['true', '1'].includes(given)) return true;
  if (['false', '0'].includes(given)) return false;
  throw vaultError('invalid_configuration', {
    message: 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN is neither true nor false.',
  });
}

function text(env: SignInVariables, name: Name): string | undefined {
  return env[name]?.trim() || undefined;
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en', { style: 'long', type: 'conjunction' }).format(names);
}
