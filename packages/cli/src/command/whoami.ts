import { type Identity, signInFrom, whoAmI } from '@keyward/azure';
import { vaultError } from '@keyward/core/errors';
import { DEFAULT_MOUNT } from '@keyward/core/ref';
import { type Context, configurationOf } from '../context.ts';
import { fields, json, moment, pageOf } from '../output/text.ts';

export interface WhoAmIOptions {
  readonly mount?: string;
  readonly json?: true;
}

const KINDS: Readonly<Record<Identity['kind'], string>> = {
  user: 'a person',
  application: 'an application',
  'managed-identity': 'a managed identity',
};

/** `keyward whoami` */
export async function whoami(context: Context, options: WhoAmIOptions): Promise<void> {
  const { stdout, variables, signal } = context;
  const name = options.mount?.toLowerCase() ?? DEFAULT_MOUNT;
  const mount = (await configurationOf(context)).mounts.get(name);
  if (mount === undefined) {
    throw vaultError(options.mount === undefined ? 'missing_configuration' : 'unknown_mount', {
      message: `No mount \`${name}\` is configured, and signing in needs the vault that it is for.`,
      hint: 'Set KEY_VAULT_URI, or name a configured mount with `--mount`; `keyward config` lists them.',
    });
  }
  const signIn = signInFrom(variables);
  const identity = await whoAmI({ vaultUrl: mount.url, signIn }, { signal });
  if (options.json) {
    stdout.write(json({ mount: name, vault: mount.url, signIn: signIn.method, ...identity }));
    return;
  }
  const { groups, via } = identity;
  const told = {
    name: identity.name,
    kind: KINDS[identity.kind],
    'signed in by': via === undefined ? signIn.method : `${signIn.method}, ${via}`,
    'object id': identity.objectId,
    'client id': identity.clientId,
    groups: groups === undefined ? undefined : String(groups),
    tenant: identity.tenantId,
    authority: identity.authority,
    audience: identity.audience,
    'token expires': moment(identity.expiresOn),
    vault: `${mount.url} (mount ${name})`,
  };
  stdout.write(fields(told, pageOf(stdout)));
}
