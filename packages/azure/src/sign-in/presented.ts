import { readFile } from 'node:fs/promises';
import { textOf } from '../failure/sign-in/text.ts';
import { claimsOf } from './claims.ts';
import type { SignIn } from './sign-in.ts';

/** Refusals of a federated token for who issued it, to whom and for whom. */
const MISMATCH = /\bAADSTS(?:70021|70021[123])\b/;

/**
 * What the federated token of a refused sign-in says of itself, to be compared with what the application trusts;
 * undefined where that is not the question. Names are no secrets; nothing else of the token is read.
 */
export async function presentedBy(signIn: SignIn, thrown: unknown): Promise<string | undefined> {
  if (!MISMATCH.test(textOf(thrown))) return undefined;
  const file =
    signIn.method === 'workload-identity' ? signIn.tokenFile : process.env['AZURE_FEDERATED_TOKEN_FILE'];
  if (!file) return undefined;
  try {
    const { iss, sub, aud } = claimsOf((await readFile(file, 'utf8')).trim());
    return `the issuer ${name(iss)}, the subject ${name(sub)} and the audience ${name(aud)}`;
  } catch {
    // Gone or rewritten meanwhile: the refusal stands without it.
    return undefined;
  }
}

function name(claim: unknown): string {
  const text = Array.isArray(claim) ? claim.join(' ') : claim;
  return typeof text === 'string' && /^[\x21-\x5f\x61-\x7e ]{1,300}$/.test(text)
    ? `\`${text}\``
    : '(none that can be shown)';
}
