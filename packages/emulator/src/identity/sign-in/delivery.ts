import type { Reply } from '../../http/exchange.ts';
import { html } from '../../http/html.ts';
import { hidden, pageReply } from './page.ts';

/** How an answer gets back to the client. */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where to, checked against what the client registered. */
export interface Destination {
  readonly redirectUri: string;
  readonly mode: ResponseMode;
  /** The client's own; given back as it came. */
  readonly state: string | undefined;
}

export function responseModeOf(text: string): ResponseMode | undefined {
  return text === 'query' || text === 'fragment' || text === 'form_post' ? text : undefined;
}

/** Sends the browser back to the client with `fields`, and with its state. */
export function deliver(
  { redirectUri, mode, state }: Destination,
  fields: Readonly<Record<string, string>>,
  trace: NonNullable<Reply['trace']>,
): Reply {
  const answer = new URLSearchParams({ ...fields, ...(state === undefined ? {} : { state }) });
  if (mode === 'form_post') {
    return pageReply(
      {
        title: 'Signing you in',
        main: html`<form method="post" action="${redirectUri}">${hidden(answer)}<noscript><button>Continue</button></noscript></form>`,
        script: 'document.forms[0].submit()',
      },
      trace,
    );
  }
  const target = new URL(redirectUri);
  if (mode === 'fragment') target.hash = answer.toString();
  else for (const [name, value] of answer) target.searchParams.append(name, value);
  return { status: 302, headers: { Location: target.href, 'Cache-Control': 'no-store, no-cache' }, trace };
}
