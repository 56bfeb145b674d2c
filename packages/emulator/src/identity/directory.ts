import type { Application } from './application.ts';
import { EntraRefusal, quoted } from './refusal.ts';
import type { Tenant } from './tenant.ts';

export function applicationOf(clientId: string, tenant: Tenant): Application {
  const application = tenant.applications.byClientId(clientId);
  if (application !== undefined) return application;
  throw new EntraRefusal(
    400,
    'unauthorized_client',
    700016,
    `Application with identifier ${quoted(clientId)} was not found in the directory ${quoted(tenant.tenantId)}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

const TENANT_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?$/i;

/** `error` is `invalid_tenant` in documents and `invalid_request` at the token endpoint; the code is the same. */
export function unknownTenant(asked: string, error: 'invalid_tenant' | 'invalid_request'): EntraRefusal {
  return isTenantName(asked)
    ? new EntraRefusal(
        400,
        error,
        90002,
        `Tenant ${quoted(asked)} not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
      )
    : new EntraRefusal(
        400,
        error,
        900023,
        `Specified tenant identifier ${quoted(asked)} is neither a valid DNS name, nor a valid external domain.`,
      );
}

export function isTenantName(text: string): boolean {
  return TENANT_NAME.test(text);
}
