import { describe, expect, test } from 'vitest';
import { type LoadFailure, load } from './index.ts';
import { failureOf, schemaOf, stage } from './stage.fixture.ts';

describe('a vault that is away', () => {
  test.each([
    ['unreachable', 'vault_unreachable'],
    ['throttled', 'throttled'],
    ['failed', 'vault_failed'],
    ['stalled', 'timeout'],
  ] as const)(
    '%s: the last good value is given up to the bound, from when it was confirmed',
    async (fault, code) => {
      const { means, faults, pass } = stage({ one: '1' });
      const failures: LoadFailure[] = [];
      await using secrets = await load(
        means,
        { ONE: 'one' },
        { refreshS: 60, maxStaleS: 300, timeoutS: 10, onError: (failure) => failures.push(failure) },
      );
      const version = secrets.readiness().keys.ONE.version ?? '';
      await pass(60);
      faults.set(fault);
      await pass(60);
      await pass(179);
      expect(secrets.ONE.reveal()).toBe('1');
      expect(secrets.readiness()).toEqual({
        status: 'stale',
        keys: { ONE: { status: 'stale', code, version, ageS: 239 } },
      });
      await pass(61);
      const failure = await failureOf(() => secrets.ONE);
      expect([failure.code, failure.message]).toEqual([
        code,
        expect.stringMatching(
          /^ONE was last confirmed at 2030-01-01T00:01:00.000Z, longer ago than the 300 s for which it may be given: /,
        ),
      ]);
      expect(secrets.readiness()).toEqual({
        status: 'unready',
        keys: { ONE: { status: 'unready', code, version, ageS: 300 } },
      });
      expect(failures.map(({ kind }) => kind)).toEqual(['refresh']);
      faults.clear();
      await pass(70);
      expect([secrets.ONE.reveal(), secrets.readiness().status]).toEqual(['1', 'ready']);
    },
  );

  test('is told of again when it has been back', async () => {
    const { means, faults, pass } = stage({ one: '1' });
    const codes: string[] = [];
    await using _ = await load(
      means,
      { ONE: 'one' },
      {
        refreshS: 60,
        onError: (failure) => void codes.push(failure.kind === 'refresh' ? failure.error.code : failure.kind),
      },
    );
    faults.set('unreachable');
    await pass(180);
    faults.clear();
    await pass(60);
    faults.set('throttled');
    await pass(180);
    expect(codes).toEqual(['vault_unreachable', 'throttled']);
  });

  test('with no staleness allowed is told at the first refresh that fails', async () => {
    const { means, faults, pass } = stage({ one: '1' });
    await using secrets = await load(means, { ONE: 'one' }, { refreshS: 60, maxStaleS: 0, onError() {} });
    faults.set('unreachable');
    await pass(59);
    expect(secrets.ONE.reveal()).toBe('1');
    await pass(1);
    expect(await failureOf(() => secrets.ONE)).toMatchObject({ code: 'vault_unreachable' });
  });

  test('makes nothing old that nobody refreshes', async () => {
    const { means, faults, pass } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' });
    faults.set('unreachable');
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'vault_unreachable' });
    await pass(1_000_000);
    expect([secrets.ONE.reveal(), secrets.readiness().status]).toEqual(['1', 'stale']);
  });

  test('for one secret alone: the others go on', async () => {
    const { means, fail, write, pass } = stage({ one: '1', two: '1' });
    await using secrets = await load(means, { ONE: 'one', TWO: 'two' }, { refreshS: 60, onError() {} });
    fail('one', 'vault_unreachable');
    await write('two', '2');
    await pass(60);
    expect([secrets.ONE.reveal(), secrets.TWO.reveal()]).toEqual(['1', '2']);
    expect(secrets.readiness()).toMatchObject({
      status: 'stale',
      keys: { ONE: { status: 'stale', ageS: 60 }, TWO: { status: 'ready', ageS: 0 } },
    });
  });
});

describe('a vault that says no', () => {
  test.each([
    ['forbidden_by_rbac', 'the role was taken away'],
    ['secret_disabled', 'the secret was disabled'],
  ] as const)('%s is an answer: the value is not given any more (%s)', async (code, why) => {
    const { means, fail, heal, pass } = stage({ one: '1', two: '2' });
    await using secrets = await load(means, { ONE: 'one', TWO: 'two' }, { refreshS: 60, onError() {} });
    fail('one', code);
    await pass(60);
    const failure = await failureOf(() => secrets.ONE);
    expect([failure.code, failure.message], why).toEqual([code, `ONE: It is ${code}.`]);
    expect(secrets.TWO.reveal()).toBe('2');
    expect(secrets.readiness()).toMatchObject({
      status: 'unready',
      keys: { ONE: { status: 'unready', code } },
    });
    heal();
    await pass(60);
    expect(secrets.ONE.reveal()).toBe('1');
  });

  test('and does not come back when the vault is away afterwards, nor while others of its group are', async () => {
    const { means, fail, heal, write, behind } = stage({ one: '1', two: '2' });
    const secrets = await load(means, {
      ONE: { ref: 'one', group: 'both' },
      TWO: { ref: 'two', group: 'both' },
    });
    await behind.write.update({ path: 'one' }, { enabled: false });
    await failureOf(secrets.refresh());
    fail('one', 'vault_unreachable');
    await failureOf(secrets.refresh());
    expect(await failureOf(() => secrets.ONE)).toMatchObject({ code: 'secret_disabled' });
    heal();
    await write('one', 'newer');
    fail('two', 'throttled');
    await failureOf(secrets.refresh());
    expect(await failureOf(() => secrets.ONE)).toMatchObject({ code: 'throttled' });
    expect(secrets.TWO.reveal()).toBe('2');
    heal();
    await secrets.refresh();
    expect(secrets.ONE.reveal()).toBe('newer');
  });

  test('also of a pinned version, whose value never changes', async () => {
    const { means, write, behind } = stage();
    const version = await write('one', '1');
    const secrets = await load(means, { ONE: { ref: 'one', version } });
    await behind.write.update({ path: 'one', version }, { enabled: false });
    await failureOf(secrets.refresh());
    expect(await failureOf(() => secrets.ONE)).toMatchObject({ code: 'secret_disabled' });
  });

  test('a secret that is gone is absent where that was allowed, and an error where not', async () => {
    const { means, behind } = stage({ one: '1' });
    const secrets = await load(means, {
      NEEDED: 'one',
      OPTIONAL: { ref: 'one', optional: true },
      DEFAULT: { ref: 'one', default: 'd', reveal: true },
    });
    await behind.write.delete('one');
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'secret_not_found' });
    expect(await failureOf(() => secrets.NEEDED)).toMatchObject({ code: 'secret_not_found' });
    expect([secrets.OPTIONAL, secrets.DEFAULT]).toEqual([undefined, 'd']);
  });
});

test('a new value that does not fit leaves the last good one, under the same bound', async () => {
  const { means, write, pass } = stage({ port: '5432' });
  const port = schemaOf((value) => (/^\d+$/.test(String(value)) ? Number(value) : undefined));
  await using secrets = await load(
    means,
    { PORT: { ref: 'port', schema: port, reveal: true } },
    { refreshS: 60, maxStaleS: 120, onError() {} },
  );
  await write('port', 'canary');
  await pass(119);
  expect([secrets.PORT, secrets.readiness()]).toMatchObject([
    5432,
    { status: 'stale', keys: { PORT: { code: 'schema_mismatch' } } },
  ]);
  await pass(1);
  const failure = await failureOf(() => secrets.PORT);
  expect(failure.code).toBe('schema_mismatch');
  expect(JSON.stringify(failure)).not.toContain('canary');
  await write('port', '5433');
  await pass(60);
  expect(secrets.PORT).toBe(5433);
});
