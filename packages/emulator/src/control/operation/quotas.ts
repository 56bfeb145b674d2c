import { badInput, parseFields } from '../input.ts';
import { nothing, operation } from './operation.ts';

export const quotas = {
  /** Azure's limits for a vault, and whether they hold here. */
  get: operation({
    method: 'GET',
    path: '/quotas',
    summary: 'Show the limits for a vault',
    status: 200,
    answer: 'Quotas',
    parse: nothing,
    run: ({ ports }) => ports.quotas.state(),
  }),
  /** Whether Azure's limits hold from now on; every vault begins anew. */
  set: operation({
    method: 'PUT',
    path: '/quotas',
    summary: 'Let the limits for a vault hold, or not',
    body: 'QuotaChange',
    status: 200,
    answer: 'Quotas',
    parse: ({ body }) => {
      const { enabled } = parseFields(body, ['enabled']);
      if (typeof enabled !== 'boolean') throw badInput('enabled is neither true nor false.');
      return { enabled };
    },
    run: ({ ports }, { enabled }) => ports.quotas.set(enabled),
  }),
};
