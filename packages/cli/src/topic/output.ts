import type { Topic } from './topic.ts';

export const output: Topic = {
  name: 'output',
  summary: 'JSON, colours, exit codes, and where values are printed',
  text: `Values are printed where \`--reveal\` asks for it, and nowhere else.

Answers go to standard output; notes, warnings and errors to standard error.
Tables fit the terminal, and are complete in a pipe. Colours are for terminals:
NO_COLOR=1 turns them off, FORCE_COLOR=1 on.

\`--json\` prints one JSON document on standard output. An error is a document on
standard error: {"error": {"code", "message", "hint", "retryable", ...}}. Decide
by the code; messages are for people, and change.

Exit codes are stable. \`keyward --help\` lists them, and each error code has a
page of its own:

  $ keyward help forbidden_by_firewall
`,
};
