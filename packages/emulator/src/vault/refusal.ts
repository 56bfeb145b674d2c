/** A refusal in Key Vault's words: what the wire carries as `error.code`, `error.innererror.code` and `error.message`. */
export class VaultError extends Error {
  readonly status: number;
  readonly code: string;
  readonly innerCode: string | undefined;

  constructor(status: number, code: string, message: string, innerCode?: string) {
    super(message);
    this.name = 'VaultError';
    this.status = status;
    this.code = code;
    this.innerCode = innerCode;
  }
}

// Not recorded anywhere we know of, so in words of our own after Azure's manner: `occupied`,
// `recoveryUnderWay`, `tooManyVersions`, the line break inside `purgeProtected`, and what dataplane/ says of
// bodies, pages, paths and methods. Recorded in part: of `disallowed` its first sentence and what it names, the rest
// being how Azure Policy speaks elsewhere; of `managed` the words for a delete, an update and, of a certificate's
// key, a backup, the inner code for a set and a delete. Every other text, those of access/ included, is the service's
// own, from its documentation, its clients' recordings and public issue threads; callers are named without the
// `numgroups` that some recordings of access policies have and others have not.
//
// Nor is it recorded what wins where several refusals apply. Here: token, connection, firewall, path, api-version,
// name, role or access policy, body, limits, certificate, state of the name, policies. That a token comes first
// follows from the texts of connection and firewall, which name the caller; that the connection comes before the
// firewall, and both before the role, is what people report.

export function notFound(id: string): VaultError {
  return new VaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${id} was not found in this key vault. If you recently deleted this secret you may be ` +
      'able to recover it using the correct recovery command. For help resolving this issue, please see ' +
      'https://go.microsoft.com/fwlink/?linkid=2125182',
  );
}

export function deletedNotFound(name: string): VaultError {
  return new VaultError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
}

export function disabled(): VaultError {
  return new VaultError(
    403,
    'Forbidden',
    'Operation get is not allowed on a disabled secret.',
    'SecretDisabled',
  );
}

/** A write or a backup of a secret that belongs to a certificate. */
export function managed(operation: 'set' | 'update' | 'delete' | 'backup'): VaultError {
  return new VaultError(
    403,
    'Forbidden',
    `Operation "${operation}" is not allowed on this secret, since it is associated with a certificate. Perform the ` +
      'operation on the corresponding certificate. For more information refer to ' +
      'https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate',
    'SecretManagedByKeyVault',
  );
}

/** By Azure Policy, as the names of assignments and their definitions. */
export function disallowed(
  secret: string,
  policies: readonly { readonly assignment: string; readonly definition: string }[],
): VaultError {
  const identifiers = policies.map(({ assignment, definition }) => ({
    policyAssignment: { name: assignment },
    policyDefinition: { name: definition },
  }));
  return new VaultError(
    403,
    'Forbidden',
    `Secret '${secret}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    'ForbiddenByGovernancePolicy',
  );
}

export function purgeProtected(vault: string, location: string): VaultError {
  return new VaultError(
    403,
    'Forbidden',
    'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will ' +
      `automatically purge it after the retention period has passed.\r\nVault: ${vault};location=${location}`,
  );
}

export function deletedButRecoverable(name: string): VaultError {
  return conflict(
    'ObjectIsDeletedButRecoverable',
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, ` +
      'the secret can only be recovered or purged.',
  );
}

export function beingDeleted(): VaultError {
  return conflict('ObjectIsBeingDeleted', 'Secret is currently being deleted.');
}

/** A write to a name whose recovery has not finished. */
export function beingRecovered(name: string): VaultError {
  return conflict(
    'ObjectIsBeingRecovered',
    `Secret ${name} is currently being recovered and cannot be re-created; retry later.`,
  );
}

/** A delete, purge or second recovery while the first recovery has not finished. */
export function recoveryUnderWay(): VaultError {
  return conflict('ObjectIsBeingRecovered', 'Secret is currently being recovered.');
}

/** A restore onto a name that lives. */
export function occupied(name: string): VaultError {
  return new VaultError(
    409,
    'Conflict',
    `Secret ${name} already exists in this key vault, and a backup cannot be restored over it.`,
  );
}

export function malformedBackup(): VaultError {
  return new VaultError(400, 'Malformed backup blob', 'Backup blob contains invalid or corrupt version.');
}

export function tooManyVersions(): VaultError {
  return badParameter('Secret has more than 500 versions and cannot be backed up.');
}

export function tooLong(): VaultError {
  return badParameter('Secret is beyond the maximum permitted length of 25600 characters.');
}

/** One text for every property the service does not take. */
export function invalidProperty(): VaultError {
  return badParameter('Property has invalid value\r\n');
}

export function invalidName(name: string): VaultError {
  return badParameter(`The request URI contains an invalid name: ${name}`);
}

export function badParameter(message: string): VaultError {
  return new VaultError(400, 'BadParameter', message);
}

/** As recorded from several vaults: without an inner code, and without a Retry-After. */
export function throttled(): VaultError {
  return new VaultError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
  );
}

function conflict(innerCode: string, message: string): VaultError {
  return new VaultError(409, 'Conflict', message, innerCode);
}
