import { entraMeaning } from './entra.ts';
import { codesOf, entraIn, isObject, plain, textOf } from './text.ts';
import { type Trouble, troubleText } from './trouble.ts';

/** Why a credential gave no token. */
export interface Reason {
  /** A part of a sentence. */
  readonly because: string;
  readonly kind: Kind;
  /** A code of Entra ID. */
  readonly entra?: string;
  /** The request that failed, where that is the reason. */
  readonly trouble?: Trouble;
}

/** What advice depends on. */
export type Kind =
  | 'unavailable'
  | 'not-installed'
  | 'signed-out'
  | 'no-identity'
  | 'not-in-azure'
  | 'other-tenant'
  | 'file'
  | 'key'
  | 'unreachable'
  | 'refused'
  | 'not-tried'
  | 'other';

/** The texts of `@azure/identity` and of what it asks that mean one thing, and what they mean. */
const PHRASES: readonly (readonly [RegExp, Kind, string])[] = [
  [/^Azure CLI could not be found/, 'not-installed', 'the Azure CLI (az) is not installed'],
  [/^Please run 'az login'/, 'signed-out', 'nobody is signed in to the Azure CLI'],
  [/Unable to execute PowerShell/, 'not-installed', 'PowerShell (pwsh) is not installed'],
  [/^The 'Az\.Account' module/, 'not-installed', 'the PowerShell module Az.Accounts is not installed'],
  [/^Please run 'Connect-AzAccount'/, 'signed-out', 'nobody is signed in to Azure PowerShell'],
  [/^Azure Developer CLI couldn't be/, 'not-installed', 'the Azure Developer CLI (azd) is not installed'],
  [/^Please run 'azd auth login'/, 'signed-out', 'nobody is signed in to the Azure Developer CLI'],
  [/^Visual Studio Code Authentication is/, 'unavailable', 'not set up in this process'],
  [/IMDS endpoint, but it is not available/, 'not-in-azure', 'no endpoint for identities answers here'],
  [/Identity not found|No User Assigned or Dele/, 'no-identity', 'its endpoint knows no such identity'],
  [
    /is not configured to acquire tokens for tenant/,
    'other-tenant',
    'the vault belongs to another tenant than the one it signs in to',
  ],
  [/doesn't support claims challenges/, 'signed-out', 'the vault asks for more than the last sign-in proved'],
  [/does not contain a PEM-encoded certificate/, 'file', 'its file holds no certificate in PEM'],
  [
    /^secretOrPrivateKey must be|bad decrypt|\b(?:DECODER|PEM) routines::/,
    'key',
    'its private key cannot be read',
  ],
  [
    /^Invalid value for AZURE_TOKEN_CREDENTIALS/,
    'other',
    'AZURE_TOKEN_CREDENTIALS names no credential of the chain',
  ],
  [/^Unexpected end of JSON input/, 'other', 'it printed no token, or took too long'],
];

/** All that a credential of the caller's own tells of its authority. */
const UNRESOLVED: Reason = {
  kind: 'unreachable',
  because: 'its authority cannot be reached, or does not know the tenant (endpoints_resolution_error)',
};

/** What is known besides the error. */
interface Circumstances {
  /** Requests that failed, in order; none are known of a credential of the caller's own. */
  readonly troubles: readonly Trouble[];
  /** A managed identity, whose requests go to an endpoint of this machine. */
  readonly managed: boolean;
}

/** The reason in an error of a credential. Codes where there are any, otherwise plain words. */
export function reasonIn(thrown: unknown, { troubles, managed }: Circumstances): Reason {
  if (!isObject(thrown)) return { kind: 'other', because: 'the credential failed' };
  const text = innerText(textOf(thrown));
  const entra = entraIn(text);
  if (entra !== undefined) return refusedBy(entra, codesOf({}, text));
  for (const [phrase, kind, because] of PHRASES) {
    if (phrase.test(text)) return { kind, because };
  }
  const file = /\b(ENOENT|EACCES|EISDIR|EPERM): /.exec(text)?.[1];
  if (file !== undefined) return { kind: 'file', because: `its file cannot be read (${file})` };
  const trouble = troubles.findLast((one) => (one.of === 'identity') === managed);
  if (trouble?.entra !== undefined) return refusedBy(trouble.entra, [trouble.entra]);
  if (trouble !== undefined) {
    const kind = trouble.code === undefined ? 'refused' : 'unreachable';
    return { kind, because: troubleText(trouble), trouble };
  }
  if (/^endpoints_resolution_error\b/.test(text)) return UNRESOLVED;
  const codes = codesOf(thrown, text);
  if (codes.length > 0) return { kind: 'refused', because: `refused with ${codes.join(', ')}` };
  return { kind: 'other', because: plain(text) };
}

function refusedBy(entra: string, codes: readonly string[]): Reason {
  const because = entraMeaning(entra)?.because;
  const shown = because === undefined ? `refused with ${codes.join(', ')}` : `${because} (${entra})`;
  return { kind: 'refused', because: shown, entra };
}

/** `EnvironmentCredential` puts the text of the credential in it behind a text, a status and a heading of its own. */
function innerText(text: string): string {
  const [outer = '', inner] = text.split('More details:\n', 2);
  return inner !== undefined && outer.startsWith('EnvironmentCredential') ? inner : text;
}
