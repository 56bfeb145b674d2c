import { describe, expect, it } from 'vitest';
import { type ErrorCode, isKeywardError } from '../errors/index.ts';
import { secretValue } from '../value/index.ts';
import { type FaultFilter, faultSwitch, type MemoryFault, memory, memoryStore } from './index.ts';

const value = secretValue('example');
const codeOf = (problem: unknown) => (isKeywardError(problem) ? problem.code : 'not ours');
const outcome = (call: Promise<unknown>) => call.then(() => 'done', codeOf);

describe('a fault', () => {
  const TABLE: readonly { fault: MemoryFault; code: ErrorCode; message: string; why: string }[] = [
    {
      fault: 'forbidden',
      code: 'forbidden_by_rbac',
      message: 'The caller has no role that allows `get`.',
      why: 'a role is missing',
    },
    {
      fault: 'throttled',
      code: 'throttled',
      message: 'The store is over its quota and refused `get`.',
      why: 'somebody else is busy',
    },
    {
      fault: 'unreachable',
      code: 'vault_unreachable',
      message: 'No connection to the store could be made for `get`.',
      why: 'the network is down',
    },
    {
      fault: 'failed',
      code: 'vault_failed',
      message: 'The store answered `get` with a failure of its own.',
      why: 'the service is down',
    },
    {
      fault: 'lost_answer',
      code: 'vault_unreachable',
      message: 'No connection to the store could be made for `get`.',
      why: 'a read that is lost has changed nothing',
    },
  ];
  it.each(TABLE)('$fault makes get fail with $code: $why', async ({ fault, code, message }) => {
    const faults = faultSwitch();
    const provider = memory({ faults, secrets: { a: 'example' } });
    faults.set(fault);
    await expect(provider.get({ path: 'a' })).rejects.toMatchObject({ code, message });
    faults.clear();
    expect((await provider.get({ path: 'a' })).path).toBe('a');
  });

  it('strikes as often as it was told', async () => {
    const faults = faultSwitch();
    const provider = memory({ faults, secrets: { a: 'example' } });
    faults.set('throttled', { times: 2 });
    const outcomes = [];
    for (let call = 1; call <= 4; call++) outcomes.push(await outcome(provider.get({ path: 'a' })));
    expect(outcomes).toEqual(['throttled', 'throttled', 'done', 'done']);
  });

  it('strikes, and counts, only the operations that it was told', async () => {
    const faults = faultSwitch();
    const provider = memory({ faults });
    faults.set('throttled', { times: 1, operations: ['get', 'check'], retryAfterMs: 2_000 });
    await provider.write.set('a', { value });
    await expect(provider.get({ path: 'a' })).rejects.toMatchObject({
      code: 'throttled',
      retryAfterMs: 2_000,
    });
    expect(await provider.check()).toEqual({ status: 'ready' });
  });

  it('does not count calls that were refused before', async () => {
    const faults = faultSwitch();
    const provider = memory({ faults, secrets: { a: 'example' } });
    faults.set('throttled', { times: 1 });
    expect(await outcome(provider.get({ path: '' }))).toBe('invalid_path');
    expect(await outcome(provider.get({ path: 'a' }))).toBe('throttled');
  });

  it('takes the place of the one before', async () => {
    const faults = faultSwitch();
    const provider = memory({ faults, secrets: { a: 'example' } });
    faults.set('throttled');
    faults.set('unreachable', { times: 1 });
    expect(await outcome(provider.get({ path: 'a' }))).toBe('vault_unreachable');
    expect(await outcome(provider.get({ path: 'a' }))).toBe('done');
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses to strike %d times', (times) => {
    const filter: FaultFilter = { times };
    expect(() => faultSwitch().set('throttled', filter)).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: 'A fault cannot strike that often: `times` is a positive integer.',
      }),
    );
  });
});

describe('a lost answer', () => {
  it('has written, deleted, recovered and purged, and does not say so', async () => {
    const store = memoryStore();
    const faults = faultSwitch();
    const [healthy, lossy] = [memory({ store }), memory({ store, faults })];
    faults.set('lost_answer');
    await expect(lossy.write.set('a', { value })).rejects.toMatchObject({
      code: 'outcome_unknown',
      message: 'The connection to the store broke after `set` was sent, and no answer came.',
    });
    expect((await healthy.get({ path: 'a' })).value.reveal()).toBe('example');
    expect(await outcome(lossy.write.update({ path: 'a' }, { tags: { team: 'b' } }))).toBe('outcome_unknown');
    expect((await healthy.get({ path: 'a' })).tags).toEqual({ team: 'b' });
    expect(await outcome(lossy.write.delete('a'))).toBe('outcome_unknown');
    expect(await outcome(healthy.get({ path: 'a' }))).toBe('secret_not_found');
    expect(await outcome(lossy.bin.recover('a'))).toBe('outcome_unknown');
    expect(await outcome(healthy.get({ path: 'a' }))).toBe('done');
    await healthy.write.delete('a');
    expect(await outcome(lossy.bin.purge('a'))).toBe('outcome_unknown');
    expect(await outcome(healthy.bin.get('a'))).toBe('secret_not_found');
  });

  it('does not hide that there was nothing to do', async () => {
    const faults = faultSwitch();
    faults.set('lost_answer');
    expect(await outcome(memory({ faults }).write.delete('a'))).toBe('secret_not_found');
  });
});

describe('an unconfirmed delete', () => {
  it('forbids to look at the bin, and counts nothing else', async () => {
    const faults = faultSwitch();
    const provider = memory({ faults, secrets: { a: 'example', b: 'example' } });
    faults.set('unconfirmed_delete', { times: 2 });
    expect(await outcome(provider.get({ path: 'a' }))).toBe('done');
    expect((await provider.write.delete('a')).confirmed).toBe(false);
    expect(await outcome(provider.bin.get('a'))).toBe('forbidden_by_rbac');
    expect((await provider.write.delete('b')).confirmed).toBe(true);
  });
});

describe('check', () => {
  it.each([
    ['forbidden', 'unknown', 'a caller who may not list may well read'],
    ['throttled', 'unready', 'not now'],
    ['unreachable', 'unready', 'not now'],
    ['failed', 'unready', 'not now'],
  ] as const)('under %s is %s: %s', async (fault, status, _why) => {
    const faults = faultSwitch();
    faults.set(fault);
    expect(await memory({ faults }).check()).toMatchObject({ status });
  });
});
