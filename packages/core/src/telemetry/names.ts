/** How the spans of operations are called; what a table of operations adds without a name here is `azure.other`. */
const SPANS = new Map([
  ['secret.get', 'azure.get_secret'],
  ['secret.latest_version', 'azure.get_latest_version'],
  ['secret.set', 'azure.create_secret'],
  ['secret.update', 'azure.update_secret'],
  ['secret.delete', 'azure.delete_secret'],
  ['secret.recover', 'azure.recover_secret'],
  ['secret.purge', 'azure.purge_secret'],
  ['secret.metadata', 'azure.read_secret_metadata'],
  ['secret.versions', 'azure.list_secret_versions'],
  ['secret.update_metadata', 'azure.update_custom_metadata'],
  ['secret.enable', 'azure.enable_secret'],
  ['secret.disable', 'azure.disable_secret'],
  ['secret.list', 'azure.list_secrets'],
  ['secret.list_deleted', 'azure.list_deleted_secrets'],
]);

export const SCOPE = '@keyward/core';
export const ATTEMPT = 'azure.attempt';
export const BUDGET_WAIT = 'azure.budget_wait';

/** What stands for everything beyond a bound. */
export const OTHER = 'other';

export function spanNameOf(operation: string): string {
  return SPANS.get(operation) ?? `azure.${OTHER}`;
}

/** The operation as a label: one of those that are known. */
export function operationLabel(operation: string): string {
  return SPANS.has(operation) ? operation : OTHER;
}
