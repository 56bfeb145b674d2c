import type { Clock } from '../clock/clock.ts';
import type { Reply, Request } from '../http/exchange.ts';
import { audienceOfResource, audienceOfScope } from './audience.ts';
import { authenticateClient, identifyClient } from './client.ts';
import { parseForm } from './form.ts';
import { EntraRefusal, jsonReply, missingParameter, quoted } from './refusal.ts';
import type { Grants } from './sign-in/grants.ts';
import { REDEMPTIONS } from './sign-in/redemption.ts';
import type { Tenant } from './tenant.ts';
import { tokenBody } from './token-body.ts';

export interface TokenCall {
  readonly request: Request;
  readonly tenant: Tenant;
  readonly clock: Clock;
  readonly grants: Grants;
  readonly version: 1 | 2;
  /** The path names `common` or the like instead of a tenant. */
  readonly anyTenant: boolean;
  readonly route: string;
}

/** The token endpoint: an application's own tokens, and those that somebody signed in for. Throws EntraRefusal. */
export async function answerToken(call: TokenCall): Promise<Reply> {
  const { request, tenant, clock, version } = call;
  const form = parseForm(request);
  const grant = form.get('grant_type') ?? '';
  if (grant === '') throw missingParameter('grant_type');
  const { authority } = request;
  const redeem = REDEMPTIONS.get(grant);
  if (redeem !== undefined) {
    const client = await identifyClient(form, request, { tenant, clock, authority });
    const wantsClientInfo = form.get('client_info') === '1';
    return await redeem(form, client, { ...call, authority, wantsClientInfo });
  }
  if (grant !== 'client_credentials') {
    throw new EntraRefusal(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type ${quoted(grant)}.`,
    );
  }
  if (call.anyTenant) {
    throw new EntraRefusal(
      400,
      'invalid_request',
      50059,
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    );
  }
  const { application, proof } = await authenticateClient(form, request, { tenant, clock, authority });
  const audience = version === 2 ? audienceOfScope(form) : audienceOfResource(form);
  const issued = await tenant.issue({ application, audience, proof });
  return jsonReply(200, tokenBody(issued, audience, version), {
    route: call.route,
    principal: application.name,
  });
}
