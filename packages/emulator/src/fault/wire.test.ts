import { expect, test } from 'vitest';
import type { Request } from '../http/exchange.ts';
import { createFaults } from './faults.ts';
import { FAULT_PLANES } from './rule.ts';
import { createMisfortune } from './wire.ts';

const request: Request = {
  method: 'GET',
  path: '/secrets/db-password',
  query: new Map(),
  authority: 'contoso.vault.azure.net',
  portVault: undefined,
  headers: { authorization: 'Bearer x' },
  body: new Uint8Array(),
  remoteAddress: '127.0.0.1',
};

function stage() {
  const rules = createFaults();
  rules.add({ effect: { kind: 'throttle' } });
  const name = () => 'GET (named)';
  const names = { vault: name, entra: name, identity: name, management: name };
  const clock = { now: () => 0 };
  return {
    rules,
    misfortune: createMisfortune({ rules, names, open: false, clock, location: 'westeurope' }),
  };
}

test.each(FAULT_PLANES)(
  'a rule that names no plane strikes the plane %s, and the log names the route',
  (plane) => {
    expect(stage().misfortune(plane, undefined, request)).toMatchObject({
      id: 'fault-1',
      route: 'GET (named)',
    });
  },
);

test.each([
  { plane: 'control', why: 'whoever commands the emulator is not struck by what he commands' },
  { plane: 'proxy', why: 'the proxy is no part of Azure, and what is sent to it plainly is no route' },
  { plane: 'none', why: 'nobody was asked' },
])('no rule strikes the plane $plane, or is used up there: $why', ({ plane }) => {
  const { rules, misfortune } = stage();
  expect(misfortune(plane, undefined, request)).toBeUndefined();
  expect(rules.list()).toMatchObject([{ matched: 0, struck: 0 }]);
});
