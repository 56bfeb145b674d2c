import { hash } from 'node:crypto';
import { policyRefusal } from '../access/access-policies.ts';
import type { Refused } from '../access/gate.ts';
import { connectionRefusal, firewallRefusal } from '../access/network.ts';
import type { Principal } from '../access/principal.ts';
import { rbacRefusal } from '../access/rbac-refusal.ts';
import { type Clock, seconds } from '../clock/clock.ts';
import { clientAddress } from '../dataplane/reply.ts';
import type { Route } from '../dataplane/route.ts';
import type { Request } from '../http/exchange.ts';
import { disallowed, VaultError } from '../vault/refusal.ts';
import type { Vault } from '../vault/vault.ts';
import { type FaultRules, subjectOf } from './faults.ts';
import type { FaultEffect, Refuser } from './rule.ts';

/** A request whose caller is known, before anything else is asked about it. */
export interface Arrival {
  readonly vault: Vault;
  readonly request: Request;
  readonly route: Route;
  /** As the request log names it. */
  readonly named: string;
  /** Absent where nobody is asked who he is. */
  readonly principal: Principal | undefined;
}

/** How a vault refuses a caller whom it would have let in. */
export interface Setback {
  readonly id: string;
  readonly error: VaultError;
  /** For the challenge: what the caller's next token has to be like, in base64. */
  readonly claims?: string;
}

export type CallerFaults = (arrival: Arrival) => Setback | undefined;

export interface CallerFaultsOptions {
  readonly rules: FaultRules;
  readonly clock: Clock;
}

/** A revoked token, and the rule that revoked it. */
interface Revocation {
  readonly id: string;
  /** Seconds since 1970. */
  readonly at: number;
}

const REVOKED_TOKENS = 10_000;
/** Who calls where nobody is asked who he is. */
const ANYBODY: Principal = {
  objectId: 'open',
  applicationId: 'open',
  tenantId: 'open',
  issuer: 'open',
  groups: [],
  name: 'open',
};

/** The rules that befall callers who have shown a good token. */
export function createCallerFaults({ rules, clock }: CallerFaultsOptions): CallerFaults {
  // By digest, so that no credential stays in memory.
  const revoked = new Map<string, Revocation>();

  const revoke = (digest: string, id: string): Revocation => {
    const [oldest] = revoked.keys();
    if (revoked.size >= REVOKED_TOKENS && oldest !== undefined) revoked.delete(oldest);
    const revocation = { id, at: seconds(clock) };
    revoked.set(digest, revocation);
    return revocation;
  };

  return (arrival) => {
    if (!rules.active) return undefined;
    const { request, vault, named } = arrival;
    const token = tokenIn(request);
    const digest = token === undefined ? undefined : hash('sha256', token, 'base64url');
    const known = digest === undefined ? undefined : revoked.get(digest);
    if (known !== undefined && rules.has(known.id)) return insufficientClaims(known);
    const strike = rules.strike(subjectOf('vault', vault.name, named, request), (effect) =>
      applies(effect, arrival, digest !== undefined),
    );
    if (strike === undefined) return undefined;
    const { id, effect } = strike;
    if (effect.kind === 'insufficientClaims') return insufficientClaims(revoke(digest ?? '', id));
    if (effect.kind !== 'refusal') return undefined;
    return { id, error: refusalBy(effect.by, arrival) };
  };
}

/** However its scheme is spelt and spaced: the same token is revoked in every spelling. */
function tokenIn({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)/i.exec(String(headers['authorization'] ?? ''))?.[1];
}

/** Whether this is a request that the service could answer so. */
function applies(effect: FaultEffect, { route }: Arrival, hasToken: boolean): boolean {
  if (effect.kind === 'insufficientClaims') return hasToken;
  if (effect.kind !== 'refusal') return false;
  if (effect.by === 'firewall' || effect.by === 'privateLink') return true;
  if (route.kind !== 'operation') return false;
  const { action } = route.operation;
  return effect.by !== 'governancePolicy' || action === 'setSecret' || action === 'update';
}

const POLICY = 'Keyward fault rule';

function refusalBy(by: Refuser, { vault, request, route, principal = ANYBODY }: Arrival): VaultError {
  const approach = { principal, address: clientAddress(request.remoteAddress), vault };
  if (by === 'firewall') return forbidden(firewallRefusal(approach));
  if (by === 'privateLink') return forbidden(connectionRefusal(approach));
  if (route.kind !== 'operation') throw new TypeError('Only an operation is refused by role or policy.');
  const name = decoded(route.name);
  if (by === 'governancePolicy') {
    return disallowed(name ?? '', [{ assignment: POLICY, definition: POLICY }]);
  }
  const { action, permission } = route.operation;
  const wanted = { vault: vault.name, action, permission, ...(name === undefined ? {} : { secret: name }) };
  return forbidden(
    by === 'rbac'
      ? rbacRefusal(principal, wanted, { location: vault.location })
      : policyRefusal(principal, wanted, vault.location),
  );
}

/** A name that cannot be decoded is none, and is told as it was sent. */
function decoded(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return name;
  }
}

function forbidden({ message, innerCode }: Refused): VaultError {
  return new VaultError(403, 'Forbidden', message, innerCode);
}

/** In the words of Microsoft's other services: no answer of Key Vault's own is known. */
function insufficientClaims({ id, at }: Revocation): Setback {
  const claims = { access_token: { nbf: { essential: true, value: String(at) } } };
  return {
    id,
    error: new VaultError(
      401,
      'Unauthorized',
      'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
    ),
    claims: Buffer.from(JSON.stringify(claims)).toString('base64'),
  };
}
