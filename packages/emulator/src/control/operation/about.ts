import { VERSION } from '../../version.ts';
import { nothing, operation } from './operation.ts';

export const about = {
  /** Whether it answers, which emulator it is, and of which version. Needs no token. */
  health: operation({
    method: 'GET',
    path: '/health',
    summary: 'Say that it is there, and which emulator it is',
    free: true,
    status: 200,
    answer: 'Health',
    parse: nothing,
    run: ({ instance }) => ({ status: 'ok' as const, instance, version: VERSION }),
  }),
  /** The OpenAPI 3.1 description of the control API. Needs no token. */
  description: operation({
    method: 'GET',
    path: '/openapi.json',
    summary: 'Describe the control API',
    free: true,
    status: 200,
    answer: 'Description',
    parse: nothing,
    run: ({ describe }) => describe(),
  }),
};
