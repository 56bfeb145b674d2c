import { vaultError } from '@keyward/core/errors';
import { type ControlClient, EmulatorError } from '@keyward/emulator';
import { likest } from '../../input/likeness.ts';

/** Does something with a vault, and where there is none of its name tells one that may be meant. */
export async function onVault<Output>(
  client: ControlClient,
  vault: string,
  act: () => Promise<Output>,
): Promise<Output> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof EmulatorError) || error.code !== 'vault_not_found') throw error;
    const { vaults } = await client.vaults.list();
    throw vaultError('emulator_not_found', {
      message: error.message,
      hint: `${nearest(vault, Object.keys(vaults))}\`keyward emulator ctl vaults\` lists the vaults.`,
    });
  }
}

/** Does something with what is listed, and where there is none of its name tells one that may be meant. */
export async function found(
  meant: string,
  act: () => Promise<void>,
  listed: { readonly names: () => Promise<readonly string[]>; readonly command: string },
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof EmulatorError) || !error.code.endsWith('not_found')) throw error;
    throw vaultError('emulator_not_found', {
      message: error.message,
      hint: `${nearest(meant, await listed.names())}\`keyward emulator ctl ${listed.command}\` lists them.`,
    });
  }
}

interface Principal {
  readonly objectId: string;
  /** What it may be called: name, principal name, client id. */
  readonly names: readonly string[];
}

const OBJECT_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The object id of an application, a user or a managed identity, by what it is called or by an id. An object id that
 * nobody has is taken as it is: groups are registered nowhere.
 *
 * @throws `emulator_not_found`, and `invalid_usage` where several are called so.
 */
export async function objectIdOf(client: ControlClient, meant: string): Promise<string> {
  const principals = await principalsOf(client);
  const same = (text: string) => text.toLowerCase() === meant.toLowerCase();
  const found = principals.filter(({ objectId, names }) => [objectId, ...names].some(same));
  const [only, ...more] = new Set(found.map(({ objectId }) => objectId));
  if (more.length > 0) {
    throw vaultError('invalid_usage', {
      message: `${more.length + 1} principals are called \`${meant}\`.`,
      hint: `Give one of their object ids: ${[only, ...more].join(', ')}.`,
    });
  }
  if (only !== undefined) return only;
  if (OBJECT_ID.test(meant)) return meant;
  const near = nearest(
    meant,
    principals.flatMap(({ names }) => names),
  );
  throw vaultError('emulator_not_found', {
    message: `No application, user or managed identity is called \`${meant}\`.`,
    hint: `${near}\`keyward emulator ctl apps\`, \`users\` and \`identities\` list them; an object id is taken as it is.`,
  });
}

/** Everybody who may sign in. */
export async function principalsOf({
  applications,
  users,
  identities,
}: ControlClient): Promise<readonly Principal[]> {
  const [apps, people, managed] = await Promise.all([applications.list(), users.list(), identities.list()]);
  return [
    ...[...apps.applications, ...managed.identities].map(({ objectId, name, clientId }) => ({
      objectId,
      names: [name, clientId],
    })),
    ...people.users.map(({ objectId, userPrincipalName }) => ({ objectId, names: [userPrincipalName] })),
  ];
}

function nearest(meant: string, names: readonly string[]): string {
  const near = likest(
    meant,
    names.map((name) => name.toLowerCase()),
  );
  const spelt = names.find((name) => name.toLowerCase() === near);
  return spelt === undefined ? '' : `Did you mean \`${spelt}\`? `;
}
