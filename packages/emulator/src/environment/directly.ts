import type { EnvironmentSource, Resolve } from './environment.ts';
import { mainMount, type Reached } from './mounts.ts';

/** Of @azure/identity: the first four sign in as somebody of their own, the id also names a managed identity. */
const RIVALS = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_USERNAME',
  'AZURE_CLIENT_ID',
];

/** On the emulator's own ports, by name where every vault's name resolves to this machine. */
export async function reachedDirectly(source: EnvironmentSource, resolve: Resolve): Promise<Reached> {
  const vaults = Object.entries(source.vaults);
  const hosts = vaults.map(([, { url }]) => new URL(url).hostname);
  const found = await Promise.all(hosts.map((host) => isHere(host, resolve)));
  const elsewhere = hosts[found.indexOf(false)];
  const mounts = vaults.map(([name, { url, localhostUrl }]) => ({
    name,
    uri: elsewhere === undefined ? url : byPort(localhostUrl),
  }));
  const main = mainMount(mounts);
  const host = hosts[vaults.findIndex(([name]) => name === main?.name)];
  return { mounts, variables: {}, notes: notesOf(host, elsewhere, source.caFile), rivals: RIVALS };
}

function notesOf(host: string | undefined, elsewhere: string | undefined, caFile: string): readonly string[] {
  const named = `KEY_VAULT_URI is the vault's name: ${host} resolves to this machine, so official clients need no option.`;
  const ported = `KEY_VAULT_URI is the vault's own port: ${elsewhere} does not resolve to this machine. Keyward and the official clients for JavaScript, Python and Go accept that as it is; the one for Java needs disableChallengeResourceVerification.`;
  const address = elsewhere === undefined ? named : ported;
  return [
    host === undefined ? 'This emulator has no vault yet.' : address,
    'DefaultAzureCredential signs in by the managed identity. A client secret in the environment cannot reach this emulator, and comes first where it is set: unset AZURE_CLIENT_ID and its companions.',
    'SSL_CERT_FILE, REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name the public authorities and the emulator together, so public sites keep working.',
    `Java, and Go on macOS and Windows, read none of these: import ${caFile} into their trust store.`,
  ];
}

/** Clients verify the challenge against a parent of the host, which `localhost` does not have. */
function byPort(localhostUrl: string): string {
  return localhostUrl.replace('//localhost:', '//127.0.0.1:');
}

async function isHere(host: string, resolve: Resolve): Promise<boolean> {
  try {
    const addresses = await resolve(host);
    return addresses.length > 0 && addresses.every((address) => address === '::1' || /^127\./.test(address));
  } catch {
    return false;
  }
}
