import { type Environment, missingFor, outcomesOf } from './chain.ts';
import { type Reason, reasonIn } from './reason.ts';
import { isObject, nameIn, textOf } from './text.ts';
import type { Trouble } from './trouble.ts';

/** A credential and why it gave no token. */
export interface Line extends Reason {
  /** Name of the credential, or the method of the sign-in; absent where neither is known. */
  readonly who?: string;
}

/** What is known of a sign-in that failed. */
export interface Circumstances {
  /** Undefined for a credential of the caller's own. */
  readonly method: string | undefined;
  readonly troubles: readonly Trouble[];
  readonly env: Environment;
}

const MOST_LINES = 8;

/** Each credential that was to sign in, in order. */
export function linesOf(thrown: unknown, { method, troubles, env }: Circumstances): readonly Line[] {
  if (method !== undefined && method !== 'default') {
    return [{ who: method, ...reasonIn(thrown, { troubles, managed: method === 'managed-identity' }) }];
  }
  const outcomes = outcomesOf(thrown, env);
  if (outcomes !== undefined) {
    return outcomes.map(({ link, thrown: own, became }): Line => {
      if (became === 'not-tried') return { who: link, kind: 'not-tried', because: 'was not tried' };
      const missing = missingFor(link, env);
      if (became === 'not-configured' || missing.length > 0) {
        return { who: link, kind: 'unavailable', because: notSet(missing) };
      }
      return { who: link, ...reasonIn(own, { troubles, managed: link === 'ManagedIdentityCredential' }) };
    });
  }
  const gathered = isObject(thrown) ? thrown.errors : undefined;
  const errors: readonly unknown[] = Array.isArray(gathered) ? gathered : [thrown];
  const lines = errors.slice(0, MOST_LINES).map((own): Line => {
    const who = nameIn(textOf(own));
    const reason = reasonIn(own, { troubles, managed: who === 'ManagedIdentityCredential' });
    return { ...(who === undefined ? {} : { who }), ...reason };
  });
  return lines.filter((line, at) => lines.findIndex((one) => shown(one) === shown(line)) === at);
}

/** `EnvironmentCredential: AZURE_TENANT_ID is not set`. */
export function shown({ who, because }: Line): string {
  return who === undefined ? because : `${who}: ${because}`;
}

function notSet(missing: readonly string[]): string {
  const listed = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' }).format(missing);
  return `${listed} ${missing.length === 1 ? 'is' : 'are'} not set`;
}
