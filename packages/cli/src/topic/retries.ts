import type { Topic } from './topic.ts';

export const retries: Topic = {
  name: 'retries',
  summary: 'how long a command waits for a vault, and how often it asks again',
  text: `A vault that does not answer, throttles or fails is asked again; what it
refuses is not. At a terminal a note says when. Ctrl-C ends a wait at once.

KEYWARD_TIMEOUT_S             an operation, waits included        30
KEYWARD_TRY_TIMEOUT_S         one request                         10
KEYWARD_MAX_RETRIES           how often it is asked again          3
KEYWARD_RETRY_DELAY_S         the longest wait before the first    1
KEYWARD_MAX_RETRY_DELAY_S     the longest wait before any         60
KEYWARD_CB_FAILURE_THRESHOLD  failures in a row after which a
                              vault is left alone                  5
KEYWARD_CB_RESET_TIMEOUT_S    for how long                        30

Waits double from one to the next, are drawn at random up to that, and are
never shorter than a vault asks for. In a script that would rather fail at once:

  $ KEYWARD_MAX_RETRIES=0 keyward get app/db --reveal

A write that may have reached the vault is not sent again: \`outcome_unknown\`
says so, and \`keyward help outcome_unknown\` what to do.
`,
};
