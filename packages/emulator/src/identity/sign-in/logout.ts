import type { Reply, Request } from '../../http/exchange.ts';
import { html } from '../../http/html.ts';
import { parseForm } from '../form.ts';
import { isRegistered } from '../redirect-uri.ts';
import type { Tenant } from '../tenant.ts';
import { deliver } from './delivery.ts';
import { pageReply } from './page.ts';

/** There is no session to end: the browser is sent on where some application asked for it, or told so. */
export function answerLogout(
  request: Request,
  { applications }: Pick<Tenant, 'applications'>,
  route: string,
): Reply {
  const parameters = request.method === 'POST' ? parseForm(request) : request.query;
  const target = parameters.get('post_logout_redirect_uri') ?? '';
  if (applications.list().some(({ redirectUris }) => isRegistered(target, redirectUris))) {
    return deliver({ redirectUri: target, mode: 'query', state: parameters.get('state') }, {}, { route });
  }
  return pageReply({ title: 'You signed out', main: html`<p>You may close this window.</p>` }, { route });
}
