import type { Topic } from './topic.ts';

export const local: Topic = {
  name: 'local',
  summary: 'Key Vault and sign-in on this machine, without Azure',
  text: `The emulator is Azure Key Vault (secrets), Entra ID and managed identity in one
process on this machine. Official clients of every language work with it.

  $ keyward emulator --vault contoso

In another terminal:

  $ eval "$(keyward emulator env)"
  $ keyward set app/db --value-from db.json
  $ keyward list

\`env\` prints the variables that lead clients there: the address of the vaults,
a managed identity to sign in as, and the certificate authority to trust.
\`--shell fish\`, \`powershell\` and \`dotenv\` print them for others.

\`ctl\` looks into the running emulator and commands it: vaults and what makes
them refuse, who may sign in and what he may do, what was asked, the clock, what
goes wrong with requests, and snapshots of it all.

  $ keyward emulator ctl vault set contoso --firewall deny
  $ keyward emulator ctl requests --by route,status
  $ keyward emulator ctl clock advance 30d

A variable that would sign in elsewhere, such as AZURE_CLIENT_SECRET, is named
in a note; unset it first. Secrets are kept in memory, and end with the process,
unless \`--data\` names a folder for them; \`--seed\` says what it begins with.
`,
};
