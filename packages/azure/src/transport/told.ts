import { isIP } from 'node:net';

/** What an Azure Policy asks of a secret. */
export type PolicyDemand = 'expiry' | 'content type' | 'validity' | 'days left' | 'age';

/** What the message of a refusal tells, in pieces that can mean one thing only; the rest stays unread. */
export interface Told {
  /** `AKV10022`: how Key Vault begins the message of a refused token. */
  readonly akv?: string;
  /** What is wrong with the time of a token. */
  readonly token?: 'expired' | 'early';
  /** The data action that role-based access missed. */
  readonly action?: string;
  /** The permission that access policies missed: `get`. */
  readonly permission?: string;
  /** Object id of the caller. */
  readonly caller?: string;
  /** The address that the firewall saw. */
  readonly client?: string;
  /** What Azure Policies miss; absent where no name of theirs is known. */
  readonly demands?: readonly PolicyDemand[];
}

const PERMISSIONS = 'get|list|set|delete|backup|restore|recover|purge';
/** The names of the built-in policies on secrets; one that a tenant wrote itself has any name. */
const DEMANDS: readonly (readonly [name: RegExp, demand: PolicyDemand])[] = [
  [/\bshould have (?:an )?expiration date/i, 'expiry'],
  [/\bshould have content type set/i, 'content type'],
  [/\bshould have the specified maximum validity period/i, 'validity'],
  [/\bshould have more than the specified number of days before expiration/i, 'days left'],
  [/\bshould not be active for longer than the specified number of days/i, 'age'],
];

/**
 * Reads a message of Key Vault.
 *
 * @param message - Its beginning; it may repeat anything, and come from anybody.
 * @param challenge - The header www-authenticate, which names the trouble with a token too.
 * @param sent - Body of the request, of which no part is told.
 */
export function toldIn(message: string, challenge: string, sent: string): Told {
  const one = (pattern: RegExp, text = message) => {
    const piece = pattern.exec(text)?.[1];
    return piece !== undefined && sent.includes(piece) ? undefined : piece;
  };
  const client = one(/^Client address: ([0-9A-Fa-f:.]{3,45})\r?$/m);
  const demands = DEMANDS.flatMap(([name, demand]) => (name.test(message) ? [demand] : []));
  const found = {
    akv: one(/^(AKV\d{5}):/),
    token: tokenTime(`${message} ${challenge}`),
    action: one(/^Action: '(Microsoft\.KeyVault\/[A-Za-z/]{1,100})'\r?$/m),
    permission: one(new RegExp(`\\bdoes not have secrets (${PERMISSIONS}) permission on key vault\\b`)),
    caller: one(/\boid=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/),
    client: client !== undefined && isIP(client) !== 0 ? client : undefined,
    demands: demands.length === 0 ? undefined : demands,
  };
  return Object.fromEntries(Object.entries(found).filter(([, piece]) => piece !== undefined));
}

/** As Entra's validators say it: by a word in front, or by the number of the rule that was broken. */
function tokenTime(text: string): Told['token'] {
  if (/\[TokenExpired\]|\bIDX10223\b/.test(text)) return 'expired';
  return /\bIDX10222\b/.test(text) ? 'early' : undefined;
}
