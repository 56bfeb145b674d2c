import { lookup } from 'node:dns/promises';
import { authorityVariables } from './authorities.ts';

/** What the variables are made from: an emulator, or the record of one that runs in another process. */
export interface EnvironmentSource {
  readonly vaults: Readonly<Record<string, { readonly url: string; readonly localhostUrl: string }>>;
  readonly tenantId: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
  readonly bundleFile: string;
  readonly controlUrl: string;
  readonly controlToken: string;
}

/** Variables for a child process, and what a reader of them should know. */
export interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  /** Whole sentences, one line each. */
  readonly notes: readonly string[];
  /** Variables set already, by which DefaultAzureCredential would try to sign in somewhere else: unset them. */
  readonly rivals: readonly string[];
}

/** Resolves a host name to its addresses; rejects where there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Of @azure/identity: the first four sign in as somebody of their own, the id also names a managed identity. */
const RIVALS = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_USERNAME',
  'AZURE_CLIENT_ID',
];

const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The variables with which any language's client reaches a running emulator: the vaults, a managed identity, and
 * trust in its certificates. There is no client secret among them: the official clients ask a custom authority for
 * its discovery at login.microsoftonline.com unless an option in code says otherwise, so a secret in the
 * environment cannot sign in here; a managed identity can.
 *
 * Vaults are named by `https://<vault>.vault.localhost:<port>` where that name resolves to this machine, otherwise
 * by their own port on localhost; a note says which and why.
 *
 * @param source an `Emulator`, or one of `findRunning()`
 * @param resolve asks the system's resolver unless replaced
 * @param present the variables that these will stand beside; this process's own unless given. Where one names a file
 * of authorities already, a copy of that file with the emulator's root is made in the emulator's folder, and named
 * @returns the variables, and notes on them in whole sentences
 * @throws EmulatorError `folder_unusable` where such a copy cannot be written
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { environmentOf, startEmulator } from '@keyward/emulator';
 *
 * await using emulator = await startEmulator();
 * const { variables } = await environmentOf(emulator);
 * spawn('node', ['app.js'], { env: { ...process.env, ...variables }, stdio: 'inherit' });
 * ```
 */
export async function environmentOf(
  source: EnvironmentSource,
  resolve: Resolve = resolveHost,
  present: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Environment> {
  const vaults = Object.entries(source.vaults);
  const hosts = vaults.map(([, { url }]) => new URL(url).hostname);
  const found = await Promise.all(hosts.map((host) => isHere(host, resolve)));
  const elsewhere = hosts[found.indexOf(false)];
  const byName = elsewhere === undefined;
  const mounts = vaults.map(([name, { url, localhostUrl }]) => ({ name, uri: byName ? url : localhostUrl }));
  // KEY_VAULT_URI is Keyward's mount `vault`: a vault of that name must not stand beside another one.
  const named = mounts.findIndex(({ name }) => name.toLowerCase() === 'vault');
  const main = Math.max(named, 0);
  const authorities = await authorityVariables(source, present);
  const rivals = RIVALS.filter((name) => present[name] !== undefined && present[name] !== '');
  return {
    variables: {
      ...(mounts[main] === undefined ? {} : { KEY_VAULT_URI: mounts[main].uri }),
      KEYWARD_MOUNTS: mounts.map(({ name, uri }) => `${name}=${uri}`).join(','),
      AZURE_TENANT_ID: source.tenantId,
      IDENTITY_ENDPOINT: source.identityEndpoint,
      IDENTITY_HEADER: source.identityHeader,
      ...authorities.variables,
      KEYWARD_EMULATOR_CONTROL_URL: source.controlUrl,
      KEYWARD_EMULATOR_CONTROL_TOKEN: source.controlToken,
    },
    notes: [...notesOf(hosts[main], elsewhere, source.caFile), ...authorities.notes],
    rivals,
  };
}

function notesOf(host: string | undefined, elsewhere: string | undefined, caFile: string): readonly string[] {
  const named = `KEY_VAULT_URI is the vault's name: ${host} resolves to this machine, so official clients need no option.`;
  const ported = `KEY_VAULT_URI is the vault's own port: ${elsewhere} does not resolve to this machine. Keyward accepts that as it is; the official clients need disableChallengeResourceVerification.`;
  const address = elsewhere === undefined ? named : ported;
  return [
    host === undefined ? 'This emulator has no vault yet.' : address,
    'DefaultAzureCredential signs in by the managed identity. A client secret in the environment cannot reach this emulator, and comes first where it is set: unset AZURE_CLIENT_ID and its companions.',
    'SSL_CERT_FILE, REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name the public authorities and the emulator together, so public sites keep working.',
    `Java, and Go on macOS and Windows, read none of these: import ${caFile} into their trust store.`,
  ];
}

async function isHere(host: string, resolve: Resolve): Promise<boolean> {
  try {
    const addresses = await resolve(host);
    return addresses.length > 0 && addresses.every((address) => address === '::1' || /^127\./.test(address));
  } catch {
    return false;
  }
}
