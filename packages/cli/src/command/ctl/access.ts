import type { Context } from '../../context.ts';
import { fields, json, pageOf, table } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';
import { found, objectIdOf, onVault, principalsOf } from './meant.ts';
import { wholeNumber } from './number.ts';

export interface AssignmentsOptions extends CtlOptions {
  readonly principal?: string;
  readonly role?: string;
  readonly vault?: string;
}

export interface AssignOptions extends CtlOptions {
  readonly vault?: string;
  readonly secret?: string;
}

export interface TokenOptions extends CtlOptions {
  readonly audience?: string;
  readonly client?: string;
  readonly expiresIn?: string;
}

/** `keyward emulator ctl roles` */
export async function listRoles(context: Context, options: CtlOptions): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options);
  const { roles } = await client.roles.list();
  const rows = roles.map(({ name, id, dataActions }) => [name, id, dataActions.length === 0 ? 'no' : 'yes']);
  stdout.write(options.json ? json({ roles }) : table(['NAME', 'ID', 'READS DATA'], rows, pageOf(stdout)));
}

/** `keyward emulator ctl assignments` */
export async function listAssignments(context: Context, options: AssignmentsOptions): Promise<void> {
  const { stdout } = context;
  const { principal, role, vault } = options;
  const { client } = await connect(context, options);
  const [{ assignments }, principals] = await Promise.all([
    client.assignments.list({
      ...(principal === undefined ? {} : { principalId: await objectIdOf(client, principal) }),
      ...(role === undefined ? {} : { role }),
      ...(vault === undefined ? {} : { vault }),
    }),
    principalsOf(client),
  ]);
  if (options.json) {
    stdout.write(json({ assignments }));
    return;
  }
  const named = new Map(principals.map(({ objectId, names: [name = ''] }) => [objectId, name]));
  const rows = assignments.map((each) => [
    named.get(each.principalId) ?? each.principalId,
    each.role,
    scopeText(each),
    each.id,
  ]);
  stdout.write(table(['PRINCIPAL', 'ROLE', 'WHERE', 'ID'], rows, pageOf(stdout)));
}

/** `keyward emulator ctl assign` */
export async function assign(
  context: Context,
  principal: string,
  role: string,
  options: AssignOptions,
): Promise<void> {
  const { vault, secret } = options;
  const { client } = await connect(context, options);
  const principalId = await objectIdOf(client, principal);
  // An assignment may name a vault that is yet to come; here nobody means one.
  if (vault !== undefined) await onVault(client, vault, () => client.vaults.get({ vault }));
  const made = await client.assignments.add({
    principalId,
    role,
    ...(vault === undefined ? {} : { vault }),
    ...(secret === undefined ? {} : { secret }),
  });
  const told = { id: made.id, principal: made.principalId, role: made.role, where: scopeText(made) };
  context.stdout.write(options.json ? json(made) : fields(told, pageOf(context.stdout)));
}

/** `keyward emulator ctl unassign` */
export async function unassign(context: Context, id: string, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  await found(id, () => client.assignments.remove({ id }), {
    names: async () => (await client.assignments.list()).assignments.map((each) => each.id),
    command: 'assignments',
  });
  context.stdout.write(options.json ? json({ removed: id }) : 'The assignment is gone.\n');
}

/** `keyward emulator ctl token` */
export async function token(context: Context, options: TokenOptions): Promise<void> {
  const { audience, client: name, expiresIn } = options;
  const expiresInS = expiresIn === undefined ? undefined : wholeNumber('--expires-in', expiresIn);
  const { client } = await connect(context, options);
  const clientId = name === undefined ? undefined : await clientIdOf(client, name);
  const issued = await client.tokens.issue({
    ...(audience === undefined ? {} : { audience }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(expiresInS === undefined ? {} : { expiresInS }),
  });
  context.stdout.write(options.json ? json(issued) : `${issued.token}\n`);
}

type Client = Awaited<ReturnType<typeof connect>>['client'];

async function clientIdOf({ applications, identities }: Client, name: string): Promise<string> {
  const [apps, managed] = await Promise.all([applications.list(), identities.list()]);
  const found = [...apps.applications, ...managed.identities].filter((each) => each.name === name);
  // What is no name is a client id, and the emulator knows it or does not.
  return found.length === 1 && found[0] !== undefined ? found[0].clientId : name;
}

function scopeText({ vault, secret }: { readonly vault?: string; readonly secret?: string }): string {
  if (vault === undefined) return 'every vault';
  return secret === undefined ? vault : `${vault}/${secret}`;
}
