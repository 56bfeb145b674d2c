import { told, word } from './schema.ts';

export const ABOUT_SCHEMAS = {
  Health: told({
    status: { const: 'ok' },
    instance: word('Tells this emulator from the next one on the same port.'),
    version: word('Of @keyward/emulator.'),
  }),
  Description: { type: 'object', additionalProperties: true, description: 'OpenAPI 3.1.' },
  Refusal: told({
    error: told(
      {
        code: word('What went wrong, for programs.'),
        message: word('What went wrong.'),
        hint: word('The way out.'),
      },
      ['hint'],
    ),
  }),
} as const;
