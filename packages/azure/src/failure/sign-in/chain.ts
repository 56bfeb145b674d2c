import { isObject, textOf } from './text.ts';

/** Variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The links of `DefaultAzureCredential`, in its order. */
const PRODUCTION = [
  'EnvironmentCredential',
  'WorkloadIdentityCredential',
  'ManagedIdentityCredential',
] as const;
const DEVELOPER = [
  'VisualStudioCodeCredential',
  'AzureCliCredential',
  'AzurePowerShellCredential',
  'AzureDeveloperCliCredential',
] as const;
const ALL = [...PRODUCTION, ...DEVELOPER];

export type ChainLink = (typeof ALL)[number];

/** What became of a link: an error, or nothing, since it lacks settings or its turn did not come. */
export interface LinkOutcome {
  readonly link: ChainLink;
  readonly thrown: unknown;
  readonly became: 'failed' | 'not-configured' | 'not-tried';
}

/**
 * What became of each link, in order. The chain gathers the errors of those that were unavailable; one that fails
 * for good ends it with an error of its own, and one that lacks settings is passed over in silence.
 *
 * @returns Undefined where the error is not understood as the chain's.
 */
export function outcomesOf(thrown: unknown, env: Environment): readonly LinkOutcome[] | undefined {
  const links = linksOf(env);
  const configured = links.filter((link) => link !== 'WorkloadIdentityCredential' || hasWorkload(env));
  const gathered = isObject(thrown) ? thrown.errors : undefined;
  if (Array.isArray(gathered)) {
    if (gathered.length !== configured.length) return undefined;
    return links.map((link) => {
      const at = configured.indexOf(link);
      return { link, thrown: gathered[at], became: at < 0 ? 'not-configured' : 'failed' };
    });
  }
  if (!textOf(thrown).startsWith('EnvironmentCredential') || links[0] !== 'EnvironmentCredential') {
    return undefined;
  }
  return links.map((link, at) => ({ link, thrown, became: at === 0 ? 'failed' : 'not-tried' }));
}

function linksOf(env: Environment): readonly ChainLink[] {
  const only = env['AZURE_TOKEN_CREDENTIALS']?.trim().toLowerCase();
  if (!only) return ALL;
  if (only === 'prod') return PRODUCTION;
  if (only === 'dev') return DEVELOPER;
  return ALL.filter((link) => link.toLowerCase() === only);
}

function hasWorkload(env: Environment): boolean {
  return missingFor('WorkloadIdentityCredential', env).length === 0;
}

/** The variables that a link lacks; `or` between two that do the same. */
export function missingFor(link: ChainLink, env: Environment): readonly string[] {
  const missing = (name: string) => (env[name] ? [] : [name]);
  const application = [...missing('AZURE_TENANT_ID'), ...missing('AZURE_CLIENT_ID')];
  switch (link) {
    case 'EnvironmentCredential': {
      const proof = env['AZURE_CLIENT_SECRET'] || env['AZURE_CLIENT_CERTIFICATE_PATH'];
      const lacked = proof ? [] : ['AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH'];
      return [...application, ...lacked];
    }
    case 'WorkloadIdentityCredential':
      return [...application, ...missing('AZURE_FEDERATED_TOKEN_FILE')];
    default:
      return [];
  }
}
