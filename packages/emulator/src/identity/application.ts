import { hash, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { parsed } from '../certificate/pair.ts';
import { flag, invalid } from '../option.ts';
import { checkRedirectUri } from './redirect-uri.ts';

/**
 * A federated credential: whose token an application may present instead of a secret of its own (Entra's workload
 * identity federation). All three of issuer, subject and audience must match, case included.
 *
 * @example
 * ```ts
 * import type { Federation } from '@keyward/emulator';
 *
 * const github: Federation = {
 *   issuer: 'https://token.actions.githubusercontent.com',
 *   subject: 'repo:contoso/orders:ref:refs/heads/main',
 *   jwks: { keys: [{ kty: 'RSA', kid: 'key-1', n: 'modulus', e: 'AQAB' }] },
 * };
 * ```
 */
export interface Federation {
  /** `iss` of the token. */
  readonly issuer: string;
  /** `sub` of the token. */
  readonly subject: string;
  /** `api://AzureADTokenExchange` by default. */
  readonly audience?: string;
  /** The issuer's public keys; left out for tokens that this emulator issues itself. */
  readonly jwks?: JSONWebKeySet;
}

/** An application registration and its service principal, or a managed identity. */
export interface ApplicationSettings {
  readonly clientId: string;
  /** What role assignments name. */
  readonly objectId: string;
  readonly name: string;
  readonly secrets?: readonly string[];
  /** SHA-256 of further secrets, hexadecimal. */
  readonly digests?: readonly string[];
  /** Certificates whose key signs client assertions, PEM. */
  readonly certificates?: readonly string[];
  readonly federated?: readonly Federation[];
  /** `roles` claim by audience. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** `scp` claim by audience. */
  readonly scopes?: Readonly<Record<string, readonly string[]>>;
  /** Object ids of the groups it belongs to. */
  readonly groups?: readonly string[];
  /** Resource id of a user-assigned managed identity. */
  readonly resourceId?: string;
  /** A program on somebody's machine, which can keep no secret; it signs people in. False by default. */
  readonly isPublic?: boolean;
  /** Where the browser may be sent with a code; without one nobody can sign in through a browser. */
  readonly redirectUris?: readonly string[];
}

/** All that was said of it, without a secret that could be read back. */
export type KeptApplication = Required<Omit<ApplicationSettings, 'secrets' | 'resourceId'>> &
  Pick<ApplicationSettings, 'resourceId'>;

/** As registered: secrets are kept as digests and cannot be read back. */
export interface Application {
  /** What would register it again. */
  readonly kept: KeptApplication;
  readonly clientId: string;
  readonly objectId: string;
  readonly name: string;
  readonly certificates: readonly X509Certificate[];
  readonly federated: readonly Federation[];
  readonly groups: readonly string[];
  readonly resourceId?: string;
  readonly isPublic: boolean;
  readonly redirectUris: readonly string[];
  roles(audience: string): readonly string[];
  scopes(audience: string): readonly string[];
  /** Takes the same time for every wrong secret. */
  knowsSecret(secret: string): boolean;
}

export interface Applications {
  /** Replaces the application of the same client id. @throws EmulatorError `invalid_option`. */
  register(settings: ApplicationSettings): Application;
  byClientId(clientId: string): Application | undefined;
  byObjectId(objectId: string): Application | undefined;
  byResourceId(resourceId: string): Application | undefined;
  list(): readonly Application[];
  /** Puts these in place of all that are there; each has been registered somewhere before. */
  become(applications: readonly KeptApplication[]): void;
}

/**
 * Ids are compared without case, as Entra compares them. `keep` is told of each application before it counts, and
 * may throw.
 */
export function createApplications(keep?: (application: KeptApplication) => void): Applications {
  const applications = new Map<string, Application>();
  const find = (match: (application: Application) => boolean) => [...applications.values()].find(match);
  const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
  return {
    register: (settings) => {
      const application = registered(settings);
      const key = settings.clientId.toLowerCase();
      const holder = find(({ objectId }) => same(objectId, settings.objectId));
      if (holder !== undefined && !same(holder.clientId, key)) {
        throw invalid('Two applications have the same object id.', 'Give each an object id of its own.');
      }
      keep?.(application.kept);
      applications.set(key, application);
      return application;
    },
    byClientId: (clientId) => applications.get(clientId.toLowerCase()),
    byObjectId: (objectId) => find((application) => same(application.objectId, objectId)),
    byResourceId: (resourceId) => find((application) => same(application.resourceId, resourceId)),
    list: () => [...applications.values()],
    become: (kept) => {
      applications.clear();
      for (const one of kept) applications.set(one.clientId.toLowerCase(), registered(one));
    },
  };
}

/** @throws EmulatorError `invalid_option`. */
export function registered(settings: ApplicationSettings): Application {
  const { clientId, objectId, name, resourceId, federated = [], groups = [] } = settings;
  const { redirectUris = [], secrets: proofs = [], digests = [], certificates = [] } = settings;
  const isPublic = flag('public', settings.isPublic, false);
  for (const [field, value] of Object.entries({ clientId, objectId, name })) {
    if (typeof value !== 'string' || !/^[^\p{Cc}]{1,256}$/u.test(value)) {
      throw invalid(`The ${field} of an application is not usable.`, 'Give 1 to 256 printable characters.');
    }
  }
  if (isPublic && proofs.length + digests.length + certificates.length + federated.length > 0) {
    throw invalid(
      'A public application has a secret, a certificate or a federated credential.',
      'Leave these out, or register it as one that is not public.',
    );
  }
  if (!Array.isArray(redirectUris)) {
    throw invalid('The redirectUris of an application are no list.', 'Give a list of URIs.');
  }
  redirectUris.forEach(checkRedirectUri);
  const secrets = [...proofs.map(digest), ...digests.map((known) => Buffer.from(known, 'hex'))];
  const roles = byAudience(settings.roles);
  const scopes = byAudience(settings.scopes);
  const common = {
    clientId,
    objectId,
    name,
    federated,
    groups,
    ...(resourceId === undefined ? {} : { resourceId }),
    isPublic,
    redirectUris: [...redirectUris],
  };
  return {
    ...common,
    // A copy: what was given is the caller's to change.
    kept: structuredClone({
      ...common,
      digests: secrets.map((known) => known.toString('hex')),
      certificates,
      roles: Object.fromEntries(roles),
      scopes: Object.fromEntries(scopes),
    }),
    certificates: certificates.map(certificate),
    roles: (audience) => roles.get(withoutSlash(audience)) ?? [],
    scopes: (audience) => scopes.get(withoutSlash(audience)) ?? [],
    knowsSecret: (secret) => {
      const given = digest(secret);
      // Not `some`: every secret is compared, whichever fits.
      return secrets.filter((known) => timingSafeEqual(known, given)).length > 0;
    },
  };
}

function certificate(pem: string): X509Certificate {
  const certificate = parsed(() => new X509Certificate(pem));
  if (certificate === undefined) {
    throw invalid('A certificate of an application cannot be read.', 'Give X.509 certificates in PEM.');
  }
  return certificate;
}

/** `https://vault.azure.net` and `https://vault.azure.net/` are one resource. */
function byAudience(
  record: Readonly<Record<string, readonly string[]>> = {},
): Map<string, readonly string[]> {
  return new Map(Object.entries(record).map(([audience, values]) => [withoutSlash(audience), values]));
}

function withoutSlash(audience: string): string {
  return audience.endsWith('/') ? audience.slice(0, -1) : audience;
}

function digest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
