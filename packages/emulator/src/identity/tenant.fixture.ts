import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Reply, Request } from '../http/exchange.ts';
import type { Application, ApplicationSettings } from './application.ts';
import { createEntra } from './entra.ts';
import { signingKey } from './key.ts';
import { createTenant, type Tenant } from './tenant.ts';

export const TENANT = '6f1d2c3b-0000-4000-8000-0000000000aa';
export const ISSUER = `https://keyward-emulator.localhost/${TENANT}/`;
export const AUTHORITY = 'localhost:8443';
export const VAULT = 'https://vault.azure.net';
/** 2026-11-21T07:00:00Z. */
export const START = Date.UTC(2026, 10, 21, 7);

export function rsaKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

/** One per test file: making it takes most of the time. */
const key = signingKey(rsaKey());

export interface Stage {
  readonly clock: { time: number; now(): number };
  readonly tenant: Tenant;
  readonly application: Application;
  /** Sends to Entra ID; a form where there is one. */
  send(
    path: string,
    form?: Readonly<Record<string, string>> | string,
    more?: Partial<Request>,
  ): Promise<Answer>;
  token(form: Readonly<Record<string, string>>, more?: Partial<Request>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where the answer is a page or nothing. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly trace: Reply['trace'];
}

export const APPLICATION: ApplicationSettings = {
  clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
  objectId: 'bbbbbbbb-0000-4000-8000-000000000001',
  name: 'orders',
  secrets: ['first~secret', 'second+secret&more'],
};

export function stage(settings: Partial<ApplicationSettings> = {}): Stage {
  const clock = { time: START, now: () => clock.time };
  const tenant = createTenant({ tenantId: TENANT, clock, signingKey: key, issuer: ISSUER });
  const application = tenant.applications.register({ ...APPLICATION, ...settings });
  const entra = createEntra({ tenant, clock });
  const send: Stage['send'] = async (path, form, more = {}) => answer(await entra(request(path, form, more)));
  return {
    clock,
    tenant,
    application,
    send,
    token: (form, more) => send(`/${TENANT}/oauth2/v2.0/token`, form, more),
  };
}

export function request(
  target: string,
  form?: Readonly<Record<string, string>> | string,
  more: Partial<Request> = {},
): Request {
  const { pathname, searchParams } = new URL(`https://${AUTHORITY}${target}`);
  const text = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  return {
    method: form === undefined ? 'GET' : 'POST',
    path: pathname,
    query: new Map(searchParams),
    authority: AUTHORITY,
    portVault: undefined,
    body: Buffer.from(form === undefined ? '' : text),
    remoteAddress: '127.0.0.1',
    ...more,
    headers: {
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...more.headers,
    },
  };
}

export function answer({ status, headers = {}, body = '', trace }: Reply): Answer {
  const isJson = headers['Content-Type']?.startsWith('application/json') === true;
  return { status, headers, json: isJson ? (JSON.parse(body) as Answer['json']) : {}, body, trace };
}

/** A JWT signed with RS256 unless `header` says otherwise. */
export async function signed(
  privateKey: KeyObject,
  payload: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return await new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', ...header }).sign(privateKey);
}
