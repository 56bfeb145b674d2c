import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { type GivenOf, OPERATIONS, type OperationName } from '../service/index.ts';
import { secretValue } from '../value/index.ts';
import { stage, told, until, watched } from './telemetry.fixture.ts';

const value = secretValue('example');
const ref = 'azure://vault/app/db';
const NAMED: { readonly [Name in OperationName]: readonly [span: string, given: GivenOf<Name>] } = {
  'secret.get': ['azure.get_secret', { ref }],
  'secret.latest_version': ['azure.get_latest_version', { ref }],
  'secret.set': ['azure.create_secret', { ref, value }],
  'secret.update': ['azure.update_secret', { ref, value }],
  'secret.delete': ['azure.delete_secret', { ref }],
  'secret.recover': ['azure.recover_secret', { ref: 'azure://vault/binned' }],
  'secret.purge': ['azure.purge_secret', { ref: 'azure://vault/binned' }],
  'secret.metadata': ['azure.read_secret_metadata', { ref }],
  'secret.versions': ['azure.list_secret_versions', { ref }],
  'secret.update_metadata': ['azure.update_custom_metadata', { ref, custom: { team: 'a' } }],
  'secret.enable': ['azure.enable_secret', { ref }],
  'secret.disable': ['azure.disable_secret', { ref }],
  'secret.list': ['azure.list_secrets', { prefix: 'app/' }],
  'secret.list_deleted': ['azure.list_deleted_secrets', {}],
};

test.each(Object.keys(OPERATIONS) as OperationName[])('%s is a span', async (name) => {
  const { gateway, behind } = stage({ secrets: { 'app/db': 'x', binned: 'x' } });
  await behind.write.delete('binned');
  using otel = watched();
  const [span, given] = NAMED[name];
  await gateway.run(name, given as never);
  const operations = otel.spans().filter(({ kind }) => kind === SpanKind.INTERNAL);
  expect(operations.map(told)).toMatchObject([
    {
      name: span,
      attributes: { 'keyward.operation': name, 'keyward.mount': 'vault' },
      status: { code: SpanStatusCode.UNSET },
    },
  ]);
  const path = 'ref' in given ? given.ref : undefined;
  const { 'secret.name': named, 'secret.version': version } = operations[0]?.attributes ?? {};
  expect([named, version]).toEqual(
    path === undefined ? [undefined, undefined] : [String(path).slice('azure://vault/'.length), 'latest'],
  );
});

test('a read tells what was asked for and what was found, and no more', async () => {
  const { get, behind } = stage();
  const { version } = await behind.get({ path: 'app/db' });
  using otel = watched();
  await get(`app/db?version=${version}`.replace('app/db', 'azure://vault/app/db'));
  await get('azure://vault/app/db#user');
  const common = { 'keyward.operation': 'secret.get', 'keyward.mount': 'vault', 'secret.name': 'app/db' };
  const span = { name: 'azure.get_secret', kind: SpanKind.INTERNAL, status: { code: SpanStatusCode.UNSET } };
  expect(otel.named('azure.get_secret').map(told)).toEqual(
    [version, 'latest'].map((asked) => ({
      ...span,
      attributes: { ...common, 'secret.version': asked, 'secret.found_version': version, cache: 'miss' },
      events: [],
    })),
  );
});

test.each<[string, string, () => Promise<unknown>]>([
  ['not_permitted', 'a refusal', async () => ({ allowed: false, reason: 'canary' })],
  [
    'vault_failed',
    'an error of the table',
    () => Promise.reject(vaultError('vault_failed', { message: 'canary' })),
  ],
  ['unexpected', 'anybody’s error', () => Promise.reject(new TypeError('canary'))],
])('an operation ends with %s: %s', async (code, _, authorize) => {
  const { get } = stage({ authorizer: { authorize: authorize as never } });
  using otel = watched();
  await get('app/db').catch(() => {});
  const [span] = otel.spans();
  expect(span?.attributes['error.type']).toBe(code);
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(span?.events).toEqual([]);
});

test('an operation that its caller left was aborted, and so was its attempt', async () => {
  const { get, faults, clock, asked } = stage();
  using otel = watched();
  const leaving = new AbortController();
  faults.set('stalled');
  const work = get('app/db', leaving.signal).catch((thrown) => thrown);
  await until(clock, () => asked.length > 0);
  leaving.abort('enough');
  expect(await work).toBe('enough');
  await until(clock, () => otel.spans().length > 1);
  expect(
    otel
      .spans()
      .map(({ name, attributes }) => [name, attributes['error.type']])
      .sort(),
  ).toEqual([
    ['azure.attempt', 'aborted'],
    ['azure.get_secret', 'aborted'],
  ]);
});

test('what does not parse is no operation', async () => {
  const { get } = stage();
  using otel = watched();
  await expect(get('azure://')).rejects.toMatchObject({ code: 'malformed_ref' });
  expect(otel.spans()).toEqual([]);
});
