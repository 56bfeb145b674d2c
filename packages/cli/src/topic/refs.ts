import type { Topic } from './topic.ts';

export const refs: Topic = {
  name: 'refs',
  summary: 'how secrets are named: mounts, paths, fragments, versions',
  text: `A ref names a secret:

  azure://<mount>/<path>[#fragment][?version=<id>]

mount      A name for one vault; see \`keyward help vaults\`.
path       The name of the secret, at most 256 characters.
fragment   A key inside a secret whose value is a JSON object.
version    A version id; without it, the latest.

A raw name is a ref too, and means the mount \`vault\`:

  DATABASE-URL   is   azure://vault/DATABASE-URL
  app/db         is   azure://vault/app/db

What is special in a ref is percent-encoded: a blank is %20, # is %23, ? is %3F,
and % is %25. Shells have special characters too; where a ref has one, quote it:

  $ keyward get 'azure://vault/app/db?version=8f2c0b6e5d9a4c7f8e1d2a3b4c5d6e7f'

Paths and Key Vault names. A Key Vault name has letters, digits and hyphens
only, and ignores case. Keyward maps every path to one:

  app/db          app--db                       segments joined by two hyphens
  DATABASE-URL    DATABASE-URL                  a legal name is taken as it is
  DATABASE_URL    DATABASE-URL---<16 digits>    anything else: a readable
                                                beginning and a hash

The third kind keeps its exact path in the tag \`keyward-path\`. So
\`DATABASE_URL\` and \`DATABASE-URL\` are two secrets; where one is asked for and
only the other exists, the error says so.
`,
};
