import type { Topic } from './topic.ts';

export const programs: Topic = {
  name: 'programs',
  summary: 'secrets for programs: run, export, template, and secrets.yaml',
  text: `A program gets secrets as variables of its environment:

  $ keyward run --secrets secrets.yaml -- node server.js

secrets.yaml says which, and holds no value, so that it can be committed:

  DATABASE_URL: azure://vault/app/db#url
  API_KEY: { ref: azure://vault/api-key, version: 8f2c0b6e5d9a4c7f }
  LOG_LEVEL: { ref: azure://vault/log-level, default: info }
  SENTRY_DSN: { ref: azure://vault/sentry, optional: true }

\`--ref NAME=azure://...\` adds one. With a #fragment a variable is that key of a
JSON secret, as JSON where it is not text; without one it is the whole value as
it is stored. A default, or \`optional\`, is for a secret or key that does not
exist; one that may not be read, or not now, is a problem all the same.

Environment. The program gets all variables that keyward was given, settings
such as AZURE_CLIENT_SECRET included, and secrets win over them;
\`--without NAME\` keeps one back. Names that steer how programs start or what
they load (PATH, NODE_OPTIONS, LD_PRELOAD and the like) are refused without
\`--allow-name\`. Variables are no safe: the same user, and root, can read them
in /proc/<pid>/environ, and what the program starts inherits them.

Signals. SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 and SIGWINCH are
passed on. Ctrl-C in a terminal reaches the program without help, and once.
They are for the program alone, not for what it starts: let a script end with
\`exec node server.js\`, or a restart leaves the old server behind.
SIGKILL cannot be passed on: the program then goes on alone.

Exit code. That of the program; where a signal ended it, keyward ends by the
same one (128+n to a shell). 127: there is no such program; 126: it cannot be
started. What kept it from starting has the code of \`keyward --help\`.

\`--watch\` looks every 60 seconds and starts the program anew when a value
changed: SIGTERM, SIGKILL after \`--grace\`, start. With \`--signal\` it is sent
that instead; its environment stays, so it has to fetch by itself. If the vault
is away it goes on with what it has. Each look is a read in the vault's log.

Where nothing can be run, \`keyward export\` writes variables in a format, and
\`keyward template\` fills a file:

  $ keyward export --format docker --secrets secrets.yaml --output app.env
  $ keyward template app.conf.template --output app.conf
`,
};
