import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isKeywardError } from '@keyward/core/errors';
import { formatRef } from '@keyward/core/ref';
import { describe, expect, test } from 'vitest';
import { tree } from '../topic/tree.fixture.ts';
import { isSteering } from './name.ts';
import { wantedOf } from './wanted.ts';

const asked = (ref: readonly string[], allowName: readonly string[] = [], secrets: readonly string[] = []) =>
  wantedOf(tree().context, { ref, allowName, secrets });

async function refusal(work: Promise<unknown>) {
  const thrown: unknown = await work.catch((error) => error);
  if (isKeywardError(thrown)) return thrown;
  throw new Error('it was not refused');
}

test('a name and its ref, whatever the ref holds', async () => {
  const wanted = await asked(['A=azure://vault/app/db#a=b', '_b2=AZURE://vault/x']);
  expect(wanted.map(({ name, ref, place }) => [name, formatRef(ref), place])).toEqual([
    ['A', 'azure://vault/app/db#a=b', '--ref 1 of 2'],
    ['_b2', 'azure://vault/x', '--ref 2 of 2'],
  ]);
});

describe('what is refused', () => {
  const noName =
    '--ref 1 of 1 does not begin with the name of a variable: letters, digits and `_`, no digit first.';
  const noRef = '--ref 1 of 1, A, names no secret: what stands there does not begin with `azure://`.';
  test.each([
    [[], 'No secrets are asked for.', 'nothing'],
    [['azure://vault/canary'], noName, 'a ref without a name'],
    [['A-B=azure://vault/a'], noName, 'a name with a hyphen'],
    [['1A=azure://vault/a'], noName, 'a digit first'],
    [['=azure://vault/a'], noName, 'no name'],
    [['É=azure://vault/a'], noName, 'a letter that not every shell takes'],
    [['A=canary'], noRef, 'a value in place of a ref'],
    [['A='], noRef, 'nothing in place of a ref'],
    [
      ['A=azure://vault/a', 'A=azure://vault/b'],
      'A is asked for twice: --ref 1 of 2 and --ref 2 of 2.',
      'twice',
    ],
    [
      ['LD_PRELOAD=azure://vault/a'],
      'LD_PRELOAD (--ref 1 of 1) steers how programs start or what they load, and whoever may write the secret could run code.',
      'a name that steers',
    ],
  ])('%j', async (ref, message, why) => {
    const thrown = await refusal(asked(ref));
    expect([thrown.exitCode, thrown.message], why).toEqual([2, message]);
    expect(JSON.stringify(thrown), why).not.toContain('canary');
  });

  test('all of it at once, of options and files', async () => {
    const file = join(tmpdir(), 'keyward-none.yaml');
    const thrown = await refusal(asked(['1=x', 'PATH=azure://vault/a'], [], [file]));
    expect(thrown.message).toBe('3 mistakes are in what is asked for.');
    expect(thrown.problems?.map(({ code }) => code)).toEqual([
      'invalid_configuration',
      'invalid_usage',
      'invalid_usage',
    ]);
  });
});

test('a name that steers is taken where that is said', async () => {
  expect((await asked(['PATH=azure://vault/a'], ['PATH'])).map(({ name }) => name)).toEqual(['PATH']);
});

test.each([
  ['PATH', true],
  ['path', true],
  ['NODE_OPTIONS', true],
  ['LD_LIBRARY_PATH', true],
  ['DYLD_INSERT_LIBRARIES', true],
  ['BASH_ENV', true],
  ['PYTHONSTARTUP', true],
  ['GIT_SSH_COMMAND', true],
  ['AZURE_CLIENT_SECRET', false],
  ['DATABASE_URL', false],
  ['APP_PATH', false],
  ['LDAP_PASSWORD', false],
])('%s steers: %s', (name, steers) => {
  expect(isSteering(name)).toBe(steers);
});
