import { expect, test } from 'vitest';
import { isManagementPath } from './endpoint.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';

test.each([
  ['/subscriptions', true],
  ['/Subscriptions/x/resourceGroups', true],
  ['/tenants', true],
  ['/tenantsx', false],
  ['/metadata/endpoints', true],
  ['/metadata/identity/oauth2/token', false],
  [`/${TENANT}/oauth2/v2.0/token`, false],
  ['/common/discovery/instance', false],
])('%s is a path of the management plane: %s', (path, expected) => {
  expect(isManagementPath(path)).toBe(expected);
});
