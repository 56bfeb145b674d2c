import type { ListedVault } from '../control/listed.ts';
import type { Handler } from '../http/exchange.ts';
import { sourceOf } from '../http/html.ts';
import { refusal } from '../listener/reply.ts';
import type { RequestEntry, RequestLog } from '../requests/log.ts';
import { VERSION } from '../version.ts';
import { statusPage } from './page.ts';
import { STYLE } from './style.ts';

export interface StatusOptions {
  readonly vaults: () => Readonly<Record<string, ListedVault>>;
  readonly requests: Pick<RequestLog, 'entries'>;
  /** What is not as it usually is, such as a clock that stands still: whole sentences. */
  readonly remarks: () => readonly string[];
}

const SHOWN = 20;

/** A page that shows how the emulator stands, and changes nothing. */
export function createStatus({ vaults, requests, remarks }: StatusOptions): Handler {
  return ({ method }) => {
    const route = `${method} /`;
    if (method !== 'GET' && method !== 'HEAD') {
      const { headers, ...refused } = refusal(405, 'MethodNotAllowed', 'Only GET is answered here.', route);
      return { ...refused, headers: { ...headers, Allow: 'GET, HEAD' } };
    }
    const { html: body } = statusPage({
      version: VERSION,
      vaults: Object.values(vaults()),
      requests: requests.entries().filter(isTold).slice(-SHOWN).reverse(),
      remarks: remarks(),
    });
    return {
      status: 200,
      headers: {
        'Cache-Control': 'no-store',
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': [
          "default-src 'none'",
          `style-src ${sourceOf(STYLE)}`,
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ].join('; '),
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
      },
      body: `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5"><title>Keyward emulator</title><style>${STYLE}</style></head><body>${body}</body></html>\n`,
      trace: { route },
    };
  };
}

/** Who looks at how it stands wants to see what others ask. */
function isTold({ plane, route }: RequestEntry): boolean {
  return plane !== 'control' && route !== 'GET /' && route !== 'HEAD /';
}
