import type { Reply } from '../../http/exchange.ts';
import { html } from '../../http/html.ts';
import { parseForm } from '../form.ts';
import type { DeviceCall } from './device.ts';
import type { DeviceRequest } from './grants.ts';
import { type Page, pageReply } from './page.ts';

/** Where a person confirms a device: the code first, then who it is. Throws EntraRefusal. */
export function answerDevicePage({ request, tenant, grants, route }: DeviceCall): Reply {
  const show = (page: Page, principal?: string) =>
    pageReply(page, { route, ...(principal === undefined ? {} : { principal }) });
  if (request.method === 'GET') return show(codePage());
  // A page of somebody else may send this form too: a device is confirmed on this page or not at all.
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `https://${request.authority}`) return show(FOREIGN);

  const form = parseForm(request);
  const typed = (form.get('otc') ?? '').replaceAll(/[\s-]/g, '').toUpperCase();
  const device = grants.devices
    .list()
    .find(({ value, expired }) => value.userCode === typed && value.answer.kind === 'pending' && !expired);
  if (device === undefined) return show(codePage('That code is not valid, or its time is over.'));
  const name = tenant.applications.byClientId(device.value.clientId)?.name ?? device.value.clientId;
  if (form.has('cancel')) {
    device.value.answer = { kind: 'declined' };
    return show({
      title: 'Cancelled',
      main: html`<p>${name} was not signed in. You may close this window.</p>`,
    });
  }
  const user = tenant.users.byName(form.get('login_hint') ?? '');
  if (user === undefined) {
    return show(confirmationPage(device.value, name, tenant.users.list()));
  }
  device.value.answer = { kind: 'approved', user };
  return show(
    {
      title: 'Signed in',
      main: html`<p>You have signed in to ${name} on your device. You may close this window.</p>`,
    },
    user.userPrincipalName,
  );
}

const FOREIGN: Page = {
  status: 403,
  title: 'Not from here',
  main: html`<p>This form was sent by another page. Open this address yourself and type the code.</p>`,
};

function codePage(notice?: string): Page {
  return {
    title: 'Enter code',
    main: html`${notice === undefined ? [] : [html`<p role="alert">${notice}</p>`]}<form method="post"><p><label>Code that the device shows <input name="otc" autocomplete="off" required></label></p><button>Next</button></form>`,
  };
}

function confirmationPage(
  { userCode }: DeviceRequest,
  name: string,
  users: readonly { readonly displayName: string; readonly userPrincipalName: string }[],
): Page {
  const accounts = users.map(
    ({ displayName, userPrincipalName }) =>
      html`<li><button name="login_hint" value="${userPrincipalName}">${displayName} (${userPrincipalName})</button></li>`,
  );
  return {
    title: `Sign in to ${name}?`,
    main: html`<p>Go on only if you started this on a device of your own.</p><form method="post"><input type="hidden" name="otc" value="${userCode}"><ul>${accounts}</ul><button name="cancel" value="1">Cancel</button></form>`,
  };
}
