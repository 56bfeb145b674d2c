import type { Principal } from './principal.ts';

/** A caller as refusals name one. */
export function callerOf({ applicationId, objectId, issuer }: Principal): string {
  return `appid=${applicationId};oid=${objectId};iss=${issuer}`;
}
