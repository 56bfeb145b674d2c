/** Exit codes of the command line, by group. */
export const EXIT_CODES = {
  0: 'done',
  1: 'a failure that no other group describes',
  2: 'the input was refused',
  3: 'the configuration is missing or wrong',
  4: 'the secret, version or other thing named does not exist, or is soft-deleted',
  5: 'signing in failed',
  6: 'signed in, but not permitted',
  7: 'throttled, unreachable, timed out or failing: try again later',
  8: 'the state of the secret, or of what else is named, does not allow it',
  9: 'it is not known whether the write took effect',
  126: 'the program that was to be run cannot be started',
  127: 'the program that was to be run does not exist',
  130: 'interrupted',
} as const;
