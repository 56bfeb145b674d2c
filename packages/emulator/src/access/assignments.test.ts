import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { createAssignments, type Scope } from './assignments.ts';
import type { RoleRequest, SecretAction } from './gate.ts';
import { SECRET_ACTIONS } from './roles.ts';

const OFFICER = 'Key Vault Secrets Officer';

function allowed(scope: Scope, wanted: RoleRequest, role = OFFICER, principals = ['me']): boolean {
  const assignments = createAssignments();
  assignments.add({ principalId: 'me', role, scope });
  return assignments.find(principals, wanted) !== undefined;
}

const get = (vault: string, secret?: string): RoleRequest => ({
  vault,
  action: 'getSecret',
  ...(secret === undefined ? {} : { secret }),
});
const list: RoleRequest = { vault: 'one', action: 'readMetadata' };
const versions: RoleRequest = { vault: 'one', action: 'readMetadata', secret: 'db' };

describe('scopes', () => {
  test.each<{ scope: Scope; wanted: RoleRequest; yes: boolean; why: string }>([
    { scope: 'everything', wanted: get('one', 'db'), yes: true, why: 'every vault' },
    { scope: 'everything', wanted: list, yes: true, why: 'a list too' },
    { scope: { vault: 'one' }, wanted: get('one', 'db'), yes: true, why: 'every secret of the vault' },
    { scope: { vault: 'One' }, wanted: get('oNE', 'db'), yes: true, why: 'vault names ignore case' },
    { scope: { vault: 'one' }, wanted: list, yes: true, why: 'the vault itself' },
    { scope: { vault: 'one' }, wanted: get('two', 'db'), yes: false, why: 'another vault' },
    { scope: { vault: 'one' }, wanted: get('one2', 'db'), yes: false, why: 'a longer name' },
    { scope: { vault: 'one', secret: 'db' }, wanted: get('one', 'db'), yes: true, why: 'that secret' },
    {
      scope: { vault: 'one', secret: 'DB' },
      wanted: get('one', 'db'),
      yes: true,
      why: 'secret names ignore case',
    },
    { scope: { vault: 'one', secret: 'db' }, wanted: get('one', 'db2'), yes: false, why: 'another secret' },
    {
      scope: { vault: 'one', secret: 'db' },
      wanted: get('two', 'db'),
      yes: false,
      why: 'its namesake elsewhere',
    },
    {
      scope: { vault: 'one', secret: 'db' },
      wanted: versions,
      yes: true,
      why: 'the versions of that secret',
    },
    { scope: { vault: 'one', secret: 'db' }, wanted: list, yes: false, why: 'a list shows all the others' },
    {
      scope: { vault: 'one', secret: 'db' },
      wanted: { vault: 'one', action: 'restore' },
      yes: false,
      why: 'a restore may bring any name',
    },
  ])('$yes: $why', ({ scope, wanted, yes }) => {
    expect(allowed(scope, wanted)).toBe(yes);
  });
});

describe('principals', () => {
  test.each([
    { principals: ['me'], yes: true, why: 'the principal itself' },
    { principals: ['ME'], yes: true, why: 'ids ignore case' },
    { principals: ['somebody', 'group', 'me'], yes: true, why: 'one of its groups' },
    { principals: ['somebody', 'group'], yes: false, why: 'nobody of them' },
    { principals: [], yes: false, why: 'nobody at all' },
  ])('$yes: $why', ({ principals, yes }) => {
    expect(allowed('everything', get('one', 'db'), OFFICER, principals)).toBe(yes);
  });

  test('a narrow role and a wide one add up', () => {
    const assignments = createAssignments();
    assignments.add({ principalId: 'me', role: 'Key Vault Reader', scope: 'everything' });
    const user = assignments.add({
      principalId: 'group',
      role: 'Key Vault Secrets User',
      scope: { vault: 'one', secret: 'db' },
    });
    const find = (wanted: RoleRequest) => assignments.find(['me', 'group'], wanted);
    expect(find(get('one', 'db'))).toBe(user);
    expect(find(get('one', 'other'))).toBeUndefined();
    expect(find(list)?.role.name).toBe('Key Vault Reader');
  });
});

test('without assignments nobody may do anything', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string()),
      fc.record({ vault: fc.string(), action: fc.constantFrom<SecretAction>(...SECRET_ACTIONS) }),
      (principals, wanted) => createAssignments().find(principals, wanted) === undefined,
    ),
  );
});

test('what is added can be listed and removed', () => {
  const assignments = createAssignments();
  const one = assignments.add({ principalId: 'a', role: 'owner', scope: 'everything' });
  const two = assignments.add({ principalId: 'a', role: OFFICER, scope: { vault: 'v' } });
  expect(one).toMatchObject({ principalId: 'a', role: { name: 'Owner' }, scope: 'everything' });
  expect(assignments.list()).toEqual([one, two]);
  expect(assignments.remove(two.id.toUpperCase())).toBe(true);
  expect(assignments.remove(two.id)).toBe(false);
  expect(assignments.find(['a'], get('v', 's'))).toBeUndefined();
  expect(assignments.remove(one.id)).toBe(true);
  expect(assignments.list()).toEqual([]);
});

test('the same assignment twice is one', () => {
  const assignments = createAssignments();
  const scope = { vault: 'v', secret: 's' };
  const one = assignments.add({ principalId: 'a', role: OFFICER, scope });
  const again = {
    principalId: 'A',
    role: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    scope: { vault: 'V', secret: 'S' },
  };
  expect(assignments.add(again)).toBe(one);
  expect(assignments.add({ ...again, scope: { vault: 'v' } })).not.toBe(one);
  expect(assignments.list()).toHaveLength(2);
});

test.each([
  {
    request: { principalId: 'a', role: 'Key Vault Wizard', scope: 'everything' as const },
    message: 'There is no role "Key Vault Wizard".',
  },
  {
    request: { principalId: '', role: OFFICER, scope: 'everything' as const },
    message: 'A role assignment needs a principal and a scope.',
  },
  {
    request: { principalId: 'a', role: OFFICER, scope: { vault: '' } },
    message: 'A role assignment needs a principal and a scope.',
  },
  {
    request: { principalId: 'a', role: OFFICER, scope: { vault: 'v', secret: '' } },
    message: 'A role assignment needs a principal and a scope.',
  },
])('refused: $message', ({ request, message }) => {
  const add = () => createAssignments().add(request);
  expect(add).toThrow(EmulatorError);
  expect(add).toThrow(expect.objectContaining({ code: 'invalid_option', message }));
});

describe('with a delay', () => {
  const request = { principalId: 'me', role: OFFICER, scope: 'everything' } as const;
  const wanted = get('one', 'db');
  const delayed = () => {
    const clock = { time: 1_000, now: () => clock.time };
    const assignments = createAssignments({ clock, delayMs: 100 });
    const counts = (time: number) => {
      clock.time = time;
      return assignments.find(['me'], wanted) !== undefined;
    };
    return { clock, assignments, counts };
  };

  test('an assignment counts from its end on, and a removed one until then', () => {
    const { assignments, counts } = delayed();
    const { id } = assignments.add(request);
    expect([1_000, 1_099, 1_100, 5_000].map(counts)).toEqual([false, false, true, true]);
    expect(assignments.remove(id)).toBe(true);
    expect(assignments.remove(id), 'it is removed already').toBe(false);
    expect(assignments.list()).toEqual([]);
    expect([5_000, 5_099, 5_100].map(counts)).toEqual([true, true, false]);
  });

  test('what is given again meanwhile is a new one, which counts later', () => {
    const { clock, assignments, counts } = delayed();
    const first = assignments.add(request);
    clock.time = 2_000;
    assignments.remove(first.id);
    clock.time = 2_050;
    expect(assignments.add(request).id).not.toBe(first.id);
    expect([2_050, 2_099, 2_100, 2_149, 2_150].map(counts)).toEqual([true, true, false, false, true]);
  });

  test('what is removed before it counted never does', () => {
    const { clock, assignments, counts } = delayed();
    const { id } = assignments.add(request);
    clock.time = 1_000;
    assignments.remove(id);
    expect([1_000, 1_100, 9_000].map(counts)).toEqual([false, false, false]);
  });

  test('without one the clock may be set back before the assignment', () => {
    const clock = { time: 1_000, now: () => clock.time };
    const assignments = createAssignments({ clock, delayMs: 0 });
    const { id } = assignments.add(request);
    clock.time = 0;
    expect(assignments.find(['me'], wanted)?.id).toBe(id);
    assignments.remove(id);
    expect(assignments.find(['me'], wanted)).toBeUndefined();
  });
});
