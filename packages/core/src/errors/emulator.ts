import { configuration, type ErrorRow, input, signIn, state } from './row.ts';

/** What goes wrong between the command line and an emulator: rows of the one table. */
export const EMULATOR_ERRORS = {
  emulator_failed: {
    ...configuration,
    meaning: 'The emulator could not start.',
    hint: 'The message names the option, port or folder that stood in the way.',
  },
  emulator_not_running: {
    ...configuration,
    meaning: 'No running emulator was found for this user.',
    hint: 'Start one with `keyward emulator`.',
  },
  emulator_unauthorized: {
    ...signIn,
    meaning: "The emulator's control API did not accept the control token.",
    hint: 'Each start makes a new token: unset KEYWARD_EMULATOR_CONTROL_TOKEN, or set it anew with `eval "$(keyward emulator env)"`.',
  },
  emulator_not_found: {
    ...input,
    status: 404,
    exitCode: 4,
    meaning: 'The emulator has nothing of the name or id that was given.',
    hint: 'Look at what there is with `keyward emulator ctl`.',
  },
  emulator_conflict: {
    ...state,
    meaning: 'What the emulator has already stands in the way.',
    hint: 'Choose another name, or look at what there is with `keyward emulator ctl`.',
  },
} as const satisfies Record<string, ErrorRow>;
