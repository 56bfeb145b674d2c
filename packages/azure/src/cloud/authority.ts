import { vaultError } from '@keyward/core/errors';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { CLOUDS, cloudOf } from './cloud.ts';

/** Where tokens come from. */
export interface Authority {
  /** `https://<host>[:<port>]`, without a trailing slash. */
  readonly origin: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** Of one of Azure's clouds; Entra ID's directory of authorities knows no other, and need not be asked for it. */
  readonly known: boolean;
}

/** Where an authority was named, for messages. */
export interface NamedAuthority {
  readonly text: string;
  /** `AZURE_AUTHORITY_HOST` or `authorityHost`. */
  readonly by: string;
}

/**
 * The authority that signs in to a vault: the one that was named, otherwise that of the vault's cloud.
 *
 * A host of no known cloud is taken as it is: a private cloud, or a stand-in.
 *
 * @throws `wrong_cloud` for the authority of another cloud than the vault's, `invalid_configuration` for what
 * is no https address of a host.
 */
export function authorityOf({ host, place }: VaultAddress, named: NamedAuthority | undefined): Authority {
  const own = CLOUDS[place === 'loopback' ? 'vault.azure.net' : place.suffix];
  if (named === undefined) return authority(new URL(own.authority));
  const url = URL.parse(named.text);
  const isHost = url?.pathname === '/' && url.search === '' && url.hash === '';
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || !isHost) {
    throw vaultError('invalid_configuration', {
      message: `${named.by} is not the address of an authority, such as ${own.authority}.`,
    });
  }
  const cloud = cloudOf(url.hostname);
  if (place !== 'loopback' && cloud !== undefined && cloud !== own) {
    const fix = named.by === 'authorityHost' ? 'Leave authorityHost out' : `Unset ${named.by}`;
    throw vaultError('wrong_cloud', {
      message: `The vault ${host} is in ${own.name}, but ${named.by} names ${url.hostname}, which signs in to ${cloud.name}.`,
      hint: `${fix}: the authority follows the vault by itself, here ${own.authority}. Or correct the address of the vault.`,
    });
  }
  return authority(url);
}

function authority({ origin, host, hostname }: URL): Authority {
  return Object.freeze({ origin, host, known: cloudOf(hostname) !== undefined });
}
