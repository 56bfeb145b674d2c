import type { PagedAsyncIterableIterator, SecretClient } from '@azure/keyvault-secrets';
import type { Call } from '@keyward/core/provider';
import type { Vault } from '../client/vault.ts';
import type { Subject } from '../failure/subject.ts';

/**
 * The pages of a listing, each one call: bounded, cancellable, its items transformed inside the call, so that
 * an item that is not Key Vault's fails as such.
 */
export async function* pages<Item, Result>(
  vault: Vault,
  subject: Subject,
  call: Call,
  open: (client: SecretClient) => PagedAsyncIterableIterator<Item, Item[]>,
  transform: (item: Item) => Result,
): AsyncGenerator<readonly Result[]> {
  const visited = new Set<string>();
  let iterator: AsyncIterator<Item[]> | undefined;
  for (;;) {
    const page = await vault.call(subject, { ...call, visited }, async (client) => {
      iterator ??= open(client).byPage()[Symbol.asyncIterator]();
      const { done, value } = await iterator.next();
      return done === true ? undefined : value.map(transform);
    });
    if (page === undefined) return;
    yield page;
  }
}
