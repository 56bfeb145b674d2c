import { createSecrets, type SecretsClient } from './client.ts';

let shared: SecretsClient | undefined;

/** One for the process, made when it is first needed. */
function client(): SecretsClient {
  shared ??= createSecrets();
  return shared;
}

/**
 * Reads one secret through the client that the process shares: one connection and one sign-in per vault, and a cache.
 * The only setting it needs is KEY_VAULT_URI, in the environment or in `.env`.
 *
 * @param ref - A raw name in that vault, or a whole ref; a `#fragment` names a member of a JSON secret.
 * @param call - `signal` ends it.
 * @returns The value as text, wrapped: `reveal()` gives it, and nothing prints it.
 * @throws `malformed_ref`, `unknown_mount`, `missing_configuration`, `secret_not_found`, `version_not_found`,
 * `secret_disabled`, and the codes of signing in, permission, throttling and connection.
 * @example
 * ```ts
 * import { getSecret } from 'keyward';
 *
 * const password = await getSecret('db-password');
 * const user = await getSecret('azure://vault/app/db#username');
 * console.log(`${user}`, password.reveal().length); // [keyward secret value] 12
 * ```
 */
export const getSecret: SecretsClient['getSecret'] = (ref, call) => client().getSecret(ref, call);

/**
 * Loads all secrets that a program declares, through the client that the process shares: each read once and at the same time,
 * held against its schema, and typed by the declaration. All of it is there when it returns, or nothing.
 *
 * @param declaration - Names, and the ref of each, or more; or the path of a file such as secrets.yaml.
 * @param options - Refreshing, bounds, a signal.
 * @returns The secrets: read by name, told when they change, closed when nothing reads them any more.
 * @throws One error for everything that is wrong, each among its problems with cause and fix; its message tells names and
 * codes and is a line for a log. A problem that is alone is thrown as it is. `invalid_usage`, `malformed_ref`, `schema_mismatch`, and the codes of a read.
 * @example
 * ```ts
 * import { loadSecrets } from 'keyward';
 *
 * const secrets = await loadSecrets(
 *   { DATABASE_URL: 'azure://vault/app/db#url', FLAG: { ref: 'azure://vault/app/flag', default: 'off', reveal: true } },
 *   { refreshS: 300 },
 * );
 * const url: string = secrets.DATABASE_URL.reveal();
 * const flag: string = secrets.FLAG;
 * const stop = secrets.onChange('DATABASE_URL', (value) => console.log(`connecting anew with ${value}`));
 * stop();
 * await secrets.close();
 * ```
 */
export const loadSecrets: SecretsClient['loadSecrets'] = ((what: never, options?: object) =>
  client().loadSecrets(what, options)) as SecretsClient['loadSecrets'];
