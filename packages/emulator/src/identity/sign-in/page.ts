import type { Reply } from '../../http/exchange.ts';
import { escaped, type Html, html, sourceOf } from '../../http/html.ts';
import { TRANSPORT_SECURITY } from '../refusal.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:36rem;padding:0 1rem}li{margin:.5rem 0}button,input{font:inherit;padding:.25rem .75rem}';

export interface Page {
  readonly status?: number;
  readonly title: string;
  readonly main: Html;
  /** The one script of the page, if it has any. */
  readonly script?: string;
}

/** A page that loads nothing, stands in no frame, runs no script but its own and sends its forms to nobody else. */
export function pageReply(
  { status = 200, title, main, script }: Page,
  trace: NonNullable<Reply['trace']>,
): Reply {
  const scripts = script === undefined ? '' : `<script>${script}</script>`;
  const { html: body } = html`<main><h1>${title}</h1>${main}</main>`;
  return {
    status,
    headers: {
      'Cache-Control': 'no-store, no-cache',
      Pragma: 'no-cache',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src ${sourceOf(STYLE)}`,
        ...(script === undefined ? [] : [`script-src ${sourceOf(script)}`]),
        "base-uri 'none'",
        "frame-ancestors 'none'",
        // The page with a script has a form for the client, which may send the browser anywhere after it.
        ...(script === undefined ? ["form-action 'self'"] : []),
      ].join('; '),
      // Not `no-referrer`: with it a browser would send these pages' own forms without their origin.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': TRANSPORT_SECURITY,
    },
    body: `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>${body}${scripts}</body></html>\n`,
    trace,
  };
}

/** Fields that a form carries without showing them. */
export function hidden(fields: Iterable<readonly [name: string, value: string]>): readonly Html[] {
  return [...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
