import { lookup } from 'node:dns/promises';
import { authorityVariables } from './authorities.ts';
import { reachedByProxy } from './by-proxy.ts';
import { reachedDirectly } from './directly.ts';
import { mountVariables } from './mounts.ts';

/** What the variables are made from: an emulator, or the record of one that runs in another process. */
export interface EnvironmentSource {
  readonly vaults: Readonly<Record<string, { readonly url: string; readonly localhostUrl: string }>>;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
  readonly bundleFile: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  /** Present where the emulator has a proxy. */
  readonly proxyUrl?: string;
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

const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The variables with which any language's client reaches a running emulator: the vaults, a way to sign in, and trust
 * in its certificates.
 *
 * With a proxy vaults are named as Azure names them, and HTTPS_PROXY and a client secret are among the variables.
 * Without one there is no client secret: the official clients ask a custom authority for its discovery at
 * login.microsoftonline.com unless an option in code says otherwise, so a secret in the environment cannot sign in
 * there; a managed identity can. Vaults are then named by `https://<vault>.vault.localhost:<port>` where that name
 * resolves to this machine, otherwise by their own port on 127.0.0.1; a note says which and why.
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
  const authorities = await authorityVariables(source, present);
  const reached =
    source.proxyUrl === undefined
      ? await reachedDirectly(source, resolve)
      : reachedByProxy(source, source.proxyUrl, present);
  return {
    variables: {
      ...mountVariables(reached.mounts),
      AZURE_TENANT_ID: source.tenantId,
      ...reached.variables,
      IDENTITY_ENDPOINT: source.identityEndpoint,
      IDENTITY_HEADER: source.identityHeader,
      ...authorities.variables,
      KEYWARD_EMULATOR_CONTROL_URL: source.controlUrl,
      KEYWARD_EMULATOR_CONTROL_TOKEN: source.controlToken,
    },
    notes: [...reached.notes, ...authorities.notes],
    rivals: reached.rivals.filter((name) => present[name] !== undefined && present[name] !== ''),
  };
}
