import { type ErrorRow, failure } from './row.ts';

/** What goes wrong between the command line and the program that it runs: rows of the one table. */
export const PROGRAM_ERRORS = {
  program_not_found: {
    ...failure,
    status: 500,
    exitCode: 127,
    meaning: 'The program that was to be run is nowhere on the PATH.',
    hint: 'Check the name and the PATH; a program in this folder is written `./name`.',
  },
  program_not_started: {
    ...failure,
    status: 500,
    exitCode: 126,
    meaning: 'The program that was to be run is there and cannot be started.',
    hint: 'Check that the file may be executed, and that a script names its interpreter in the first line.',
  },
} as const satisfies Record<string, ErrorRow>;
