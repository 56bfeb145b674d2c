import { EmulatorError } from '../error.ts';

/** What a public client may use without registering anything: its own machine (RFC 8252 §7.3). */
export const LOOPBACK_REDIRECTS: readonly string[] = ['http://localhost', 'http://127.0.0.1'];

const LIMIT = 2048;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether `asked` is one of the `registered` redirect URIs: letter for letter, but that on this machine over plain
 * HTTP any port will do, and that no path is the path `/`.
 */
export function isRegistered(asked: string, registered: readonly string[]): boolean {
  const uri = parsed(asked);
  return uri !== undefined && registered.some((one) => one === asked || isSamePlace(uri, one));
}

function isSamePlace(asked: URL, registered: string): boolean {
  const known = new URL(registered);
  return (
    isLoopback(known) &&
    asked.protocol === known.protocol &&
    asked.hostname === known.hostname &&
    asked.pathname === known.pathname &&
    asked.search === known.search
  );
}

/** @throws EmulatorError `invalid_option`. */
export function checkRedirectUri(uri: string): void {
  const url = parsed(uri);
  if (url !== undefined && (url.protocol === 'https:' || isLoopback(url))) return;
  throw new EmulatorError(
    'invalid_option',
    'A redirect URI of an application is not usable.',
    'Give https URIs, or http ones of localhost, 127.0.0.1 or [::1]; no user information, no fragment.',
  );
}

/**
 * Undefined for what no application may have: a relative reference, user information, a fragment, and the control
 * characters that the parser of URLs would drop.
 */
function parsed(uri: string): URL | undefined {
  const fits = uri.length <= LIMIT && /^https?:\/\/[^/@]+(?:\/|$)/i.test(uri) && !/[\s\p{Cc}#\\]/u.test(uri);
  return fits && URL.canParse(uri) ? new URL(uri) : undefined;
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOOPBACK.has(hostname);
}
