import type { Topic } from './topic.ts';

export const audit: Topic = {
  name: 'audit',
  summary: 'a record of every operation: who, what, when, and what became of it',
  text: `KEYWARD_AUDIT=console writes one line of JSON to standard error for every
operation on secrets, refused and failed ones included:

  $ KEYWARD_AUDIT=console keyward get app/db --reveal 2>> audit.jsonl

type           what was done: SECRET_READ, SECRET_VERSION_DELETED, ...
operation      the operation itself: secret.get, secret.delete, ...
operationId    shared by all events of one run of an operation
outcome        succeeded, refused, failed, cancelled, or unknown: a write of
               which nobody can tell whether it took effect
principal      who called: here the user of this machine
data           of what: credential_id is azure://<mount>/<path>
code           the error code, where there was an error
requestId      the vault's own id of a request that it refused or failed

An event never holds a value. Completion in a shell, \`keyward whoami\` and
\`keyward config\` are no operations on secrets, and write none.
`,
};
