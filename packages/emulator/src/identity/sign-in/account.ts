import type { Reply } from '../../http/exchange.ts';
import { html } from '../../http/html.ts';
import type { Application } from '../application.ts';
import type { Form } from '../form.ts';
import type { Tenant } from '../tenant.ts';
import type { User } from '../user.ts';
import { pageReply } from './page.ts';
import { nobodySignedIn, severalUsers, unknownUser } from './refusals.ts';

export type Choice =
  | { readonly kind: 'chosen'; readonly user: User }
  /** A person has to say who it is; `stranger` where the one who was hinted at is nobody here. */
  | { readonly kind: 'ask'; readonly stranger: boolean };

/** Who signs in. Throws EntraRefusal where that would take a question and none is allowed. */
export function chooseAccount(
  { users }: Pick<Tenant, 'users'>,
  hint: string,
  prompts: ReadonlySet<string>,
): Choice {
  const silent = prompts.has('none');
  const [first, ...more] = users.list();
  const asks = prompts.has('select_account') && more.length > 0;
  if (hint !== '') {
    const user = users.byName(hint);
    if (user !== undefined && !asks) return { kind: 'chosen', user };
    if (silent) throw nobodySignedIn();
    return { kind: 'ask', stranger: user === undefined };
  }
  if (silent && more.length > 0) throw severalUsers();
  if (silent && first === undefined) throw nobodySignedIn();
  return first === undefined || asks ? { kind: 'ask', stranger: false } : { kind: 'chosen', user: first };
}

export interface Asking {
  readonly tenant: Tenant;
  readonly application: Application;
  readonly parameters: Form;
}

/** Each account is a link to the same request, with the account as its hint. */
export function accountsPage(
  { stranger }: { readonly stranger: boolean },
  { tenant, application, parameters }: Asking,
  trace: NonNullable<Reply['trace']>,
): Reply {
  const { code, message } = unknownUser(tenant.tenantId);
  const notice = stranger ? [html`<p role="alert">AADSTS${String(code)}: ${message}</p>`] : [];
  const accounts = tenant.users
    .list()
    .map(
      ({ displayName, userPrincipalName }) =>
        html`<li><a href="?${query(parameters, userPrincipalName)}">${displayName} (${userPrincipalName})</a></li>`,
    );
  return pageReply(
    {
      title: 'Pick an account',
      main: html`${notice}<p>to continue to ${application.name}</p><ul>${accounts}</ul>`,
    },
    trace,
  );
}

function query(parameters: Form, hint: string): string {
  const next = new URLSearchParams([...parameters]);
  const prompts = (parameters.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== 'select_account');
  if (prompts.length > 0) next.set('prompt', prompts.join(' '));
  else next.delete('prompt');
  next.set('login_hint', hint);
  return next.toString();
}
