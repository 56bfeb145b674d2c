import { type KeywardError, vaultError } from '@keyward/core/errors';
import { clockSkew, lengthOf } from '../clock.ts';
import type { Environment } from './chain.ts';
import { hintFor } from './hint.ts';
import { type Line, linesOf, shown } from './line.ts';
import type { Trouble } from './trouble.ts';

/** What a credential of Keyward's own making throws: the failure, and what was seen on the way. */
export class FailedAttempt extends Error {
  readonly method: string;
  readonly thrown: unknown;
  readonly troubles: readonly Trouble[];
  /** What a federated token says of itself, where one was presented. */
  readonly presented: string | undefined;

  constructor(parts: Pick<FailedAttempt, 'method' | 'thrown' | 'troubles' | 'presented'>) {
    super('A sign-in failed.');
    this.method = parts.method;
    this.thrown = parts.thrown;
    this.troubles = parts.troubles;
    this.presented = parts.presented;
  }
}

/** What is known besides the failure. */
interface Context {
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly env: Environment;
}

/**
 * The error of a credential that gave no token: each credential in order with its reason, a line each, and the
 * names of the variables that were set.
 */
export function signInFailure(failed: unknown, { host, now, env }: Context): KeywardError {
  const own = failed instanceof FailedAttempt ? failed : undefined;
  const { troubles = [], method, presented } = own ?? {};
  const lines = linesOf(own === undefined ? failed : own.thrown, { method, troubles, env });
  const skew = lines.some(({ entra }) => entra === 'AADSTS700024')
    ? clockSkew(troubles.findLast(({ date }) => date !== undefined)?.date, now)
    : undefined;
  const hint = skew === undefined ? hintFor(lines, env) : undefined;
  const message = [
    `No token for the vault ${host} could be had${told(lines)}`,
    ...(skew === undefined
      ? []
      : [`The clock of this machine is ${lengthOf(skew)} ${skew.direction} of Entra ID's.`]),
    ...(presented === undefined ? [] : [`The token that was presented has ${presented}.`]),
    `Variables that are set: ${setIn(env)}.`,
  ].join('\n');
  return vaultError(skew === undefined ? 'sign_in_failed' : 'clock_skewed', {
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}

function told(lines: readonly Line[]): string {
  const [only, ...more] = lines;
  if (only !== undefined && more.length === 0) return `: ${shown(only)}.`;
  return [', tried in this order:', ...lines.map((line) => `  ${shown(line)}`)].join('\n');
}

const OF_SIGN_IN = /^(?:(?:AZURE|MANAGED_IDENTITY|IDENTITY|MSI)_[A-Z0-9_]{1,60}|KEYWARD_SIGN_IN)$/;
const MOST_NAMES = 24;

/** A misspelt name is seen here too; values never are. */
function setIn(env: Environment): string {
  const names = Object.keys(env).filter((name) => OF_SIGN_IN.test(name) && env[name]);
  const all = names.toSorted();
  if (all.length === 0) return 'none of AZURE_*, MANAGED_IDENTITY_*, IDENTITY_*, MSI_*, KEYWARD_SIGN_IN';
  return [...all.slice(0, MOST_NAMES), ...(all.length > MOST_NAMES ? ['...'] : [])].join(', ');
}
