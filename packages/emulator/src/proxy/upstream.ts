import { invalid } from '../option.ts';
import { covers } from './no-proxy.ts';
import type { Target } from './target.ts';

/** The proxy that stands between this machine and the rest of the world. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  /** TLS to the proxy itself. */
  readonly secure: boolean;
  /** Value of Proxy-Authorization. */
  readonly authorization: string | undefined;
  /** Whether NO_PROXY sends connections to the target past it. */
  bypassedBy(target: Target): boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What HTTPS_PROXY and NO_PROXY say, in lower case first as curl has it. Throws `invalid_option`, without the value,
 * which may hold a password.
 */
export function upstreamOf(environment: Variables): Upstream | undefined {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || '';
  const text = read('HTTPS_PROXY');
  if (text === '') return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw invalid(
      'HTTPS_PROXY of this process is no address of an HTTP proxy, and what is not for the emulator would go there.',
      'Set it to http://host:port, unset it, or refuse all other hosts with the option offline.',
    );
  }
  const secure = url.protocol === 'https:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
    authorization: credentials(url),
    bypassedBy: (target) => covers(read('NO_PROXY'), target),
  };
}

function credentials({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const plain = `${unescaped(username)}:${unescaped(password)}`;
  return `Basic ${Buffer.from(plain).toString('base64')}`;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
