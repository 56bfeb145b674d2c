/** Who calls, as the verified token says. */
export interface Principal {
  /** `oid`: what role assignments name. */
  readonly objectId: string;
  /** `appid`. */
  readonly applicationId: string;
  readonly tenantId: string;
  /** `iss`. */
  readonly issuer: string;
  /** Object ids of groups from the token's `groups` claim. */
  readonly groups: readonly string[];
  /** Display name for the request log. */
  readonly name: string;
}
