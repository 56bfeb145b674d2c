import { describe, expect, test } from 'vitest';
import { entry, START, stage } from './stage.fixture.ts';

const frozen = (at: number) => ({
  now: at,
  time: new Date(at).toISOString(),
  frozen: true,
  offsetMs: at - START,
});

describe('the clock', () => {
  test('is read, stopped, moved, let go and reset', async () => {
    const { call } = await stage();
    const put = async (body: object) => (await call('PUT', '/control/clock', body)).body;
    const there = { now: START, time: '2026-01-02T03:04:05.000Z', frozen: false, offsetMs: 0 };
    expect(await call('GET', '/control/clock')).toMatchObject({ status: 200, body: there });
    expect(await put({ frozen: true })).toEqual(frozen(START));
    expect((await call('POST', '/control/clock/advance', { ms: 500 })).body).toEqual(frozen(START + 500));
    expect(await put({ now: 1_000 })).toEqual(frozen(1_000));
    expect(await put({ now: '2030-01-01T00:00:00Z', frozen: true })).toEqual(frozen(Date.UTC(2030, 0, 1)));
    expect(await put({ frozen: false })).toMatchObject({ now: Date.UTC(2030, 0, 1), frozen: false });
    expect(await put({ now: 5, frozen: true })).toEqual(frozen(5));
    expect(await put({ now: 6, frozen: false })).toMatchObject({ now: 6, frozen: false });
    expect(await put({ reset: true })).toEqual(there);
  });

  test.each([
    { body: {}, message: 'The body has none of now, frozen, reset.', why: 'a slip would change nothing' },
    { body: { frozen: 1 }, message: 'frozen is neither true nor false.', why: 'a number' },
    { body: { reset: true, now: 1 }, message: 'reset is true, and stands alone.', why: 'two commands' },
    { body: { reset: false }, message: 'reset is true, and stands alone.', why: 'no command' },
    {
      body: { now: '2030-01-01' },
      message: 'now is neither milliseconds since 1970 nor a time such as 2026-01-02T03:04:05Z.',
      why: 'a date is no time',
    },
    {
      body: { now: -1 },
      message: '-1 is no time of the clock.',
      hint: 'Give whole milliseconds since 1970-01-01 UTC, up to the end of the year 9999.',
      why: 'before 1970',
    },
    {
      body: { time: 1 },
      message: 'The body has no "time"; it has now, frozen, reset.',
      why: 'no such field',
    },
    {
      body: { now: '2026-02-30T00:00:00Z' },
      message: 'now is neither milliseconds since 1970 nor a time such as 2026-01-02T03:04:05Z.',
      why: 'no day of a calendar',
    },
  ])('refuses $body: $why', async ({ body, message, hint }) => {
    const { call } = await stage();
    const { status, body: answer } = await call('PUT', '/control/clock', body);
    const error = { code: 'InvalidInput', message, ...(hint === undefined ? {} : { hint }) };
    expect({ status, answer }).toEqual({ status: 400, answer: { error } });
    expect((await call('GET', '/control/clock')).body).toMatchObject({ now: START, frozen: false });
  });

  test('advances by milliseconds only', async () => {
    const { call } = await stage();
    const advance = async (body: object) => (await call('POST', '/control/clock/advance', body)).body;
    expect(await advance({ ms: '5' })).toEqual({
      error: { code: 'InvalidInput', message: 'ms is not a number.' },
    });
    expect(await advance({ ms: -5 })).toEqual({
      error: {
        code: 'InvalidInput',
        message: '-5 is no time to advance by.',
        hint: 'Give whole milliseconds from 0; set the clock to go back.',
      },
    });
  });
});

describe('faults', () => {
  const rule = { match: { vault: 'one' }, effect: { kind: 'throttle', retryAfterS: 2 }, count: 1 };
  const added = { ...rule, skip: 0, probability: 1, seed: 1, when: 'before', matched: 0, struck: 0 };

  test('are added, listed and taken back', async () => {
    const { call } = await stage();
    const made = await call('POST', '/control/faults', rule);
    expect({ status: made.status, body: made.body }).toEqual({
      status: 201,
      body: { id: 'fault-1', ...added },
    });
    await call('POST', '/control/faults', { preset: 'tokenEndpointDown' });
    expect((await call('GET', '/control/faults')).body).toMatchObject({
      faults: [{ id: 'fault-1' }, { id: 'fault-2', seed: 2, match: { plane: 'entra' } }],
    });
    expect(await call('DELETE', '/control/faults/fault-1')).toMatchObject({ status: 204, body: undefined });
    expect(await call('DELETE', '/control/faults/fault-1')).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', message: 'There is no such rule.' } },
    });
    expect(await call('DELETE', '/control/faults')).toMatchObject({ status: 204 });
    expect((await call('GET', '/control/faults')).body).toEqual({ faults: [] });
  });

  test.each([
    {
      body: { efect: {} },
      message: 'There is no "efect" in rule.',
      hint: 'It has match, effect, preset, count, skip, probability, seed, when.',
      why: 'a slip',
    },
    {
      body: { effect: { kind: 'error', status: 200 } },
      message: '200 is no status of an error.',
      hint: 'Give a whole number from 500 to 599.',
      why: 'no error',
    },
  ])('refuses $body: $why', async ({ body, message, hint }) => {
    const { call } = await stage();
    expect(await call('POST', '/control/faults', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidInput', message, hint } },
    });
    expect((await call('GET', '/control/faults')).body).toEqual({ faults: [] });
  });
});

test('the log is asked for what a rule did, and for what nobody was answered', async () => {
  const { call, requests } = await stage();
  requests.record(entry);
  requests.record({ ...entry, status: 0, fault: 'fault-1' });
  expect((await call('GET', '/control/requests?fault=fault-1')).body).toMatchObject({
    requests: [{ status: 0 }],
  });
  expect((await call('GET', '/control/requests/count?status=0')).body).toEqual({ count: 1, dropped: 0 });
  expect((await call('GET', '/control/requests?status=00')).status).toBe(400);
});

test('quotas are read and switched', async () => {
  const { call } = await stage();
  const off = { enabled: false, windowMs: 10_000, creates: 300, others: 4_000 };
  expect(await call('GET', '/control/quotas')).toMatchObject({ status: 200, body: off });
  const on = await call('PUT', '/control/quotas', { enabled: true });
  expect(on.body).toEqual({ ...off, enabled: true });
  expect((await call('GET', '/control/quotas')).body).toEqual({ ...off, enabled: true });
  expect(await call('PUT', '/control/quotas', { enabled: 'no' })).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidInput', message: 'enabled is neither true nor false.' } },
  });
});
