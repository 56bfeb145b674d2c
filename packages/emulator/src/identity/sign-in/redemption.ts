import type { Reply } from '../../http/exchange.ts';
import type { Client } from '../client.ts';
import type { Form } from '../form.ts';
import { missingParameter } from '../refusal.ts';
import type { AuthorizationCode, DeviceRequest, Grant } from './grants.ts';
import { narrowed } from './permissions.ts';
import { checkVerifier } from './pkce.ts';
import {
  declinedDevice,
  expiredCode,
  expiredDevice,
  inactiveToken,
  malformedGrant,
  otherReply,
  pendingDevice,
  redeemedCode,
  revokedToken,
  strangeGrant,
  unknownDevice,
} from './refusals.ts';
import { type Redeeming, tokensReply } from './tokens.ts';

/** Turns what a client holds into tokens. Throws EntraRefusal. */
export type Redeem = (form: Form, client: Client, redeeming: Redeeming) => Promise<Reply>;

export const REDEMPTIONS: ReadonlyMap<string, Redeem> = new Map([
  ['authorization_code', redeemCode],
  ['refresh_token', redeemRefreshToken],
  ['urn:ietf:params:oauth:grant-type:device_code', redeemDeviceCode],
  // The name before RFC 8628 had one, by which MSAL for Node still asks.
  ['device_code', redeemDeviceCode],
]);

async function redeemCode(form: Form, client: Client, redeeming: Redeeming): Promise<Reply> {
  const found = redeeming.grants.codes.find(required(form, 'code'));
  if (found === undefined) throw malformedGrant();
  const { value: code, expired } = found;
  checkClient(code, client);
  // RFC 6749 §4.1.2: somebody else had the code too, and nobody knows which of the two was meant to.
  if (code.redeemed) {
    code.family.revoked = true;
    throw redeemedCode('Authorization');
  }
  if (expired) throw expiredCode();
  checkReply(form, code);
  checkVerifier(code.challenge, form.get('code_verifier') ?? '');
  const grant = asked(code, form, redeeming);
  code.redeemed = true;
  return await tokensReply(grant, client, redeeming, code.nonce);
}

/** The old token stays valid beside the new one, as with Entra. */
async function redeemRefreshToken(form: Form, client: Client, redeeming: Redeeming): Promise<Reply> {
  const found = redeeming.grants.refreshTokens.find(required(form, 'refresh_token'));
  if (found === undefined) throw malformedGrant();
  const { value: grant, addedAt, expired } = found;
  checkClient(grant, client);
  if (grant.family.revoked) throw revokedToken();
  if (expired) throw inactiveToken(addedAt);
  return await tokensReply(asked(grant, form, redeeming), client, redeeming);
}

async function redeemDeviceCode(form: Form, client: Client, redeeming: Redeeming): Promise<Reply> {
  const found = redeeming.grants.devices.find(required(form, 'device_code'));
  if (found === undefined) throw unknownDevice();
  const { value: device, expired } = found;
  checkClient(device, client);
  const { answer } = device;
  if (answer.kind === 'redeemed') {
    device.family.revoked = true;
    throw redeemedCode('Device');
  }
  if (expired) throw expiredDevice();
  if (answer.kind === 'pending') throw pendingDevice();
  if (answer.kind === 'declined') throw declinedDevice();
  const { clientId, permissions, family } = device;
  const grant = asked({ clientId, permissions, family, user: answer.user }, form, redeeming);
  device.answer = { kind: 'redeemed' };
  return await tokensReply(grant, client, redeeming);
}

function required(form: Form, name: string): string {
  const value = form.get(name) ?? '';
  if (value === '') throw missingParameter(name);
  return value;
}

function checkClient({ clientId }: Grant | DeviceRequest, { application }: Client): void {
  if (clientId !== application.clientId) throw strangeGrant();
}

function checkReply(form: Form, { redirectUri }: AuthorizationCode): void {
  if (redirectUri === undefined) return;
  const given = required(form, 'redirect_uri');
  if (given !== redirectUri) throw otherReply(given, redirectUri);
}

function asked({ clientId, user, family, permissions }: Grant, form: Form, { version }: Redeeming): Grant {
  return { clientId, user, family, permissions: narrowed(permissions, version, form) };
}
