import { hash } from 'node:crypto';
import { registerDeveloperClients } from '../developer-clients.ts';
import { type Answer, APPLICATION, type Stage, stage, TENANT, VAULT } from '../tenant.fixture.ts';
import type { User } from '../user.ts';

export const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
export const LOOPBACK = 'http://localhost:51234';
export const WEB_REPLY = 'https://orders.example/signed-in';
export const VERIFIER = 'example-verifier-of-a-code-challenge-0123456789';
export const CHALLENGE = hash('sha256', VERIFIER, 'base64url');
export const SCOPE = `${VAULT}/.default`;
export const ADA = 'ada@contoso.example';
export const EVE = 'eve@contoso.example';

type Fields = Readonly<Record<string, string | undefined>>;

/** What MSAL sends, in a query that a test can read. */
export const REQUEST: Fields = {
  client_id: AZURE_CLI,
  response_type: 'code',
  redirect_uri: LOOPBACK,
  scope: `${SCOPE} openid profile offline_access`,
  state: 'state of the client',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

/** What it sends next. */
export const REDEMPTION: Fields = {
  grant_type: 'authorization_code',
  client_id: AZURE_CLI,
  redirect_uri: LOOPBACK,
  code_verifier: VERIFIER,
};

export interface SignInStage extends Stage {
  readonly ada: User;
  /** {@link REQUEST} with changes; undefined leaves a field out. */
  authorize(changes?: Fields, tenant?: string): Promise<Answer>;
  /** A code of a request that succeeds. */
  code(changes?: Fields): Promise<string>;
  redeem(changes: Fields, version?: 1 | 2): Promise<Answer>;
  /** A code, redeemed at once. */
  tokens(request?: Fields, redemption?: Fields): Promise<Answer['json']>;
}

/** The stage with Ada in it, Microsoft's developer clients, and `orders` as a web application. */
export function signInStage(): SignInStage {
  const here = stage({ redirectUris: [WEB_REPLY] });
  registerDeveloperClients(here.tenant.applications);
  const ada = here.tenant.users.register({
    userPrincipalName: ADA,
    displayName: 'Ada <Example>',
    objectId: 'object-ada',
    groups: ['group-1'],
  });
  const authorize: SignInStage['authorize'] = (changes = {}, tenant = TENANT) =>
    here.send(`/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(present({ ...REQUEST, ...changes }))}`);
  const code: SignInStage['code'] = async (changes) => {
    const answer = await authorize(changes);
    return locationOf(answer).searchParams.get('code') ?? '';
  };
  const redeem: SignInStage['redeem'] = (changes, version = 2) =>
    here.send(
      `/${TENANT}/oauth2/${version === 2 ? 'v2.0/' : ''}token`,
      present({ ...REDEMPTION, ...changes }),
    );
  const tokens: SignInStage['tokens'] = async (request, redemption = {}) =>
    (await redeem({ code: await code(request), ...redemption })).json;
  return { ...here, ada, authorize, code, redeem, tokens };
}

export function addEve({ tenant }: Stage): User {
  return tenant.users.register({
    userPrincipalName: EVE,
    displayName: 'Eve',
    objectId: 'object-eve',
  });
}

/** The web application's part of a request, and of what follows. */
export const WEB: { readonly request: Fields; readonly redemption: Fields } = {
  request: {
    client_id: APPLICATION.clientId,
    redirect_uri: WEB_REPLY,
    code_challenge: undefined,
    code_challenge_method: undefined,
  },
  redemption: {
    client_id: APPLICATION.clientId,
    client_secret: 'first~secret',
    redirect_uri: WEB_REPLY,
    code_verifier: undefined,
  },
};

export function locationOf({ headers }: Answer): URL {
  return new URL(headers['Location'] ?? 'about:blank');
}

export function refusalOf({ status, json }: Answer): Readonly<Record<string, unknown>> {
  const text = String(json['error_description']);
  return { status, error: json['error'], codes: json['error_codes'], text: withoutIds(text) };
}

/** Without what differs from one refusal to the next. */
export function withoutIds(text: string): string {
  return text.replace(/ Trace ID: [\da-f-]{36} Correlation ID: [\da-f-]{36} Timestamp: [\d: Z-]{20}$/, '');
}

function present(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  );
}
