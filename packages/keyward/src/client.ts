import { setMaxListeners } from 'node:events';
import { azureProvider, parseVaultUrl, signInFrom } from '@keyward/azure';
import type { AuditSink } from '@keyward/core/audit';
import { type Clock, systemClock } from '@keyward/core/clock';
import { readConfiguration } from '@keyward/core/configuration';
import { vaultError } from '@keyward/core/errors';
import {
  type Checked,
  type Declaration,
  type DeclarationFile,
  type EntriesOf,
  type FileEntries,
  type LoadCall,
  type LoadOptions,
  load,
  partOf,
  type Secrets,
  textOf,
} from '@keyward/core/load';
import type { SecretProvider } from '@keyward/core/provider';
import { createMounts, DEFAULT_MOUNT, type Mount, type Mounts } from '@keyward/core/ref';
import { type Authorizer, type Gateway, openGateway, type RefGiven } from '@keyward/core/service';
import { openStack, stackFrom } from '@keyward/core/stack';
import type { SecretValue } from '@keyward/core/value';

/** Options of {@link createSecrets}. */
export interface SecretsOptions {
  /** Where settings are read: KEY_VAULT_URI and what else the README lists. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder in which `.env` and from which keyward.yaml is looked for. Default: the working folder. */
  readonly folder?: string;
  /** The vaults, by name. Default: what the settings say; with `open`, the mount `vault` alone. */
  readonly mounts?: Mounts;
  /**
   * Makes the provider of a mount, as it is to be used: nothing is put around it. Default: Azure Key Vault, behind a
   * cache and with patience.
   */
  readonly open?: (mount: Mount) => SecretProvider;
  /** Says who may do what. Default: everything may be done. */
  readonly authorizer?: Authorizer;
  /** Where audit events go. Default: nowhere. */
  readonly audit?: AuditSink;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Secrets of some vaults, by one client and one sign-in each. Made by {@link createSecrets}. */
export interface SecretsClient extends AsyncDisposable {
  /**
   * Reads one secret, out of the cache where it is known.
   *
   * @param ref - A raw name in the mount `vault`, or a whole ref; a `#fragment` names a member of a JSON secret.
   * @param call - `signal` ends it.
   * @returns The value as text, wrapped.
   * @throws `malformed_ref`, `unknown_mount`, `missing_configuration`, `secret_not_found`, `version_not_found`,
   * `secret_disabled`, and the codes of signing in, permission, throttling and connection.
   */
  getSecret(ref: RefGiven, call?: LoadCall): Promise<SecretValue>;
  /** Loads what a file such as secrets.yaml declares; see the other form. */
  loadSecrets(file: DeclarationFile, options?: LoadOptions): Promise<Secrets<FileEntries>>;
  /**
   * Loads all secrets that a program declares, each read once and at the same time, held against its schema, and typed by
   * the declaration. All of it is there when it returns, or nothing.
   *
   * @param declaration - Names, and the ref of each, or more.
   * @param options - Refreshing, bounds, a signal.
   * @returns The secrets: read by name, told when they change, closed when nothing reads them any more.
   * @throws One error for everything that is wrong, each among its problems with cause and fix; its message tells names and
   * codes and is a line for a log. A problem that is alone is thrown as it is. The signal's reason.
   */
  loadSecrets<const Declared extends Declaration>(
    declaration: Declared & Checked<Declared>,
    options?: LoadOptions,
  ): Promise<Secrets<EntriesOf<Declared>>>;
  /** Closes the vaults, and all secrets that were loaded through it; later calls throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Makes a client of its own: for tests, and for programs that configure vaults in code. Most programs need none: `getSecret`
 * and `loadSecrets` share one.
 *
 * @param options - What differs from the environment of the process. Nothing is read before the first call.
 * @returns The client; close it, or hold it with `await using`.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { createSecrets } from 'keyward';
 *
 * await using client = createSecrets({ open: () => memory({ secrets: { 'app/db': 'example' } }) });
 * const { DATABASE_URL } = await client.loadSecrets({ DATABASE_URL: 'azure://vault/app/db' });
 * const plain: string = DATABASE_URL.reveal(); // 'example'
 * ```
 */
export function createSecrets(options: SecretsOptions = {}): SecretsClient {
  const { clock = systemClock } = options;
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  let opening: Promise<Gateway> | undefined;

  const gateway = async (): Promise<Gateway> => {
    if (end.signal.aborted) throw afterClose();
    opening ??= openedBy(options);
    const mine = opening;
    try {
      return await mine;
    } catch (thrown) {
      // A setting may be mended while the process lives.
      if (opening === mine) opening = undefined;
      throw thrown;
    }
  };
  const loadSecrets = async (what: never, loading: LoadOptions = {}) => {
    loading.signal?.throwIfAborted();
    return load({ gateway: await gateway(), clock, end: end.signal }, what, loading);
  };
  const close = async () => {
    end.abort();
    await (await opening?.catch(() => undefined))?.close();
  };
  return Object.freeze({
    async getSecret(ref: RefGiven, { signal }: LoadCall = {}) {
      signal?.throwIfAborted();
      const reading = await (await gateway()).run(
        'secret.get',
        { ref },
        signal === undefined ? {} : { signal },
      );
      return textOf(partOf(reading.ref, reading.secret.value));
    },
    loadSecrets: loadSecrets as SecretsClient['loadSecrets'],
    close,
    [Symbol.asyncDispose]: close,
  });
}

async function openedBy(options: SecretsOptions): Promise<Gateway> {
  const { authorizer, audit, clock } = options;
  return openGateway({
    ...(await vaultsOf(options)),
    ...(authorizer === undefined ? {} : { authorizer }),
    ...(audit === undefined ? {} : { audit }),
    ...(clock === undefined ? {} : { clock }),
  });
}

async function vaultsOf({ env = process.env, folder = process.cwd(), clock, ...given }: SecretsOptions) {
  if (given.open !== undefined) {
    const { open, mounts = createMounts([{ name: DEFAULT_MOUNT, url: 'given' }]) } = given;
    return { open, mounts };
  }
  const { mounts } =
    given.mounts === undefined ? await readConfiguration({ env, folder }) : { mounts: given.mounts };
  const settings = stackFrom(env);
  // Of the environment of the process the provider knows by itself, and says so where it is wrong.
  const host = env === process.env ? undefined : env['AZURE_AUTHORITY_HOST']?.trim();
  const authority = host ? { authorityHost: host } : {};
  const open = ({ name, url }: Mount) => {
    const { origin: vaultUrl } = parseVaultUrl(url);
    return openStack(
      { vaultUrl, mount: name, ...settings, ...(clock === undefined ? {} : { clock }) },
      (bounds) => azureProvider({ vaultUrl, signIn: signInFrom(env), ...authority, ...bounds }),
    );
  };
  return { mounts, open };
}

function afterClose() {
  return vaultError('provider_closed', { message: 'The secrets client was used after close().' });
}
