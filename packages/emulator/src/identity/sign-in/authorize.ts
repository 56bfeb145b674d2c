import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { Reply, Request } from '../../http/exchange.ts';
import type { Application } from '../application.ts';
import { applicationOf } from '../directory.ts';
import { type Form, parseForm } from '../form.ts';
import { isRegistered } from '../redirect-uri.ts';
import { EntraRefusal, missingParameter, report } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import { accountsPage, chooseAccount } from './account.ts';
import { type Destination, deliver, responseModeOf } from './delivery.ts';
import type { Grants } from './grants.ts';
import { permissionsOf } from './permissions.ts';
import { challengeOf } from './pkce.ts';
import {
  noPersonalAccounts,
  noReply,
  unknownReply,
  wrongPrompt,
  wrongResponseMode,
  wrongResponseType,
} from './refusals.ts';
import { clientInfo } from './tokens.ts';

export interface AuthorizeCall {
  readonly request: Request;
  readonly tenant: Tenant;
  readonly clock: Clock;
  readonly grants: Grants;
  readonly version: 1 | 2;
  /** The tenant as the path names it. */
  readonly asked: string;
  readonly route: string;
}

const PROMPTS = new Set(['login', 'none', 'consent', 'select_account', 'create']);

/**
 * The authorization endpoint: who signs in is found by hint or asked for, and believed. Throws EntraRefusal while it
 * is not known where an answer may be sent (RFC 6749 §4.1.2.1); later refusals are sent there.
 */
export function answerAuthorize(call: AuthorizeCall): Reply {
  const { request, tenant, clock, asked, route } = call;
  const parameters = request.method === 'POST' ? parseForm(request) : request.query;
  const clientId = parameters.get('client_id') ?? '';
  if (clientId === '') throw missingParameter('client_id');
  const application = applicationOf(clientId, tenant);
  if (asked.toLowerCase() === 'consumers') throw noPersonalAccounts(application);
  const destination: Destination = {
    redirectUri: redirectUriOf(parameters, application),
    mode: responseModeOf(parameters.get('response_mode') ?? '') ?? 'query',
    state: parameters.get('state'),
  };
  try {
    return signIn(parameters, application, destination, call);
  } catch (error) {
    if (!(error instanceof EntraRefusal)) throw error;
    const { description, uri } = report(error, request, clock);
    const fields = { error: error.error, error_description: description, error_uri: uri };
    return deliver(destination, fields, { route, refusal: `AADSTS${error.code}` });
  }
}

function signIn(
  parameters: Form,
  application: Application,
  destination: Destination,
  { tenant, grants, version, route }: AuthorizeCall,
): Reply {
  const mode = parameters.get('response_mode') ?? '';
  if (mode !== '' && responseModeOf(mode) === undefined) throw wrongResponseMode(mode);
  const type = parameters.get('response_type') ?? '';
  if (type === '') throw missingParameter('response_type');
  if (type !== 'code') throw wrongResponseType(type);
  const permissions = permissionsOf(version, parameters);
  const challenge = challengeOf(parameters);
  const choice = chooseAccount(tenant, parameters.get('login_hint') ?? '', promptsOf(parameters));
  if (choice.kind === 'ask') return accountsPage(choice, { tenant, application, parameters }, { route });
  const { user } = choice;
  const code = grants.codes.add({
    clientId: application.clientId,
    user,
    permissions,
    challenge,
    redirectUri: parameters.get('redirect_uri') || undefined,
    nonce: parameters.get('nonce'),
    family: { revoked: false },
    redeemed: false,
  });
  const info = clientInfo(user.objectId, tenant.tenantId);
  return deliver(
    destination,
    {
      code,
      ...(parameters.get('client_info') === '1' ? { client_info: info } : {}),
      session_state: randomUUID(),
    },
    { route, principal: user.userPrincipalName },
  );
}

/** Where an answer goes; without a word from the client, to the one place that it registered. */
function redirectUriOf(parameters: Form, application: Application): string {
  const asked = parameters.get('redirect_uri') ?? '';
  const [only, ...more] = application.redirectUris;
  if (asked === '') {
    if (only === undefined || more.length > 0) throw noReply(application);
    return only;
  }
  if (!isRegistered(asked, application.redirectUris)) throw unknownReply(asked, application);
  return asked;
}

function promptsOf(parameters: Form): ReadonlySet<string> {
  const prompts = new Set((parameters.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== ''));
  if ([...prompts].some((prompt) => !PROMPTS.has(prompt))) throw wrongPrompt();
  if (prompts.has('none') && prompts.size > 1) throw wrongPrompt();
  return prompts;
}
