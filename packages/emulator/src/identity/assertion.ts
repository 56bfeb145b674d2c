import { createHash, type X509Certificate } from 'node:crypto';
import type { createLocalJWKSet, JWTPayload, ProtectedHeaderParameters } from 'jose';
import { type Clock, seconds } from '../clock/clock.ts';
import type { Application, Federation } from './application.ts';
import { applicationOf } from './directory.ts';
import { EntraRefusal, missingParameter, quoted } from './refusal.ts';
import type { Tenant } from './tenant.ts';
import { isTokenEndpoint } from './token-endpoint.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const EXCHANGE = 'api://AzureADTokenExchange';
/** MSAL for Node rounds the time to the nearest second: half of its assertions begin in the future. */
const SKEW_S = 300;

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

export interface AssertionContext {
  readonly tenant: Tenant;
  readonly clock: Clock;
  /** Host and port that this request came to. */
  readonly authority: string;
}

/**
 * The application that a JWT speaks for: its own, signed with the key of a registered certificate, or one of a
 * trusted issuer (a federated credential).
 *
 * An assertion may be presented again while it lives: MSAL for Node keeps one for ten minutes and sends it for every
 * audience, and a federated token file is read many times over. Entra takes both.
 */
export async function applicationOfAssertion(
  assertion: string,
  clientId: string | undefined,
  context: AssertionContext,
): Promise<Application> {
  const { header, payload } = await decoded(assertion);
  const speaker = clientId ?? payload.sub ?? '';
  if (speaker === '') throw missingParameter('client_id');
  const application = applicationOf(speaker, context.tenant);
  if (isSelfIssued(payload, application)) {
    const own = application.clientId.toLowerCase();
    if (payload.iss?.toLowerCase() !== own || payload.sub?.toLowerCase() !== own) {
      throw new EntraRefusal(
        401,
        'invalid_client',
        700021,
        "Client assertion application identifier doesn't match 'client_id' parameter.",
      );
    }
    await verifyByCertificate(assertion, header, application, context.clock);
    checkAudience(payload, context);
  } else {
    await verifyByFederation(assertion, payload, application, context);
  }
  checkTimes(payload, context.clock);
  return application;
}

async function decoded(
  assertion: string,
): Promise<{ header: ProtectedHeaderParameters; payload: JWTPayload }> {
  const { decodeJwt, decodeProtectedHeader, errors } = await import('jose');
  try {
    const [header, payload] = [decodeProtectedHeader(assertion), decodeJwt(assertion)];
    if (isShaped(header, payload)) return { header, payload };
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
  }
  throw new EntraRefusal(400, 'invalid_request', 50027, 'JWT token is invalid or malformed.');
}

/** Decoding gives any JSON whatever its types say; RFC 7519 §4.1 and RFC 7515 §4.1 say what these are. */
function isShaped(header: ProtectedHeaderParameters, { iss, sub, aud }: JWTPayload): boolean {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud ?? ''];
  const texts: readonly unknown[] = [header.kid, header.x5t, header['x5t#S256'], iss, sub];
  return (
    texts.every((text) => text === undefined || typeof text === 'string') &&
    audiences.every((audience) => typeof audience === 'string')
  );
}

function isSelfIssued({ iss, sub }: JWTPayload, application: Application): boolean {
  if (application.federated.some(({ issuer }) => issuer === iss)) return false;
  const own = application.clientId.toLowerCase();
  return iss === sub || iss?.toLowerCase() === own || sub?.toLowerCase() === own;
}

async function verifyByCertificate(
  assertion: string,
  header: ProtectedHeaderParameters,
  application: Application,
  clock: Clock,
): Promise<void> {
  const certificate = application.certificates.find((one) => named(header, one));
  if (certificate === undefined) throw notRegistered('The key was not found.');
  const now = clock.now();
  if (now < certificate.validFromDate.getTime() || now >= certificate.validToDate.getTime()) {
    throw notRegistered('The key used is expired.');
  }
  const { compactVerify, errors } = await import('jose');
  try {
    await compactVerify(assertion, certificate.publicKey, { algorithms: ['RS256', 'PS256'] });
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
    throw notRegistered('The signature does not match the key.');
  }
}

/** By `x5t#S256`, `x5t` (SHA-1) or a `kid` that is the SHA-1 thumbprint, in base64url or hexadecimal. */
function named(header: ProtectedHeaderParameters, certificate: X509Certificate): boolean {
  const sha1 = createHash('sha1').update(certificate.raw).digest();
  const sha256 = createHash('sha256').update(certificate.raw).digest('base64url');
  if (header['x5t#S256'] !== undefined) return header['x5t#S256'] === sha256;
  const short = header.x5t ?? header.kid;
  return short === sha1.toString('base64url') || short?.toLowerCase() === sha1.toString('hex');
}

function notRegistered(reason: string): EntraRefusal {
  return new EntraRefusal(
    401,
    'invalid_client',
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - ${reason}]`,
  );
}

async function verifyByFederation(
  assertion: string,
  payload: JWTPayload,
  application: Application,
  { tenant }: AssertionContext,
): Promise<void> {
  const { iss = '', sub = '' } = payload;
  const audiences = typeof payload.aud === 'string' ? [payload.aud] : (payload.aud ?? []);
  const byIssuer = application.federated.filter(({ issuer }) => issuer === iss);
  if (byIssuer.length === 0) throw noRecord(700211, 'issuer', iss);
  const bySubject = byIssuer.filter(({ subject }) => subject === sub);
  if (bySubject.length === 0) throw noRecord(700213, 'subject', sub);
  const credential = bySubject.find(({ audience = EXCHANGE }) => audiences.includes(audience));
  if (credential === undefined) throw noRecord(700212, 'audience', audiences.join(' '));
  const { compactVerify, errors } = await import('jose');
  try {
    // Entra accepts no other algorithm of an external identity provider.
    await compactVerify(assertion, await keysOf(credential, tenant), { algorithms: ['RS256'] });
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
    throw new EntraRefusal(
      401,
      'invalid_client',
      50013,
      'Assertion failed signature validation. [Reason - The key was not found.]',
    );
  }
}

async function keysOf(credential: Federation, tenant: Tenant): Promise<LocalKeys> {
  const { createLocalJWKSet } = await import('jose');
  const own = { keys: tenant.keys.map((key) => ({ ...key })) };
  return createLocalJWKSet(credential.issuer === tenant.issuer ? own : (credential.jwks ?? { keys: [] }));
}

function noRecord(code: number, what: string, found: string): EntraRefusal {
  return new EntraRefusal(
    401,
    'invalid_client',
    code,
    `No matching federated identity record found for presented assertion ${what} ${quoted(found)}. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
  );
}

function checkAudience(payload: JWTPayload, { tenant, authority }: AssertionContext): void {
  const audiences = typeof payload.aud === 'string' ? [payload.aud] : (payload.aud ?? []);
  if (audiences.some((audience) => isTokenEndpoint(audience, tenant.tenantId, authority))) return;
  throw new EntraRefusal(
    401,
    'invalid_client',
    700023,
    'Client assertion audience claim does not match Realm issuer.',
  );
}

function checkTimes(payload: JWTPayload, clock: Clock): void {
  const now = seconds(clock);
  const { exp, nbf = 0 } = payload;
  if (typeof exp === 'number' && typeof nbf === 'number' && nbf - SKEW_S <= now && now < exp) return;
  const shown = (time: unknown) =>
    typeof time === 'number' && Math.abs(time) < 8e12 ? new Date(time * 1000).toISOString() : '(none)';
  throw new EntraRefusal(
    401,
    'invalid_client',
    700024,
    `Client assertion is not within its valid time range. Current time: ${shown(now)}, assertion valid from ${shown(nbf)}, expiry time of assertion ${shown(exp)}.`,
  );
}
