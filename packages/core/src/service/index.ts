/**
 * Secrets through refs, authorised and audited: {@link VaultService} for applications, the operations and the
 * gateway beneath it for whoever builds on them.
 * @module
 */
export {
  type Credentials,
  credentialsOf,
  type JsonValue,
  revealCredentials,
} from './credentials/credentials.ts';
export type { CredentialData } from './credentials/data.ts';
export { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';
export type { ManyOptions, ManyResult } from './many/many.ts';
export type { SecretMetadataView, VersionView } from './operation/describing.ts';
export type { ListGiven, Listing } from './operation/listing.ts';
export type { UpdateMetadataGiven } from './operation/metadata.ts';
export type { Operation, OperationCall } from './operation/operation.ts';
export { type GivenOf, OPERATIONS, type OperationName, type OutputOf } from './operation/operations.ts';
export type { CustomMetadata } from './operation/own-tags.ts';
export type { Place } from './operation/place.ts';
export type { Reading } from './operation/reading.ts';
export type { RefGiven } from './operation/secret-ref.ts';
export type { SetGiven } from './operation/writing.ts';
export {
  type AuthorizationRequest,
  type Authorizer,
  allowAll,
  type Decision,
  PERMISSIONS,
  type Permission,
  type Resource,
} from './runner/authorizer.ts';
export { openVaultService, type VaultService } from './vault-service.ts';
