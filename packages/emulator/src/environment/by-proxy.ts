import { dirname, join } from 'node:path';
import { LOGIN_HOSTS, MANAGEMENT_HOST, publicUrl } from '../cloud/hosts.ts';
import { covers } from '../proxy/no-proxy.ts';
import type { EnvironmentSource } from './environment.ts';
import { type Mount, mainMount, type Reached } from './mounts.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Clients send requests to these past the proxy: the managed identity and the control API are there. */
const OWN = ['localhost', '127.0.0.1', '::1'];

/** By Azure's own names, through the proxy. */
export function reachedByProxy(source: EnvironmentSource, proxyUrl: string, present: Variables): Reached {
  const mounts = Object.keys(source.vaults).map((name) => ({ name, uri: publicUrl(name) }));
  const { kept, dropped } = sift(present['NO_PROXY'] || present['no_proxy'] || '', mounts);
  const noProxy = [...kept, ...OWN.filter((host) => !kept.includes(host))].join(',');
  return {
    mounts,
    variables: {
      AZURE_CLIENT_ID: source.clientId,
      AZURE_CLIENT_SECRET: source.clientSecret,
      // Which spelling counts differs from client to client.
      HTTPS_PROXY: proxyUrl,
      https_proxy: proxyUrl,
      NO_PROXY: noProxy,
      no_proxy: noProxy,
    },
    notes: [...addressNotes(mounts), ...proxyNotes(proxyUrl, present, dropped), ...trustNotes(source)],
    rivals: ['AZURE_AUTHORITY_HOST'],
  };
}

/** Entries that would lead clients past the proxy to the real Azure are left out. */
function sift(noProxy: string, mounts: readonly Mount[]) {
  const entries = noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
  const hosts = [...LOGIN_HOSTS, MANAGEMENT_HOST, ...mounts.map(({ uri }) => new URL(uri).hostname)];
  const misleads = (entry: string) => hosts.some((host) => covers(entry, { host, port: 443 }));
  return { kept: entries.filter((entry) => !misleads(entry)), dropped: entries.filter(misleads) };
}

function addressNotes(mounts: readonly Mount[]): readonly string[] {
  const main = mainMount(mounts);
  return [
    main === undefined
      ? 'This emulator has no vault yet.'
      : `KEY_VAULT_URI is ${main.uri} as in Azure: the proxy stands in for it, and official clients need no option.`,
    'DefaultAzureCredential signs in by the client secret, at the real address of Azure for which the proxy stands in.',
  ];
}

function proxyNotes(proxyUrl: string, present: Variables, dropped: readonly string[]): readonly string[] {
  const before = [present['HTTPS_PROXY'], present['https_proxy']].find(
    (value) => value && value !== proxyUrl,
  );
  const notes: string[] = [];
  if (before !== undefined) {
    notes.push(
      'HTTPS_PROXY named another proxy before. Start the emulator where it does, and what is not for the emulator goes on through that one.',
    );
  }
  if (dropped.length > 0) {
    notes.push(
      `NO_PROXY named ${dropped.join(', ')}, which would lead past the emulator to Azure itself, and is left out.`,
    );
  }
  return notes;
}

function trustNotes({ caFile }: EnvironmentSource): readonly string[] {
  const roots = ['ca.pem', 'proxy-ca.pem'].map((name) => join(dirname(caFile), name));
  return [
    'SSL_CERT_FILE, REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name the public authorities and the emulator together, so public sites keep working. Do not add proxy-ca.pem to the trust store of the system: it vouches for names of Azure.',
    `Java, and Go on macOS and Windows, read none of these. For Java import ${roots.join(' and ')} into a trust store of their own, each by keytool -importcert -noprompt -alias NAME -file FILE -keystore truststore.p12 -storetype PKCS12 -storepass changeit, and set -Djavax.net.ssl.trustStore, -Dhttps.proxyHost and -Dhttps.proxyPort.`,
  ];
}
