import { EmulatorError } from '../../error.ts';
import type { FaultInput } from '../../fault/rule.ts';
import { parseJson } from '../input.ts';
import { nothing, operation } from './operation.ts';

export const faults = {
  /** The rules by which requests go wrong, in the order in which they are asked. */
  list: operation({
    method: 'GET',
    path: '/faults',
    summary: 'List rules for faults',
    status: 200,
    answer: 'FaultList',
    parse: nothing,
    run: ({ ports }) => ({ faults: ports.faults.list() }),
  }),
  /** Adds a rule, from the next request on. */
  add: operation({
    method: 'POST',
    path: '/faults',
    summary: 'Add a rule for faults',
    body: 'FaultInput',
    status: 201,
    answer: 'Fault',
    // The rules judge it whole.
    parse: ({ body }) => parseJson(body) as FaultInput,
    run: ({ ports }, rule) => ports.faults.add(rule),
  }),
  /** Takes a rule away. */
  remove: operation({
    method: 'DELETE',
    path: '/faults/{id}',
    summary: 'Take a rule for faults away',
    status: 204,
    refusals: ['not_found'],
    parse: ({ hole }) => ({ id: hole }),
    run: ({ ports }, { id }) => {
      if (ports.faults.remove(id)) return;
      throw new EmulatorError('not_found', 'There is no such rule.', 'GET /control/faults lists them.');
    },
  }),
  /** Takes all rules away. */
  clear: operation({
    method: 'DELETE',
    path: '/faults',
    summary: 'Take all rules for faults away',
    status: 204,
    parse: nothing,
    run: ({ ports }) => ports.faults.clear(),
  }),
};
