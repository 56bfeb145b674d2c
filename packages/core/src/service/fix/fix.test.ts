import { describe, expect, test } from 'vitest';
import { ERROR_CODES, vaultError } from '../../errors/index.ts';
import { refusal, stage } from '../stage.fixture.ts';
import { command } from './command.ts';
import { withFix } from './fix.ts';

describe('a state names the command that ends it', () => {
  test('secret_soft_deleted', async () => {
    const { service, behind } = stage({ secrets: { 'app/db': 'x' } });
    await behind().write.delete('app/db');
    expect(await refusal(service.createCredentials('app/db', {}))).toEqual({
      code: 'secret_soft_deleted',
      message:
        'Secret `app/db` is deleted but recoverable; its name cannot be used until it is recovered or purged.',
      hint: 'Get it back with `keyward recover azure://vault/app/db`, or remove it for good with `keyward purge azure://vault/app/db`.',
      ref: 'azure://vault/app/db',
    });
  });

  test.each([
    ['off', 'azure://vault/off', 'the latest version'],
    ['off#user', 'azure://vault/off', 'a member is none of its own'],
    ['off?version=VERSION', "'azure://vault/off?version=VERSION'", 'one version alone'],
  ])('secret_disabled of %s: enable %s (%s)', async (ref, subject) => {
    const { service, behind } = stage({ secrets: { off: { value: 'x', enabled: false } } });
    const { version } = await behind().versions.latest('off');
    expect(await refusal(service.getCredentials(ref.replace('VERSION', version)))).toMatchObject({
      code: 'secret_disabled',
      hint: `If it should be in use, enable it with \`keyward enable ${subject.replace('VERSION', version)}\`.`,
    });
  });
});

describe('what is missing names the command that shows what there is', () => {
  test('version_not_found: the versions of that secret', async () => {
    const { service } = stage({ secrets: { 'app/db': 'x' } });
    expect(await refusal(service.getCredentials('app/db#user?version=canary'))).toMatchObject({
      code: 'version_not_found',
      ref: 'azure://vault/app/db#user?version=canary',
      hint: 'List the versions with `keyward versions azure://vault/app/db`, or read it without `?version=`.',
    });
  });

  test('secret_not_found in another mount than the default: the names in that one', async () => {
    const { service } = stage({ others: { billing: {} } });
    expect(await refusal(service.getCredentials('azure://billing/app/db#user'))).toMatchObject({
      code: 'secret_not_found',
      hint: 'Look at the names with `keyward list azure://billing/`; `keyward list --deleted azure://billing/` shows those that can be recovered.',
    });
  });
});

describe('withFix leaves alone', () => {
  const ref = 'azure://vault/db';
  const fixed = ['secret_disabled', 'secret_soft_deleted', 'version_not_found'];

  test.each(ERROR_CODES.filter((code) => !fixed.includes(code)))('%s', (code) => {
    const error = vaultError(code, { message: 'No.', ref });
    expect(withFix(error)).toBe(error);
  });

  test.each<[unknown, string]>([
    [vaultError('secret_disabled', { message: 'No.' }), 'an error that names no ref'],
    [new Error('odd'), 'what is not ours'],
    [undefined, 'whatever else is thrown'],
  ])('%s: %s', (thrown) => {
    expect(withFix(thrown)).toBe(thrown);
  });
});

test('the error stays the same in all but its hint', () => {
  const cause = vaultError('conflict', { message: 'Before.' });
  const azure = { status: 403, requestId: 'request-1' };
  const error = vaultError('secret_disabled', {
    message: 'Off.',
    ref: 'azure://vault/db',
    azure,
    retryAfterMs: 7,
    cause,
  });
  const fixed = withFix(error);
  expect(fixed).toMatchObject({
    message: 'Off.',
    ref: error.ref,
    azure,
    retryAfterMs: 7,
    stack: error.stack,
  });
  expect(fixed).toHaveProperty('cause', cause);
});

test.each([
  ['azure://vault/app/db', '`keyward get azure://vault/app/db`', 'nothing that a shell would read'],
  ['azure://vault/a%20b', '`keyward get azure://vault/a%20b`', 'a percent sign is none'],
  ['azure://vault/db?version=1', "`keyward get 'azure://vault/db?version=1'`", 'a pattern'],
  ['azure://vault/$HOME', "`keyward get 'azure://vault/$HOME'`", 'a variable'],
  ['azure://vault/a;b&c', "`keyward get 'azure://vault/a;b&c'`", 'the end of a command'],
  ["azure://vault/it's", "`keyward get 'azure://vault/it%27s'`", 'a quote, which ends quotes'],
])('%s as a command is %s: %s', (ref, expected) => {
  expect(command('get', ref)).toBe(expected);
});

test.each(['secret_disabled', 'secret_not_found'] as const)(
  '%s stays what it is where a provider names no ref of ours with it',
  async (code) => {
    const thrown = vaultError(code, { message: 'Elsewhere.', ref: 'https://elsewhere.example/db' });
    const { gateway } = stage({
      nearMisses: true,
      decorate: (provider) => ({ ...provider, get: () => Promise.reject(thrown) }),
    });
    await expect(gateway.run('secret.get', { ref: 'db' })).rejects.toBe(thrown);
  },
);
