import { describe, expect, test } from 'vitest';
import type { AuditOutcome, AuditSink } from '../../audit/index.ts';
import { vaultError } from '../../errors/index.ts';
import { secretValue } from '../../value/index.ts';
import { refusal, type StageOptions, stage } from '../stage.fixture.ts';

const value = secretValue('example');
const HINT = 'Repair the audit sink. Nothing is read or written for long without its record.';
const secrets = { db: 'x' };
const never = () => new Promise<never>(() => {});

/** A sink that takes every event but those of one outcome. */
function sinkThat(fails: 'throws' | 'rejects' | 'hangs', at: AuditOutcome) {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const sink: AuditSink = {
    record(event) {
      if (event.outcome !== at) return Promise.resolve();
      reach();
      if (fails === 'throws') throw new TypeError('canary');
      return fails === 'hangs' ? never() : Promise.reject(new Error('canary'));
    },
  };
  return { sink, reached };
}

describe('a sink that does not take an event', () => {
  const cases: readonly [AuditOutcome, 'secret.get' | 'secret.set', StageOptions, string, boolean][] = [
    ['attempted', 'secret.set', {}, 'nothing was done', false],
    ['succeeded', 'secret.set', {}, 'it had taken effect', true],
    ['succeeded', 'secret.get', {}, 'what it read is withheld', false],
    [
      'refused',
      'secret.set',
      { authorizer: { authorize: async () => ({ allowed: false }) } },
      'it had been refused',
      false,
    ],
    ['failed', 'secret.get', { secrets: {} }, 'it had failed', false],
    [
      'unknown',
      'secret.set',
      {
        decorate: (provider) => ({
          ...provider,
          write: { ...provider.write, set: () => Promise.reject(new Error('canary')) },
        }),
      },
      'whether it took effect is not known',
      false,
    ],
  ];
  const whys = {
    throws: 'the sink failed',
    rejects: 'the sink failed',
    hangs: 'the sink did not take it within 5 s',
  };
  const all = cases.flatMap((row) =>
    (['throws', 'rejects', 'hangs'] as const).map((fails) => [fails, ...row] as const),
  );

  test.each(all)('%s at %s of %s', async (fails, at, name, options, effect, written) => {
    const { sink, reached } = sinkThat(fails, at);
    const { gateway, behind, clock } = stage({ secrets, audit: sink, ...options });
    const before = (await Array.fromAsync(behind().list({}))).map(({ updatedOn }) => updatedOn);
    const refused = refusal(
      name === 'secret.get' ? gateway.run(name, { ref: 'db' }) : gateway.run(name, { ref: 'new', value }),
    );
    await reached;
    await clock.advance(5_000);
    expect(await refused).toMatchObject({
      code: 'audit_failed',
      message: `The audit event of ${name} was not recorded, since ${whys[fails]}; ${effect}.`,
      hint: HINT,
    });
    expect(clock.sleeping).toBe(0);
    expect(await Array.fromAsync(behind().list({}))).toHaveLength(before.length + (written ? 1 : 0));
  });

  test('passes on what the operation itself ended with', async () => {
    const { sink } = sinkThat('rejects', 'failed');
    const { gateway } = stage({ audit: sink });
    const thrown = await gateway.run('secret.get', { ref: 'db' }).catch((problem) => problem);
    expect(thrown).toMatchObject({ code: 'audit_failed', ref: 'azure://vault/db' });
    expect(thrown.cause).toMatchObject({ code: 'secret_not_found', ref: 'azure://vault/db' });
  });

  test('passes on its own error where it is one of the table, and no other', async () => {
    const problem = vaultError('unexpected', { message: 'The disk is full.' });
    for (const [thrown, cause] of [
      [problem, problem],
      [new Error('canary'), undefined],
    ]) {
      const { gateway } = stage({ secrets, audit: { record: () => Promise.reject(thrown) } });
      const failed = await gateway.run('secret.get', { ref: 'db' }).catch((one) => one);
      expect(failed.cause).toBe(cause);
    }
  });

  test('is told when nobody waits for it any more', async () => {
    const signals: AbortSignal[] = [];
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const { gateway, clock } = stage({
      secrets,
      audit: {
        record(_, { signal }) {
          signals.push(signal);
          reach();
          return never();
        },
      },
    });
    const refused = refusal(gateway.run('secret.get', { ref: 'db' }));
    await reached;
    await clock.advance(4_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await refused).toMatchObject({ code: 'audit_failed' });
  });
});

describe('an authorizer', () => {
  test('that throws stops the operation with what it threw', async () => {
    const problem = new Error('the policy cannot be read');
    for (const authorize of [
      () => Promise.reject(problem),
      () => {
        throw problem;
      },
    ]) {
      const { gateway, calls, events } = stage({ secrets, authorizer: { authorize } });
      await expect(gateway.run('secret.delete', { ref: 'db' })).rejects.toBe(problem);
      expect(calls).toEqual([]);
      expect(events.map(({ outcome, code }) => [outcome, code])).toEqual([['failed', undefined]]);
    }
  });

  test('that does not decide in time stops it, too', async () => {
    const { gateway, calls, events, clock } = stage({ secrets, authorizer: { authorize: never } });
    const refused = refusal(gateway.run('secret.delete', { ref: 'db' }));
    await clock.advance(10_000);
    expect(await refused).toEqual({
      code: 'timeout',
      message: 'Nobody decided within 10 s whether secret.delete is permitted; nothing was done.',
      hint: 'Look at the authorizer: what it does not permit is not done.',
    });
    expect(calls).toEqual([]);
    expect(events.map(({ outcome, code }) => [outcome, code])).toEqual([['failed', 'timeout']]);
    expect(clock.sleeping).toBe(0);
  });

  test.each([[undefined], [null], [true], [{}], [{ allowed: 'yes' }], [{ allowed: 1 }]])(
    'that answers %j permits nothing',
    async (decision) => {
      const { gateway, calls } = stage({ secrets, authorizer: { authorize: async () => decision as never } });
      expect(await refusal(gateway.run('secret.get', { ref: 'db' }))).toMatchObject({
        code: 'not_permitted',
        message: 'secret.get needs the permission `secret:read` on azure://vault/db, which is not granted.',
      });
      expect(calls).toEqual([]);
    },
  );
});

describe('a caller who leaves', () => {
  const reason = new Error('enough');
  const leave = () => {
    const caller = new AbortController();
    return { signal: caller.signal, now: () => caller.abort(reason) };
  };

  test('before anything gets the reason, and leaves no trace', async () => {
    const { gateway, calls, asked, events } = stage({ secrets });
    await expect(
      gateway.run('secret.get', { ref: 'db' }, { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    expect([calls, asked, events]).toEqual([[], [], []]);
  });

  test('while it is being authorised cancels it, whether the authorizer listens or not', async () => {
    const caller = leave();
    const { gateway, calls, events, clock } = stage({ secrets, authorizer: { authorize: never } });
    const running = gateway.run('secret.delete', { ref: 'db' }, { signal: caller.signal });
    caller.now();
    await expect(running).rejects.toBe(reason);
    expect([calls, clock.sleeping]).toEqual([[], 0]);
    expect(events.map(({ outcome }) => outcome)).toEqual(['cancelled']);
  });

  test('while the attempt is recorded cancels it before the vault is asked', async () => {
    const caller = leave();
    const outcomes: AuditOutcome[] = [];
    const { gateway, calls } = stage({
      secrets,
      audit: {
        async record({ outcome }) {
          outcomes.push(outcome);
          caller.now();
        },
      },
    });
    await expect(gateway.run('secret.delete', { ref: 'db' }, { signal: caller.signal })).rejects.toBe(reason);
    expect([calls, outcomes]).toEqual([[], ['attempted', 'cancelled']]);
  });

  test.each<['secret.get' | 'secret.delete', AuditOutcome[], string]>([
    ['secret.get', ['cancelled'], 'a read had no effect'],
    ['secret.delete', ['attempted', 'unknown'], 'a write may have been sent'],
  ])('while %s acts: %j, since %s', async (name, outcomes) => {
    const caller = leave();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const { gateway, events, faults } = stage({
      secrets,
      decorate: (provider) => ({
        ...provider,
        get(at, call) {
          reach();
          return provider.get(at, call);
        },
        write: {
          ...provider.write,
          delete(path, call) {
            reach();
            return provider.write.delete(path, call);
          },
        },
      }),
    });
    faults.set('stalled', { operations: ['get', 'delete'] });
    const running = gateway.run(name, { ref: 'db' }, { signal: caller.signal });
    await reached;
    caller.now();
    await expect(running).rejects.toBe(reason);
    expect(events.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  test('when it is done gets the answer: it is on record', async () => {
    const caller = leave();
    const { gateway } = stage({ secrets, audit: { record: async () => caller.now() } });
    expect(await gateway.run('secret.latest_version', { ref: 'db' }, { signal: caller.signal })).toMatch(
      /^\w{32}$/,
    );
  });
});
