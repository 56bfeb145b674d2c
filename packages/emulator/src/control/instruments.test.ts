import { describe, expect, test } from 'vitest';
import { START, stage } from './stage.fixture.ts';

const frozen = (at: number) => ({
  now: at,
  time: new Date(at).toISOString(),
  frozen: true,
  offsetMs: at - START,
});

describe('the clock', () => {
  test('is read, stopped, moved, let go and reset', async () => {
    const { call } = stage();
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
      message:
        '-1 is no time of the clock. Give whole milliseconds since 1970-01-01 UTC, up to the end of the year 9999.',
      why: 'before 1970',
    },
    {
      body: { time: 1 },
      message: 'The body has no "time"; it has now, frozen, reset.',
      why: 'no such field',
    },
  ])('refuses $body: $why', async ({ body, message }) => {
    const { call } = stage();
    expect(await call('PUT', '/control/clock', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidInput', message } },
    });
    expect((await call('GET', '/control/clock')).body).toMatchObject({ now: START, frozen: false });
  });

  test('advances by milliseconds only', async () => {
    const { call } = stage();
    const advance = async (body: object) => (await call('POST', '/control/clock/advance', body)).body;
    expect(await advance({ ms: '5' })).toEqual({
      error: { code: 'InvalidInput', message: 'ms is not a number.' },
    });
    expect(await advance({ ms: -5 })).toEqual({
      error: {
        code: 'InvalidInput',
        message: '-5 is no time to advance by. Give whole milliseconds from 0; set the clock to go back.',
      },
    });
  });
});

test('quotas are read and switched', async () => {
  const { call } = stage();
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
