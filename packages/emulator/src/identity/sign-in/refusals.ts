import type { Application } from '../application.ts';
import { EntraRefusal, quoted } from '../refusal.ts';

/**
 * The refusals of the flows that sign people in. Numbers and texts are Entra's as people have reported them, but for
 * these, whose text Microsoft's documents do not give and nobody seems to have quoted; they are our own words:
 * 70005 and 70007 (response type and mode), 70018 (a device code or a user code that is none), 65004 as the answer
 * to a device, 54005 for a device code, 50173 for a refresh token of a code that was redeemed twice.
 */

export function unknownReply(uri: string, application: Application): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    50011,
    `The redirect URI ${quoted(uri)} specified in the request does not match the redirect URIs configured for the application '${application.clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.`,
  );
}

export function noReply(application: Application): EntraRefusal {
  return application.redirectUris.length === 0
    ? new EntraRefusal(400, 'invalid_request', 500113, 'No reply address is registered for the application.')
    : new EntraRefusal(400, 'invalid_request', 900971, 'No reply address provided.');
}

export function noPersonalAccounts({ clientId, name }: Application): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    9002332,
    `Application '${clientId}'(${name}) is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request.`,
  );
}

const IMPLICIT = new Map([
  ['token', 700051],
  ['id_token', 700054],
]);

/** Only codes are given out here: no client is registered for the implicit flow. */
export function wrongResponseType(asked: string): EntraRefusal {
  const implicit = asked.split(' ').find((type) => IMPLICIT.has(type));
  return new EntraRefusal(
    400,
    'unsupported_response_type',
    IMPLICIT.get(implicit ?? '') ?? 70005,
    implicit === undefined
      ? `The provided value for the input parameter 'response_type' is not valid: ${quoted(asked)}. The expected value is 'code'.`
      : `response_type '${implicit}' is not enabled for the application.`,
  );
}

export function wrongResponseMode(asked: string): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    70007,
    `The provided value for the input parameter 'response_mode' is not valid: ${quoted(asked)}. The expected values are 'query', 'fragment' and 'form_post'.`,
  );
}

export function wrongPrompt(): EntraRefusal {
  return new EntraRefusal(400, 'invalid_request', 90023, "Unsupported 'prompt' value.");
}

export function severalUsers(): EntraRefusal {
  return new EntraRefusal(
    400,
    'interaction_required',
    16000,
    'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
  );
}

export function nobodySignedIn(): EntraRefusal {
  return new EntraRefusal(
    400,
    'login_required',
    50058,
    'A silent sign-in request was sent but no user is signed in.',
  );
}

export function unknownUser(tenantId: string): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_grant',
    50034,
    `The user account {EmailHidden} does not exist in the ${tenantId} directory. To sign into this application, the account must be added to the directory.`,
  );
}

export function malformedGrant(): EntraRefusal {
  return new EntraRefusal(400, 'invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.');
}

/** A grant of another client. */
export function strangeGrant(): EntraRefusal {
  return new EntraRefusal(400, 'invalid_grant', 70000, 'Provided grant is invalid or malformed.');
}

export function redeemedCode(what: 'Authorization' | 'Device'): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_grant',
    54005,
    `OAuth2 ${what} code was already redeemed, please retry with a new valid code or use an existing refresh token.`,
  );
}

export function expiredCode(): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_grant',
    70008,
    'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  );
}

export function otherReply(given: string, asked: string): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_client',
    500112,
    `The reply address ${quoted(given)} does not match the reply address ${quoted(asked)} provided when requesting Authorization code.`,
  );
}

export function inactiveToken(issuedAt: number): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_grant',
    700082,
    `The refresh token has expired due to inactivity. The token was issued on ${new Date(issuedAt).toISOString()} and was inactive for 90.00:00:00.`,
    'bad_token',
  );
}

export function revokedToken(): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_grant',
    50173,
    'The provided grant has expired due to it being revoked: the authorization code it came from was redeemed twice. A fresh sign-in is needed.',
    'bad_token',
  );
}

export function pendingDevice(): EntraRefusal {
  return new EntraRefusal(
    400,
    'authorization_pending',
    70016,
    'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  );
}

export function declinedDevice(): EntraRefusal {
  return new EntraRefusal(
    400,
    'authorization_declined',
    65004,
    'User declined to consent to access the app.',
  );
}

export function expiredDevice(): EntraRefusal {
  return new EntraRefusal(
    400,
    'expired_token',
    70020,
    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  );
}

export function unknownDevice(): EntraRefusal {
  return new EntraRefusal(
    400,
    'bad_verification_code',
    70018,
    "The provided value for the input parameter 'device_code' is not valid.",
  );
}
