import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Emulator, environmentOf, startEmulator } from '@keyward/emulator';
import { namesHere } from './names.ts';
import { makeTrustStore } from './toolchain.ts';

/** How clients reach a vault: by its name, on its own port under an address or a name, as in Azure. */
export const WAYS = ['name', 'address', 'localhost', 'proxy'] as const;
export type Way = (typeof WAYS)[number];

/** An emulator with the vaults `orders`, of which the caller is the officer, and `archive`, which it may only read. */
export interface Entrance extends AsyncDisposable {
  readonly way: Way;
  readonly emulator: Emulator;
  /** In front of the command. */
  readonly before: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Of this run alone, for whatever a program keeps. */
  readonly folder: string;
  /** Makes one, PKCS #12, with what the emulator is to be trusted by. */
  trustStore(): string;
}

const VAULTS = ['orders', 'archive'] as const;

/** @returns a reason in words where this machine does not have that way. */
export async function open(way: Way): Promise<Entrance | { readonly reason: string }> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-clients-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const certificates = join(tmpdir(), `keyward-clients-${userInfo().username}`);
  const emulator = stack.use(
    await startEmulator({
      vaults: VAULTS,
      folder: certificates,
      ...(way === 'proxy' ? { proxyPort: 0, offline: true } : {}),
    }),
  );
  limitRoles(emulator);
  const urls = VAULTS.map((vault) => urlOf(emulator, vault, way));
  const names = urls.map((url) => new URL(url).hostname);
  const found = way === 'name' ? await namesHere(names, join(folder, 'hosts')) : { before: [] };
  if ('reason' in found) return found;
  const { variables } = await environmentOf(emulator, async () => [], {});
  const owned = stack.move();
  return {
    way,
    emulator,
    ...found,
    variables: { ...variables, KEY_VAULT_URI: urls[0] ?? '', READ_ONLY_VAULT_URI: urls[1] ?? '' },
    folder,
    trustStore: () => {
      const path = join(folder, 'truststore.p12');
      makeTrustStore(emulator.caFile, path);
      return path;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Whoever the emulator lets in from the start stays officer of `orders` alone. */
function limitRoles(emulator: Emulator): void {
  for (const { id, principalId } of emulator.assignments()) {
    emulator.revoke(id);
    emulator.assign({ principalId, role: 'Key Vault Secrets Officer', vault: 'orders' });
    emulator.assign({ principalId, role: 'Key Vault Secrets User', vault: 'archive' });
  }
}

function urlOf(emulator: Emulator, vault: string, way: Way): string {
  if (way === 'proxy') return `https://${vault}.vault.azure.net`;
  const address = emulator.vaults[vault];
  if (address === undefined) throw new Error(`The emulator has no vault ${vault}.`);
  if (way === 'name') return address.url;
  return way === 'address' ? address.localhostUrl.replace('localhost', '127.0.0.1') : address.localhostUrl;
}
