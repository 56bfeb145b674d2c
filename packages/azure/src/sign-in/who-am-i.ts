import type { GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { type Clock, systemClock } from '@keyward/core/clock';
import type { ErrorCode } from '@keyward/core/errors';
import type { Call } from '@keyward/core/provider';
import { connect } from '../client/connection.ts';
import { openVault } from '../client/vault.ts';
import { parseVaultUrl, type VaultAddress } from '../vault-url/vault-url.ts';
import { credentialFor } from './choice.ts';
import { type Identity, identityOf } from './identity.ts';
import { shared } from './shared.ts';
import type { SignIn } from './sign-in.ts';
import { signInFrom } from './variables.ts';

/** Options of {@link whoAmI}. */
export interface WhoAmIOptions {
  /** Such as `https://contoso.vault.azure.net`. */
  readonly vaultUrl: string;
  /** How to sign in. Default: as the environment asks, see `signInFrom`. */
  readonly signIn?: SignIn;
  /** Any credential of `@azure/identity`, instead of `signIn`. */
  readonly credential?: TokenCredential;
  /** Where Entra ID is; see `azureProvider`. */
  readonly authorityHost?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** What says that something is wrong with this vault; anything else only that it did not tell its tenant. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['untrusted_host', 'wrong_cloud', 'invalid_configuration']);
/** A vault answers within a second, and can be done without. */
const ASKING_MS = 10_000;

/**
 * Who this process is to a vault: signs in, and reads what the token says of itself.
 *
 * The vault is asked, without a token, which tenant it belongs to, as every client does; where it does not tell
 * within ten seconds, say because it cannot be reached, the sign-in goes to the credential's own tenant; it takes a
 * minute at most. The token is not sent to the vault, and no permission is needed.
 *
 * @param options - The vault, and how to sign in.
 * @param call - A signal to end it by.
 * @returns The identity; nothing in it is verified, and nothing may be decided by it.
 * @throws `sign_in_failed`, `clock_skewed`, `wrong_cloud`, `untrusted_host`, `unexpected_response`,
 * `invalid_vault_url`, `invalid_configuration`, `missing_configuration`.
 * @example
 * ```ts
 * import { whoAmI } from '@keyward/azure';
 *
 * const { kind, name, objectId } = await whoAmI({ vaultUrl: 'https://contoso.vault.azure.net' });
 * console.log(`${kind} ${name ?? objectId}`);
 * ```
 */
export async function whoAmI(options: WhoAmIOptions, call: Call = {}): Promise<Identity> {
  const { clock = systemClock } = options;
  call.signal?.throwIfAborted();
  const address = parseVaultUrl(options.vaultUrl);
  const credential = credentialFor(address, options);
  const method =
    options.credential === undefined ? (options.signIn ?? signInFrom(process.env)).method : undefined;
  const wanted = await wantedBy(address, clock, call);
  const { signal: closed = new AbortController().signal } = call;
  const signingIn = shared(credential, { host: address.host, clock, closed });
  return identityOf(await signingIn.getToken(wanted.scopes, wanted.options), method, address.host);
}

/** A token, as it is asked for. */
interface Wanted {
  readonly scopes: string | string[];
  readonly options: GetTokenOptions;
}

/** The token that the vault asks for; the usual one of its cloud where it does not. */
async function wantedBy(address: VaultAddress, clock: Clock, call: Call): Promise<Wanted> {
  let wanted: Wanted | undefined;
  const asking: TokenCredential = {
    async getToken(scopes, { tenantId } = {}) {
      wanted = { scopes, options: tenantId === undefined ? {} : { tenantId } };
      return null;
    },
  };
  const vault = openVault({
    address,
    clock,
    requestTimeoutMs: ASKING_MS,
    confirmTimeoutMs: 0,
    connection: connect({ address, credential: asking, clock }),
  });
  try {
    const outcome = await vault.attempt({ doing: 'ask for a token' }, call, (client) =>
      client.listPropertiesOfSecrets().byPage({ maxPageSize: 1 }).next(),
    );
    if (wanted !== undefined) return wanted;
    if (!outcome.ok && FINAL.has(outcome.error.code)) throw outcome.error;
    const suffix = address.place === 'loopback' ? 'vault.azure.net' : address.place.suffix;
    return { scopes: `https://${suffix}/.default`, options: {} };
  } finally {
    vault.close();
  }
}
