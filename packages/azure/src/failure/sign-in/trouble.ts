import { isUntrusted } from '../certificate.ts';
import { meaningOf } from '../code.ts';

/** A request on the way to a token that failed; neither its text nor its answer is kept. */
export interface Trouble {
  /** Host and port that it went to. */
  readonly host: string;
  /** Entra ID, or the endpoint of a managed identity on this machine. */
  readonly of: 'authority' | 'identity';
  /** Of a connection that broke or was not made. */
  readonly code?: string;
  /** Of an answer. */
  readonly status?: number;
  /** `AADSTS` and digits, where the answer has such a code. */
  readonly entra?: string;
  /** Header `Date` of the answer. */
  readonly date?: string;
}

/** What became of it, in words. */
export function troubleText({ host, code, status }: Trouble): string {
  if (code === undefined) return `${host} answered with status ${status}`;
  if (isUntrusted(code)) return `the certificate of ${host} is not trusted by this process (${code})`;
  return `${host} cannot be reached: ${meaningOf(code)}`;
}
