import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memory } from '../memory/index.ts';
import { requestBudget, resilience } from '../resilience/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { ended, isChildOf, stage, told, watched, withContextManager } from './telemetry.fixture.ts';

let stop: () => void;
beforeAll(() => {
  stop = withContextManager();
});
afterAll(() => stop());

const NAMES = Array.from({ length: 100 }, (_, at) => `app/${at}`);
const SECRETS = Object.fromEntries(NAMES.map((name) => [name, 'x']));

test('an operation is beneath the span that is active, and its attempt beneath it', async () => {
  const { get, active } = stage();
  using otel = watched();
  await otel.tracer.startActiveSpan('request', async (own: Span) => {
    await get('app/db');
    expect(trace.getActiveSpan(), 'the caller goes on in its own').toBe(own);
    own.end();
  });
  const [attempt, operation, request] = otel.spans();
  expect([attempt, operation, request].map((span) => span?.name)).toEqual([
    'azure.attempt',
    'azure.get_secret',
    'request',
  ]);
  expect(isChildOf(attempt as never, operation)).toBe(true);
  expect(isChildOf(operation as never, request)).toBe(true);
  const inside = trace.getSpanContext(active[0] as never);
  expect(inside, 'an instrumented client beneath finds the attempt').toEqual(attempt?.spanContext());
});

test('an attempt is beneath what somebody in between made active', async () => {
  using otel = watched();
  const inner = memory({ secrets: { a: 'x' } });
  const patient = resilience()(inner);
  const { get } = stage({
    open: () => ({
      ...patient,
      get: (at, call) =>
        otel.tracer.startActiveSpan('own', async (own: Span) => {
          const secret = await patient.get(at, call);
          own.end();
          return secret;
        }),
    }),
  });
  await get('a');
  const [attempt, own, operation] = otel.spans();
  expect(isChildOf(attempt as never, own)).toBe(true);
  expect(isChildOf(own as never, operation)).toBe(true);
});

test('without a context manager Keyward’s own spans find each other', async () => {
  context.disable();
  const { get } = stage({ secrets: SECRETS });
  using otel = watched();
  await Promise.all(NAMES.map((name) => get(`azure://vault/${name}`)));
  stop = withContextManager();
  const attempts = otel.named('azure.attempt');
  expect(attempts.length).toBe(100);
  const operations = otel.named('azure.get_secret');
  for (const attempt of attempts) {
    const parent = operations.find((operation) => isChildOf(attempt, operation));
    expect(parent?.attributes['secret.name']).toBe(attempt.attributes['secret.name']);
  }
});

test('a retry is a second attempt, and the operation tells why', async () => {
  const { get, faults, clock } = stage({ resilience: { retryDelayS: 0.001 } });
  using otel = watched();
  faults.set('throttled', { times: 1, retryAfterMs: 2 });
  await ended(clock, get('app/db'));
  const [operation] = otel.named('azure.get_secret');
  const subject = {
    'keyward.request.operation': 'get',
    'keyward.mount': 'vault',
    'secret.name': 'app/db',
    'secret.version': 'latest',
  };
  const attempts = otel.named('azure.attempt');
  expect(attempts.map(told)).toEqual([
    {
      name: 'azure.attempt',
      kind: SpanKind.CLIENT,
      attributes: { ...subject, 'error.type': 'throttled' },
      events: [],
      status: { code: SpanStatusCode.ERROR },
    },
    {
      name: 'azure.attempt',
      kind: SpanKind.CLIENT,
      attributes: { ...subject, 'http.request.resend_count': 1 },
      events: [],
      status: { code: SpanStatusCode.UNSET },
    },
  ]);
  expect(attempts.every((attempt) => isChildOf(attempt, operation))).toBe(true);
  expect(operation?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
    {
      name: 'keyward.throttle',
      attributes: { 'keyward.request.kind': 'other', 'keyward.retry_after': 0.002 },
    },
    {
      name: 'keyward.retry',
      attributes: { 'keyward.attempt': 1, 'error.type': 'throttled', 'keyward.wait': 0.002 },
    },
  ]);
});

test('a wait for the budget is a span of its own', async () => {
  const clock = fakeClock();
  const { gateway } = stage({
    clock,
    open: () =>
      resilience({ clock, mount: 'vault', budget: requestBudget({ clock, share: 0.01 }) })(memory({ clock })),
  });
  using otel = watched();
  const set = () => gateway.run('secret.set', { ref: 'app/db', value: secretValue('x') });
  await set();
  expect(otel.named('azure.budget_wait')).toEqual([]);
  await ended(clock, set());
  const waits = otel.named('azure.budget_wait');
  const operations = otel.named('azure.create_secret');
  expect(waits.map(told)).toMatchObject([
    { kind: SpanKind.INTERNAL, attributes: { 'keyward.request.kind': 'create', 'secret.name': 'app/db' } },
  ]);
  expect(isChildOf(waits[0] as never, operations[1])).toBe(true);
});

describe('through the cache', () => {
  test('a hundred reads of one secret are one attempt, beneath the one that sent it', async () => {
    const { get } = stage();
    using otel = watched();
    await Promise.all(Array.from({ length: 100 }, () => get('app/db')));
    const [attempt, ...others] = otel.named('azure.attempt');
    expect(others).toEqual([]);
    const operations = otel.named('azure.get_secret');
    expect(operations.length).toBe(100);
    expect(new Set(operations.map(({ attributes }) => attributes['cache']))).toEqual(new Set(['miss']));
    const joined = operations.filter(({ events }) =>
      events.some(({ name }) => name === 'keyward.cache.join'),
    );
    expect(joined.length).toBe(99);
    const sender = operations.filter((operation) => isChildOf(attempt as never, operation));
    expect(sender.length).toBe(1);
    expect(joined).not.toContain(sender[0]);
  });

  test('of a hundred reads at once each tells whether it was known, and has its own attempt', async () => {
    const { get } = stage({ secrets: SECRETS });
    const isKnown = (name: unknown) => NAMES.indexOf(String(name)) % 2 === 0;
    for (const name of NAMES.filter(isKnown)) await get(`azure://vault/${name}`);
    using otel = watched();
    await otel.tracer.startActiveSpan('request', async (own: Span) => {
      await Promise.all(NAMES.map((name) => get(`azure://vault/${name}`)));
      own.end();
    });
    const operations = otel.named('azure.get_secret');
    const [request] = otel.named('request');
    for (const operation of operations) {
      const known = isKnown(operation.attributes['secret.name']);
      expect(operation.attributes['cache']).toBe(known ? 'hit' : 'miss');
      expect(isChildOf(operation, request)).toBe(true);
      const own = otel.named('azure.attempt').filter((attempt) => isChildOf(attempt, operation));
      expect(own.map(({ attributes }) => attributes['secret.name'])).toEqual(
        known ? [] : [operation.attributes['secret.name']],
      );
    }
    expect(operations.length).toBe(100);
  });

  test('what is past its time, and what is known not to be there, are answered without a wait', async () => {
    const { get, clock, faults } = stage();
    await get('app/db');
    await get('no').catch(() => {});
    using otel = watched();
    await get('no').catch(() => {});
    await clock.advance(300_000);
    await get('app/db');
    await clock.advance(400_000);
    faults.set('unreachable');
    await ended(clock, get('app/db'));
    expect(
      otel
        .named('azure.get_secret')
        .map(({ attributes, events }) => [
          attributes['cache'],
          attributes['error.type'],
          ...new Set(events.map(({ name }) => name)),
        ]),
    ).toEqual([
      ['hit', 'secret_not_found'],
      ['hit', undefined, 'keyward.cache.stale'],
      ['miss', undefined, 'keyward.retry', 'keyward.cache.stale'],
    ]);
  });
});
