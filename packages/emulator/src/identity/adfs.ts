/** Paths of AD FS whose twins of Entra ID have a version in them. */
const VERSIONED: ReadonlyMap<string, string> = new Map([
  ['.well-known/openid-configuration', 'v2.0/.well-known/openid-configuration'],
  ['oauth2/token', 'oauth2/v2.0/token'],
  ['oauth2/authorize', 'oauth2/v2.0/authorize'],
  ['oauth2/devicecode', 'oauth2/v2.0/devicecode'],
]);
const ADFS = 'adfs';

/**
 * The path of Entra ID that a path below `/adfs` stands for; any other path as it is. Older Azure CLIs ask a cloud
 * of their own for instance discovery unless its authority ends in /adfs, and put `adfs` or a tenant behind it. Its
 * tenant is called `adfs` where none is named.
 */
export function pathOfEntra(path: string): string {
  const [, root = '', first = '', ...rest] = path.split('/');
  if (root.toLowerCase() !== ADFS) return path;
  const named = !['.well-known', 'oauth2', 'discovery'].includes(first.toLowerCase());
  const below = (named ? rest : [first, ...rest]).join('/').replace(/\/$/, '');
  return `/${named ? first : ADFS}/${VERSIONED.get(below.toLowerCase()) ?? below}`;
}

/** Which tenant a path means that names this one. */
export function tenantOf(asked: string, tenantId: string): string {
  return asked.toLowerCase() === ADFS ? tenantId : asked;
}
