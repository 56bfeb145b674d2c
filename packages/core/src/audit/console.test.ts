import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type AuditEvent, type AuditOutcome, type AuditSink, consoleSink } from './index.ts';

function event(outcome: AuditOutcome): AuditEvent {
  return {
    id: 'event-1',
    type: 'SECRET_VERSION_DELETED',
    time: '2030-01-01T00:00:00.000Z',
    operation: 'secret.delete',
    operationId: 'run-1',
    outcome,
    principal: { type: 'local', id: 'line\nend' },
    data: { credential_id: 'azure://vault/app/db' },
  };
}

test('what a terminal would act on is escaped, and still the same JSON', async () => {
  const { stream, written } = collector();
  const id = 'a\u009b31m\u202eb\u2028c\u007f é';
  const told: AuditEvent = { ...event('succeeded'), principal: { type: 'local', id } };
  await consoleSink({ stream }).record(told, { signal: new AbortController().signal });
  expect(written.join('')).toContain('"id":"a\\u009b31m\\u202eb\\u2028c\\u007f é"');
  expect(JSON.parse(written.join(''))).toEqual(told);
});

const record = (sink: AuditSink, outcome: AuditOutcome) =>
  sink.record(event(outcome), { signal: new AbortController().signal });

function collector() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { stream, written };
}

test.each<[true | undefined, AuditOutcome[], string]>([
  [
    undefined,
    ['succeeded', 'refused', 'failed', 'cancelled', 'unknown'],
    'attempts are left out unless asked for',
  ],
  [true, ['attempted', 'succeeded', 'refused', 'failed', 'cancelled', 'unknown'], 'or told'],
])('one line an event (attempts: %s): %j, %s', async (attempts, expected) => {
  const { stream, written } = collector();
  const sink = consoleSink(attempts === undefined ? { stream } : { stream, attempts });
  for (const outcome of ['attempted', 'succeeded', 'refused', 'failed', 'cancelled', 'unknown'] as const) {
    await record(sink, outcome);
  }
  expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(written.map((line) => JSON.parse(line))).toEqual(expected.map(event));
});

test('an event is taken when its line is written', async () => {
  const { promise: flushed, resolve: flush } = Promise.withResolvers<void>();
  const stream = new Writable({ write: (_, __, done) => void flushed.then(() => done()) });
  let taken = false;
  const recording = record(consoleSink({ stream }), 'succeeded').then(() => {
    taken = true;
  });
  await Promise.resolve();
  expect(taken).toBe(false);
  flush();
  await recording;
});

test('a stream that fails is told to whoever records, every time, and to nobody else', async () => {
  const problem = new Error('the pipe is closed');
  const stream = new Writable({ write: (_, __, done) => done(problem) });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const sink = consoleSink({ stream });
  await expect(record(sink, 'succeeded')).rejects.toBe(problem);
  await closed;
  await expect(record(sink, 'succeeded')).rejects.toThrow();
  expect(stream.listenerCount('error')).toBe(1);
});

test('it does not listen to a stream that works', async () => {
  const { stream } = collector();
  await record(consoleSink({ stream }), 'succeeded');
  expect(stream.listenerCount('error')).toBe(0);
});
