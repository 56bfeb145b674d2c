import { randomInt } from 'node:crypto';
import type { Reply, Request } from '../../http/exchange.ts';
import { applicationOf } from '../directory.ts';
import { parseForm } from '../form.ts';
import { jsonReply, missingParameter } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import { DEVICE_CODE_LIFE_S, type Grants } from './grants.ts';
import { permissionsOf } from './permissions.ts';
import { noPersonalAccounts } from './refusals.ts';

export interface DeviceCall {
  readonly request: Request;
  readonly tenant: Tenant;
  readonly grants: Grants;
  /** The tenant as the path names it. */
  readonly asked: string;
  readonly route: string;
}

/** Consonants: no code looks like another, or like a word. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const USER_CODE_LENGTH = 9;
/** Entra says five; on one machine nobody needs to be spared. */
const INTERVAL_S = 1;

/** The device authorization endpoint (RFC 8628 §3.1). Throws EntraRefusal. */
export function answerDeviceCode({ request, tenant, grants, asked, route }: DeviceCall): Reply {
  const form = parseForm(request);
  const clientId = form.get('client_id') ?? '';
  if (clientId === '') throw missingParameter('client_id');
  const application = applicationOf(clientId, tenant);
  if (asked.toLowerCase() === 'consumers') throw noPersonalAccounts(application);
  const permissions = permissionsOf(2, form);
  const userCode = Array.from({ length: USER_CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join(
    '',
  );
  const deviceCode = grants.devices.add({
    clientId: application.clientId,
    permissions,
    userCode,
    family: { revoked: false },
    answer: { kind: 'pending' },
  });
  const verificationUri = `https://${request.authority}/common/oauth2/deviceauth`;
  return jsonReply(
    200,
    {
      user_code: userCode,
      device_code: deviceCode,
      verification_uri: verificationUri,
      expires_in: DEVICE_CODE_LIFE_S,
      interval: INTERVAL_S,
      message: `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${userCode} to authenticate.`,
    },
    { route },
  );
}
