import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { SecretClient } from '@azure/keyvault-secrets';
import type { Clock } from '@keyward/core/clock';
import { vaultError } from '@keyward/core/errors';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { type Doorway, doorway } from './doorway.ts';
import type { OpenClient } from './secret-client.ts';

interface ConnectionParts {
  readonly address: VaultAddress;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  readonly httpClient?: HttpClient;
}

/** The way to one vault as one identity, shared by every provider of the process that asks for the same. */
export interface Connection {
  /** The official client, made at the first call. */
  client(): Promise<SecretClient>;
  readonly doorway: Doorway;
  /** Whether the client is getting a token now. */
  isSigningIn(): boolean;
  /** Lets go; the last one ends sockets and sign-ins. Idempotent. */
  release(): void;
}

interface Entry extends Omit<Connection, 'release'> {
  users: number;
  close(): void;
}

const entries = new Map<string, Entry>();
const serials = new WeakMap<object, number>();
let nextSerial = 1;

/**
 * Joins the connection of the process to a vault, or makes it.
 *
 * Nothing is awaited between looking and keeping, so that two callers at once get one entry, and none an
 * entry that the last user has just closed.
 */
export function connect(parts: ConnectionParts): Connection {
  const { address, credential, clock, httpClient } = parts;
  const key = [address.origin, serial(credential), serial(clock), httpClient && serial(httpClient)].join(' ');
  const entry = entries.get(key) ?? open(parts, () => entries.delete(key));
  entries.set(key, entry);
  entry.users += 1;
  let released = false;
  return {
    client: entry.client,
    doorway: entry.doorway,
    isSigningIn: entry.isSigningIn,
    release() {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users === 0) entry.close();
    },
  };
}

function open(parts: ConnectionParts, forget: () => void): Entry {
  const closed = new AbortController();
  let opening: Promise<OpenClient> | undefined;
  let opened: OpenClient | undefined;
  const load = async () => {
    const { openClient } = await import('./secret-client.ts').catch(unloaded);
    opened = openClient({ ...parts, closed: closed.signal });
    return opened;
  };
  return {
    users: 0,
    doorway: doorway(),
    async client() {
      opening ??= load();
      return (await opening).client;
    },
    isSigningIn: () => opened?.isSigningIn() ?? false,
    close() {
      forget();
      closed.abort(
        vaultError('provider_closed', { message: `The connection to ${parts.address.host} was closed.` }),
      );
      opening?.then(
        ({ close }) => close(),
        () => {},
      );
    },
  };
}

/** Nothing was asked and nothing is known yet: what Node or a bundle says of its modules holds no value. */
function unloaded(thrown: unknown): never {
  throw vaultError('unexpected', {
    message: `The official client cannot be loaded: ${thrown instanceof Error ? thrown.message : 'no reason was given'}.`,
    hint: 'Install the packages anew. In a bundle that is one ES module, give it a `require`: see Bundling in the README of keyward.',
  });
}

function serial(thing: object): number {
  const known = serials.get(thing);
  if (known !== undefined) return known;
  serials.set(thing, nextSerial);
  return nextSerial++;
}
