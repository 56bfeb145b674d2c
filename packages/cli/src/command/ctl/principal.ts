import type { Context } from '../../context.ts';
import { fields, json, pageOf, table } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';

export interface AddApplicationOptions extends CtlOptions {
  readonly public?: true;
  readonly redirectUri: readonly string[];
  readonly group: readonly string[];
}

export interface AddUserOptions extends CtlOptions {
  readonly displayName?: string;
  readonly group: readonly string[];
}

/** `keyward emulator ctl apps` */
export async function listApplications(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  const { applications } = await client.applications.list();
  const rows = applications.map((each) => [
    each.name,
    each.clientId,
    each.objectId,
    each.public ? 'public' : '',
  ]);
  tell(context, options, { applications }, ['NAME', 'CLIENT ID', 'OBJECT ID', 'KIND'], rows);
}

/** `keyward emulator ctl app add` */
export async function addApplication(
  context: Context,
  name: string,
  options: AddApplicationOptions,
): Promise<void> {
  const { client } = await connect(context, options);
  const made = await client.applications.register({
    name,
    groups: options.group,
    ...(options.public === undefined ? {} : { public: true }),
    ...(options.redirectUri.length === 0 ? {} : { redirectUris: options.redirectUri }),
  });
  const { clientId, objectId, clientSecret } = made;
  const told = { name, 'client id': clientId, 'object id': objectId, 'client secret': clientSecret };
  context.stdout.write(options.json ? json(made) : fields(told, pageOf(context.stdout)));
}

/** `keyward emulator ctl users` */
export async function listUsers(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  const { users } = await client.users.list();
  const rows = users.map((each) => [each.userPrincipalName, each.displayName, each.objectId]);
  tell(context, options, { users }, ['NAME', 'DISPLAY NAME', 'OBJECT ID'], rows);
}

/** `keyward emulator ctl user add` */
export async function addUser(context: Context, name: string, options: AddUserOptions): Promise<void> {
  const { displayName, group } = options;
  const { client } = await connect(context, options);
  const made = await client.users.register({
    userPrincipalName: name,
    groups: group,
    ...(displayName === undefined ? {} : { displayName }),
  });
  const told = { name, 'display name': made.displayName, 'object id': made.objectId };
  context.stdout.write(options.json ? json(made) : fields(told, pageOf(context.stdout)));
}

/** `keyward emulator ctl identities` */
export async function listIdentities(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  const { identities } = await client.identities.list();
  const rows = identities.map((each) => [
    each.name,
    each.clientId,
    each.objectId,
    each.systemAssigned ? 'system-assigned' : 'user-assigned',
  ]);
  tell(context, options, { identities }, ['NAME', 'CLIENT ID', 'OBJECT ID', 'KIND'], rows);
}

/** `keyward emulator ctl identity add` */
export async function addIdentity(context: Context, name: string, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  const made = await client.identities.register({ name });
  const told = {
    name,
    'client id': made.clientId,
    'object id': made.objectId,
    'resource id': made.resourceId,
  };
  context.stdout.write(options.json ? json({ name, ...made }) : fields(told, pageOf(context.stdout)));
}

function tell(
  { stdout }: Context,
  options: CtlOptions,
  document: object,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  stdout.write(options.json ? json(document) : table(head, rows, pageOf(stdout)));
}
