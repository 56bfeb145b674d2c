import { loadSecrets } from 'keyward';
import type { Database } from './database.ts';
import { openDrainable } from './drainable.ts';

/**
 * Two roles with the same rights, of which one is in use: the other gets a new password, the vault then names it, and
 * the first is changed only after everybody has moved. No connection is ever refused, whatever the order of events.
 * Name and password are one JSON secret, so they are never mixed.
 *
 * @param refreshS - Seconds between two looks at the vault; the overlap of the two roles has to be longer.
 */
export async function openTwoRoles(refreshS: number): Promise<Database> {
  await using stack = new AsyncDisposableStack();
  const secrets = stack.use(
    await loadSecrets(
      { DB_USER: 'azure://vault/app/db#username', DB_PASSWORD: 'azure://vault/app/db#password' },
      { refreshS },
    ),
  );
  const open = ({ DB_USER, DB_PASSWORD }: Pick<typeof secrets, 'DB_USER' | 'DB_PASSWORD'>) =>
    openDrainable({ user: DB_USER.reveal(), password: DB_PASSWORD.reveal(), max: 8, maxUses: 50 });
  let current = open(secrets);
  const draining = new Set<Promise<void>>();
  stack.defer(async () => {
    await Promise.all([current.drain(), ...draining]);
  });
  const stop = secrets.onChange(['DB_USER', 'DB_PASSWORD'], (changed) => {
    const retired = current;
    current = open(changed);
    const drained = retired.drain().finally(() => draining.delete(drained));
    draining.add(drained);
  });
  stack.defer(stop);

  const owned = stack.move();
  return {
    query: (text, values) => current.query(text, values),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
