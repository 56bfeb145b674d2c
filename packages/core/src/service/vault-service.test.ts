import { describe, expect, test } from 'vitest';
import { secretValue } from '../value/index.ts';
import { type Credentials, revealCredentials, type VaultService } from './index.ts';
import { refusal, type StageOptions, stage } from './stage.fixture.ts';

const read = async (service: VaultService, ref: string) =>
  revealCredentials(await service.getCredentials(ref));

describe('getCredentials', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['object', { username: 'app', port: 5432, empty: null }, 'a JSON object reads as that object'],
    ['object#username', { username: 'app' }, 'with a fragment as that member alone'],
    ['object#absent', { absent: null }, 'a key that is not there is null'],
    ['object#empty', { empty: null }, 'as is one that holds null'],
    ['text', { value: 'plain' }, 'text reads as a value'],
    ['text#username', { username: null }, 'text has no keys'],
    ['number', { value: '42' }, 'a JSON number is text'],
    ['quoted', { value: '"x"' }, 'a JSON string is text, quotes included'],
    ['list', { value: '["x"]' }, 'a JSON array is text'],
    ['azure://billing/text', { value: 'other' }, 'a ref names another mount'],
    ['app--db', { value: 'deep' }, 'the name in the vault is its path'],
  ])('%s reads as %j: %s', async (ref, expected) => {
    const { service } = stage({
      secrets: {
        object: '{"username":"app","port":5432,"empty":null}',
        text: 'plain',
        number: '42',
        quoted: '"x"',
        list: '["x"]',
        'app/db': 'deep',
      },
      others: { billing: { text: 'other' } },
    });
    expect(await read(service, ref)).toEqual(expected);
  });

  test('reads the version that a ref names', async () => {
    const { service } = stage();
    const version = await service.createCredentials('db', { username: 'first' });
    await service.createCredentials('db', { username: 'second' });
    expect(await read(service, `db?version=${version}`)).toEqual({ username: 'first' });
    expect(await read(service, 'db')).toEqual({ username: 'second' });
  });

  test.each([
    ['absent', 'secret_not_found', 'Secret `absent` does not exist in this store.', 'azure://vault/absent'],
    ['off', 'secret_disabled', 'Secret `off` is disabled.', 'azure://vault/off'],
    [
      'text?version=0',
      'version_not_found',
      'Version `0` of secret `text` does not exist in this store.',
      'azure://vault/text?version=0',
    ],
    [
      'azure://nowhere/x',
      'unknown_mount',
      'No mount `nowhere` is configured; those that are: `vault`.',
      'azure://nowhere/x',
    ],
    [
      'keyward://shop/prod/X',
      'unknown_mount',
      'No source of truth is configured here, so a `keyward://` ref leads nowhere.',
      'keyward://shop/prod/X',
    ],
  ])('of %s is %s', async (ref, code, message, named) => {
    const { service } = stage({ secrets: { text: 'x', off: { value: 'x', enabled: false } } });
    expect(await refusal(service.getCredentials(ref))).toMatchObject({ code, message, ref: named });
  });
});

describe('createCredentials', () => {
  test('writes JSON of the type application/json, and tells the version', async () => {
    const { service, behind } = stage();
    const version = await service.createCredentials('app/db', { username: 'app', port: 5432, options: null });
    const secret = await behind().get({ path: 'app/db' });
    expect(secret).toMatchObject({ version, contentType: 'application/json', enabled: true, tags: {} });
    expect(secret.value.reveal()).toBe('{"username":"app","port":5432,"options":null}');
  });

  test('on an existing name makes a new version with none of the older metadata but Keyward’s own tags', async () => {
    const { service, behind } = stage({
      secrets: {
        db: {
          value: 'x',
          enabled: false,
          contentType: 'text/plain',
          expiresOn: new Date('2040-01-01'),
          tags: { team: 'a', 'keyward-key': 'DB' },
        },
      },
    });
    const version = await service.createCredentials('db', { username: 'app' });
    const { value, ...secret } = await behind().get({ path: 'db' });
    expect(secret).toMatchObject({
      version,
      enabled: true,
      contentType: 'application/json',
      tags: { 'keyward-key': 'DB' },
    });
    expect(secret).not.toHaveProperty('expiresOn');
    expect(await Array.fromAsync(behind().versions.list('db'))).toHaveLength(2);
  });

  test('takes members that were read, wrapped as they are', async () => {
    const { service } = stage({ secrets: { from: '{"username":"app","list":[1],"none":null}' } });
    const credentials: Credentials = await service.getCredentials('from');
    await service.createCredentials('to', { ...credentials, password: secretValue('example') });
    expect(await read(service, 'to')).toEqual({
      username: 'app',
      list: [1],
      none: null,
      password: 'example',
    });
  });

  test('writes blindly where the caller may write and not look', async () => {
    const { service, faults } = stage();
    faults.set('forbidden', { operations: ['versions.latest'] });
    await service.createCredentials('db', { username: 'app' });
    expect(await read(service, 'db')).toEqual({ username: 'app' });
  });

  test('writes to a store that tells no versions', async () => {
    const { service } = stage({ decorate: ({ versions: _, ...provider }) => provider });
    await service.createCredentials('db', { username: 'app' });
    expect(await read(service, 'db')).toEqual({ username: 'app' });
  });
});

describe('updateCredentials', () => {
  test.each([
    [true, 'one in use'],
    [false, 'a disabled one counts as existing, and stays disabled'],
  ])('carries metadata over (enabled: %s): %s', async (enabled) => {
    const expiresOn = new Date('2040-01-01');
    const metadata = { contentType: 'text/x', tags: { team: 'a', 'keyward-sync': 's' }, enabled, expiresOn };
    const { service, behind } = stage({ secrets: { db: { value: 'x', ...metadata } } });
    const version = await service.updateCredentials('db', { username: 'app' });
    expect(await behind().versions.latest('db')).toMatchObject({ version, ...metadata });
  });

  test('takes what getCredentials gave', async () => {
    const { service, behind } = stage({ secrets: { db: '{"username":"app","password":"example"}' } });
    await service.updateCredentials('db', { ...(await service.getCredentials('db')), username: 'other' });
    const { value } = await behind().get({ path: 'db' });
    expect(value.reveal()).toBe('{"username":"other","password":"example"}');
  });

  test.each([
    ['absent', 'Secret `absent` does not exist in this store.', 'nothing to update'],
    ['binned', 'Secret `binned` does not exist in this store.', 'a deleted one does not exist'],
  ])('of %s is refused: %s', async (name, message) => {
    const { service, behind } = stage({ secrets: { binned: 'x' } });
    await behind().write.delete('binned');
    expect(await refusal(service.updateCredentials(name, {}))).toMatchObject({
      code: 'secret_not_found',
      message,
      ref: `azure://vault/${name}`,
    });
  });
});

describe('deleteCredentials', () => {
  test('is true when the vault confirmed it', async () => {
    const { service, behind } = stage({ secrets: { db: 'x' } });
    expect(await service.deleteCredentials('db')).toBe(true);
    expect(await behind().bin.get('db')).toMatchObject({ path: 'db' });
  });

  test('is false when the vault accepted it and has not confirmed it', async () => {
    const { service, faults, events } = stage({ secrets: { db: 'x' } });
    faults.set('unconfirmed_delete');
    expect(await service.deleteCredentials('db')).toBe(false);
    expect(events.at(-1)).toMatchObject({ outcome: 'succeeded', data: { confirmed: false } });
  });

  test('throws where there is nothing to delete', async () => {
    const { service } = stage({ secrets: { db: 'x' } });
    await service.deleteCredentials('db');
    expect(await refusal(service.deleteCredentials('db'))).toMatchObject({
      code: 'secret_not_found',
      message: 'Secret `db` does not exist in this store.',
    });
  });

  test('emits SECRET_VERSION_DELETED with the secret as credential_id', async () => {
    const { service, events } = stage({ others: { billing: { 'app/db': 'x' } } });
    await service.deleteCredentials('azure://billing/app--db');
    expect(events.map(({ type, outcome, data }) => [type, outcome, data['credential_id']])).toEqual([
      ['SECRET_VERSION_DELETED', 'attempted', 'azure://billing/app/db'],
      ['SECRET_VERSION_DELETED', 'succeeded', 'azure://billing/app/db'],
    ]);
  });
});

describe('a secret of a certificate', () => {
  test.each<[string, (service: VaultService) => Promise<unknown>]>([
    ['written', (service) => service.createCredentials('cert', {})],
    ['deleted', (service) => service.deleteCredentials('cert')],
    ['given tags', (service) => service.updateCustomMetadata('cert', { team: 'a' })],
    ['given other tags', (service) => service.updateCustomMetadata('cert', {}, { merge: false })],
  ])('is not %s', async (_, act) => {
    const { service, calls } = stage({ secrets: { cert: 'x' }, managed: ['cert'] });
    expect(await refusal(act(service))).toEqual({
      code: 'managed_by_certificate',
      message: 'The secret `cert` belongs to a certificate, and is not changed on its own.',
      hint: 'Change the certificate instead.',
      ref: 'azure://vault/cert',
    });
    expect(calls).toEqual(['vault versions.latest cert']);
  });

  test('is read like any other', async () => {
    const { service } = stage({ secrets: { cert: 'x' }, managed: ['cert'] });
    expect(await read(service, 'cert')).toEqual({ value: 'x' });
  });
});

describe('a name that is a ref', () => {
  const verbs: readonly [string, (service: VaultService, ref: string) => Promise<unknown>][] = [
    ['createCredentials', (service, ref) => service.createCredentials(ref, {})],
    ['updateCredentials', (service, ref) => service.updateCredentials(ref, {})],
    ['deleteCredentials', (service, ref) => service.deleteCredentials(ref)],
    ['readSecretMetadata', (service, ref) => service.readSecretMetadata(ref)],
    ['updateCustomMetadata', (service, ref) => service.updateCustomMetadata(ref, {})],
    ['getLatestVersion', (service, ref) => service.getLatestVersion(ref)],
  ];
  const options: StageOptions = { others: { billing: { 'app/db': 'x' } } };

  test.each(verbs)('names a mount to %s', async (_, act) => {
    const { service, calls } = stage(options);
    await act(service, 'azure://billing/app/db');
    expect(calls.every((call) => call.startsWith('billing ') && call.endsWith(' app/db'))).toBe(true);
    expect(calls.length).toBeGreaterThan(0);
  });

  test.each(verbs)('has no fragment and no version for %s', async (_, act) => {
    const { service, calls, events } = stage(options);
    expect(await refusal(act(service, 'azure://billing/app/db#user'))).toEqual({
      code: 'malformed_ref',
      message: '`azure://billing/app/db#user` names a key inside a secret, where a whole secret is meant.',
      hint: 'Leave out the `#fragment`.',
      ref: 'azure://billing/app/db#user',
    });
    expect(await refusal(act(service, 'azure://billing/app/db?version=1'))).toEqual({
      code: 'malformed_ref',
      message: '`azure://billing/app/db?version=1` names one version, where a whole secret is meant.',
      hint: 'Leave out `?version=`.',
      ref: 'azure://billing/app/db?version=1',
    });
    expect([calls, events]).toEqual([[], []]);
  });
});

test('after close nothing is done any more', async () => {
  const { service } = stage({ secrets: { db: 'x' } });
  await service.close();
  await service[Symbol.asyncDispose]();
  expect(await refusal(service.getCredentials('db'))).toMatchObject({
    code: 'provider_closed',
    message: 'The vaults were used after close().',
  });
});
