import { EMULATOR_ERRORS } from './emulator.ts';
import { PROGRAM_ERRORS } from './program.ts';
import { configuration, type ErrorRow, failure, forbidden, input, later, notFound, state } from './row.ts';
import { SIGN_IN_ERRORS } from './sign-in.ts';

/**
 * Every error of Keyward, one row a code. The HTTP server, the command line, the console and
 * docs/reference/errors.md read this table; nothing else decides a status, an exit code or a hint.
 */
export const ERRORS = {
  secret_not_found: {
    ...notFound,
    meaning: 'No live secret has this name in this vault.',
    hint: 'Look at the names with `keyward list`; `keyward list --deleted` shows those that can be recovered.',
  },
  version_not_found: {
    ...notFound,
    meaning: 'The secret has no such version, or the secret itself does not exist.',
    hint: 'List the versions with `keyward versions <ref>`, or read it without `?version=`.',
  },
  secret_soft_deleted: {
    ...notFound,
    status: 409,
    meaning:
      'The name belongs to a secret that is deleted but recoverable, and cannot be used until that ends.',
    hint: 'Recover the deleted secret, or purge it if it is no longer needed.',
  },

  ...SIGN_IN_ERRORS,

  not_permitted: {
    ...forbidden,
    meaning: "Keyward's own policy does not permit this to the caller; the vault was not asked.",
    hint: 'Ask whoever keeps the policy for the permission that the message names.',
  },
  forbidden: {
    ...forbidden,
    meaning: 'The vault refused the caller without saying why.',
    hint: "Check the caller's role assignments and the vault's network settings.",
  },
  forbidden_by_rbac: {
    ...forbidden,
    meaning: 'No role assignment allows this action to the caller.',
    hint: 'Assign "Key Vault Secrets User" to read or "Key Vault Secrets Officer" to write; a new assignment takes up to ten minutes.',
  },
  forbidden_by_access_policy: {
    ...forbidden,
    meaning: 'The vault uses access policies, and none gives the caller this permission.',
    hint: 'Add the permission with `az keyvault set-policy`, or move the vault to role-based access.',
  },
  forbidden_by_governance_policy: {
    ...forbidden,
    meaning: 'An Azure Policy of the subscription denies a secret of this shape.',
    hint: 'Give the secret what the policy asks for: an expiry date, a content type or a shorter validity.',
  },
  forbidden_by_firewall: {
    ...forbidden,
    meaning: "The vault's firewall does not admit the address of this machine.",
    hint: "Add the address or network to the vault's firewall, or run where the vault admits it.",
  },
  forbidden_by_connection: {
    ...forbidden,
    meaning: 'Public access to the vault is off and this is not an approved private connection.',
    hint: 'Run inside the network of the private endpoint, and check that its DNS zone resolves the vault there.',
  },

  timeout: {
    class: 'VaultTimeoutError',
    retryable: true,
    status: 504,
    exitCode: 7,
    meaning: 'The vault did not answer in time.',
    hint: 'Try again; if it persists, check the network between this machine and the vault.',
  },
  circuit_open: {
    ...later,
    class: 'VaultTimeoutError',
    meaning:
      'The vault failed again and again, or does not admit this machine, and is left alone for a while: it was not asked.',
    hint: 'Look at the failure that the message names; the vault is tried again by itself when the time that the error tells is over.',
  },

  malformed_ref: {
    ...input,
    meaning: 'The text is not a secret reference.',
    hint: 'Write `azure://<mount>/<path>`, optionally with `#fragment` and `?version=<id>`.',
  },
  unknown_mount: {
    ...input,
    meaning: 'The reference names a mount that is not configured.',
    hint: 'Set KEY_VAULT_URI for the mount `vault`, or list more in KEYWARD_MOUNTS as `name=url,...`.',
  },
  invalid_path: {
    ...input,
    meaning: 'The path cannot name a secret.',
    hint: 'Use 1 to 256 characters of well-formed Unicode.',
  },
  invalid_value: {
    ...input,
    meaning: 'The value cannot be stored as it is.',
    hint: 'Pass well-formed text (binary as base64), and never the placeholder that stands for a value in output.',
  },
  value_too_large: {
    ...input,
    status: 413,
    meaning: 'The value is larger than the vault stores.',
    hint: 'Key Vault stores 25,600 bytes of UTF-8: split the value, or keep a document elsewhere and its key here.',
  },
  invalid_metadata: {
    ...input,
    meaning: 'Tags, content type or dates are outside what the vault stores.',
    hint: 'Key Vault keeps 15 tags, one of which Keyward may need; their names and values have up to 256 characters, a content type up to 255.',
  },
  rejected_by_vault: {
    ...input,
    meaning: 'The vault refused a parameter that Keyward let through.',
    hint: 'Please report it with the request id, since Keyward should have refused it first.',
  },
  invalid_usage: {
    ...input,
    meaning: 'Something was called with words, options or a shape that it does not take.',
    hint: 'See `keyward help`, or the documentation of what was called.',
  },

  missing_configuration: {
    ...configuration,
    meaning: 'A setting that this needs is not set.',
    hint: 'Set KEY_VAULT_URI to the address of the vault, such as https://contoso.vault.azure.net.',
  },
  invalid_configuration: {
    ...configuration,
    meaning: 'A setting has a value that cannot be used.',
    hint: 'Correct the setting that the message names.',
  },
  invalid_vault_url: {
    ...configuration,
    meaning: 'The address is not one of a vault in a cloud that Keyward knows.',
    hint: 'Use https://<vault>.vault.azure.net (or .vault.azure.cn, .vault.usgovcloudapi.net), or a loopback address.',
  },
  tls_untrusted: {
    ...configuration,
    meaning: "The vault's certificate is not trusted by this process.",
    hint: 'For the emulator run `eval "$(keyward emulator env)"`; behind an inspecting proxy point NODE_EXTRA_CA_CERTS at its root.',
  },
  tls_intercepted: {
    ...configuration,
    meaning:
      "Something between this machine and the vault presents a certificate of its own in the vault's place.",
    hint: 'Point NODE_EXTRA_CA_CERTS at the root certificate of the inspecting proxy, or exempt the vault from inspection.',
  },
  wrong_cloud: {
    ...configuration,
    meaning: 'The vault and the sign-in are of two different Azure clouds.',
    hint: 'Unset AZURE_AUTHORITY_HOST (it follows the vault by itself), or correct the address of the vault.',
  },
  ...EMULATOR_ERRORS,

  throttled: {
    ...later,
    status: 429,
    meaning: 'The vault is over its request quota and asks to be called less.',
    hint: 'Try again later; if it persists, spread the load or cache reads.',
  },
  vault_unreachable: {
    ...later,
    meaning: 'No connection to the vault could be made or kept.',
    hint: 'Check the vault name, DNS, proxy settings and network of this machine.',
  },
  vault_failed: {
    ...later,
    status: 502,
    meaning: 'The vault answered with a failure of its own.',
    hint: 'Try again; if it persists, look at the Azure status page and quote the request id.',
  },

  secret_disabled: {
    ...state,
    status: 403,
    meaning: 'The secret exists but is disabled, so its value is not given out.',
    hint: 'Enable it if it should be in use.',
  },
  secret_in_transition: {
    ...state,
    retryable: true,
    meaning: 'The secret is being deleted or recovered at this moment.',
    hint: 'Try again in a few seconds.',
  },
  conflict: {
    ...state,
    meaning: 'The state of the secret conflicts with the request.',
    hint: 'Read the secret again and decide anew.',
  },
  name_collision: {
    ...state,
    meaning: 'The vault name for this path is taken by a different path.',
    hint: 'Rename one of the two paths.',
  },
  purge_protected: {
    ...state,
    meaning: 'The vault has purge protection: a deleted secret goes only when its retention ends.',
    hint: 'Wait for the scheduled purge date, or recover the secret.',
  },
  managed_by_certificate: {
    ...state,
    meaning: 'The secret belongs to a Key Vault certificate and changes only with it.',
    hint: 'Change the certificate instead.',
  },
  schema_mismatch: {
    ...state,
    status: 500,
    meaning: 'The secret was read, and its value does not fit the schema that the program declares for it.',
    hint: 'Write a value that fits, or correct the schema; the message names the members that do not fit.',
  },
  unsupported: {
    ...state,
    status: 501,
    meaning: 'The store behind this mount cannot do this.',
    hint: 'Use a mount whose provider offers the operation.',
  },

  ...PROGRAM_ERRORS,

  outcome_unknown: {
    ...failure,
    exitCode: 9,
    meaning: 'The connection broke after a write was sent, and it is not known whether it took effect.',
    hint: 'Read the secret and compare before you write again.',
  },
  untrusted_host: {
    ...failure,
    meaning: 'The vault pointed at another host, and the token was not sent there.',
    hint: 'Check that the vault address is right and that nothing rewrites its answers.',
  },
  unexpected_response: {
    ...failure,
    meaning: 'The vault answered with something that is not Key Vault.',
    hint: 'Check that the address is a vault and not a proxy or portal page.',
  },
  audit_failed: {
    ...failure,
    status: 503,
    meaning:
      'The audit sink did not take the event; the message says whether the operation had taken effect.',
    hint: 'Repair the audit sink. Nothing is read or written for long without its record.',
  },
  provider_closed: {
    ...failure,
    status: 500,
    meaning: 'The provider was used after close().',
    hint: 'Keep one provider open for the life of the process.',
  },
  unexpected: {
    ...failure,
    status: 500,
    meaning: 'Something failed that Keyward has no better word for.',
    hint: 'Please report it with the message; it never contains a value.',
  },
} as const satisfies Record<string, ErrorRow>;

/** Every code an error of Keyward can carry; closed, so that a `switch` can be exhaustive. */
export type ErrorCode = keyof typeof ERRORS;

/** The codes of one class. */
export type CodeOf<Name extends ErrorRow['class']> = {
  [Code in ErrorCode]: (typeof ERRORS)[Code]['class'] extends Name ? Code : never;
}[ErrorCode];

/** Every code, in the order of the table. */
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];
