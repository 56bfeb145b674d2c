import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERROR_CODES, vaultError } from '../errors/index.ts';
import { type MemoryFault, memory } from '../memory/index.ts';
import { type GivenOf, OPERATIONS, type OperationName } from '../service/index.ts';
import { type SignalOutcome, signals } from '../signal/index.ts';
import { leakIn, mark } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { ended, stage, watched } from './telemetry.fixture.ts';

const VALUE = mark();
const SAID = mark();
const NAME = mark();
const value = secretValue(VALUE);
const ref = `azure://vault/${NAME}/db`;
const GIVEN: { readonly [Operation in OperationName]: GivenOf<Operation> } = {
  'secret.get': { ref: `${ref}#${SAID}` },
  'secret.latest_version': { ref },
  'secret.set': { ref, value, contentType: SAID, tags: { [SAID]: SAID } },
  'secret.update': { ref, value, contentType: SAID },
  'secret.update_metadata': { ref, custom: { [SAID]: SAID } },
  'secret.enable': { ref },
  'secret.disable': { ref },
  'secret.metadata': { ref },
  'secret.versions': { ref },
  'secret.list': { prefix: NAME, tags: { [SAID]: SAID } },
  'secret.delete': { ref },
  'secret.list_deleted': {},
  'secret.recover': { ref },
  'secret.purge': { ref },
};
const OPERATION_NAMES = Object.keys(GIVEN) as OperationName[];

test('no value, fragment, tag or message is in a span or a metric, and no name in a metric', async () => {
  using otel = watched();
  const faults: readonly (MemoryFault | undefined)[] = [
    'forbidden',
    'throttled',
    'unreachable',
    'failed',
    undefined,
  ];
  for (const fault of faults) {
    const scene = stage({ secrets: { [`${NAME}/db`]: { value: VALUE, tags: { [SAID]: SAID } } } as never });
    if (fault !== undefined) scene.faults.set(fault);
    for (const name of OPERATION_NAMES) {
      await ended(scene.clock, scene.gateway.run(name, GIVEN[name] as never)).catch(() => {});
    }
  }
  const says = `https://contoso.vault.azure.net/secrets?token=${SAID}`;
  const failing = stage({
    open: () => ({
      ...memory(),
      get: () =>
        Promise.reject(
          vaultError('vault_failed', {
            message: says,
            hint: says,
            azure: { requestId: SAID, status: 500 } as never,
          }),
        ),
    }),
    authorizer: {
      authorize: async ({ permission }) =>
        permission === 'secret:list' ? { allowed: false, reason: says } : { allowed: true },
    },
  });
  await failing.get(ref).catch(() => {});
  await failing.gateway.run('secret.list', {}).catch(() => {});
  await failing.get(ref, AbortSignal.abort(new Error(says))).catch(() => {});
  const { spans, metrics } = await otel.exported();
  expect(spans.length).toBeGreaterThan(100);
  expect(new Set(spans.map(({ name }) => name)).size).toBe(OPERATION_NAMES.length + 1);
  expect(leakIn(spans, [VALUE, SAID])).toBeUndefined();
  expect(leakIn(metrics, [VALUE, SAID, NAME])).toBeUndefined();
  expect(leakIn(spans, [NAME]), 'a planted leak is found').toMatch(/secret\.name/);
});

const LABELS: Readonly<Record<string, readonly string[]>> = {
  'keyward.operation': [...Object.keys(OPERATIONS), 'other'],
  'keyward.outcome': ['succeeded', 'aborted', ...ERROR_CODES],
  'keyward.request.operation': ['get', 'set'],
  'keyward.request.kind': ['create', 'other'],
  'keyward.cache.result': ['hit', 'miss', 'join', 'negative', 'stale'],
  'keyward.cache.reason': ['expired', 'bounds'],
  'keyward.circuit.state': ['closed', 'half_open', 'open'],
};

test('whatever is told, labels are few', async () => {
  const text = fc.string({ minLength: 1, maxLength: 20 });
  const subject = fc.record({
    operation: fc.constantFrom('get', 'set'),
    path: text,
    version: text,
    mount: fc.string({ minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom('create', 'other'),
    state: fc.constantFrom('closed', 'half_open', 'open'),
    reason: fc.constantFrom('expired', 'bounds'),
    outcome: fc.constantFrom<SignalOutcome>('succeeded', 'aborted', ...ERROR_CODES),
    attempt: fc.nat(),
    waitMs: fc.nat(),
    retryAfterMs: fc.nat(),
    available: fc.nat(),
    waiting: fc.nat(),
    perSecond: fc.nat(),
    taken: fc.boolean(),
    found: fc.record({ version: text, expiresOn: fc.date({ noInvalidDate: true }) }),
    /** Which of the operations of the table it is, or a name that somebody made up. */
    name: fc.oneof(fc.constantFrom(...OPERATION_NAMES), text),
  });
  using otel = watched({ maxMounts: 2 });
  const mounts = new Set<unknown>();
  await fc.assert(
    fc.asyncProperty(subject, async ({ name, ...payload }) => {
      for (const [is, signal] of Object.entries(signals)) {
        const message = is === 'operation' ? { ...payload, operation: name } : payload;
        const end = { outcome: () => payload.outcome };
        const fails = payload.outcome !== 'succeeded';
        if ('trace' in signal) {
          const act = () => (fails ? Promise.reject('no') : Promise.resolve());
          await signal.trace(message as never, act, end).catch(() => {});
        } else signal.publish(message as never);
      }
      for (const { labels } of await otel.series()) {
        for (const [key, label] of Object.entries(labels)) {
          if (key === 'keyward.mount') mounts.add(label);
          else expect(LABELS[key], key).toContain(label);
        }
      }
      expect(mounts.size).toBeLessThanOrEqual(3);
    }),
    { numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? 1_000 : 50 },
  );
  expect(mounts).toContain('other');
  const read = { operation: 'secret.get', mount: 'vault', path: 'app/db' };
  const found = { version: 'v1', expiresOn: new Date(0) };
  await signals.operation.trace(read, async () => {}, { found: () => ({ found }) });
  const metrics = new Set((await otel.series()).map(({ name }) => name));
  expect(metrics.size, 'every metric was among them').toBe(15);
});
