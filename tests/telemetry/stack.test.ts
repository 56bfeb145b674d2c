import { createMounts } from '@keyward/core/ref';
import { type Gateway, openGateway } from '@keyward/core/service';
import { openStack } from '@keyward/core/stack';
import { telemetry } from '@keyward/core/telemetry';
import { secretValue } from '@keyward/core/value';
import { context, type Span, SpanKind } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openEmulatedVaults, type Seat, type Vaults } from '../service/vaults.fixture.ts';
import { CANARY, leaksIn } from '../silence/canary.ts';

// What spans and metrics tell of a gateway over a cache over patience over Azure's provider, beside the vault's own log.

class Collector extends MetricReader {
  protected async onForceFlush() {}
  protected async onShutdown() {}
}

const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const reader = new Collector();
const meterProvider = new MeterProvider({ readers: [reader] });
const GET = 'GET /secrets/{name} 200';

let vaults: Vaults;
let officer: Seat;
let gateway: Gateway;
let subscription: Disposable;
beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  vaults = await openEmulatedVaults();
  officer = vaults.as('Key Vault Secrets Officer');
  const expiresOn = new Date(Date.now() + 86_400_000);
  await officer.provider.write.set('app/db', {
    value: secretValue(CANARY),
    expiresOn,
    tags: { note: CANARY },
  });
  gateway = openGateway({
    mounts: createMounts([{ name: 'vault', url: 'unused' }]),
    open({ name: mount }) {
      const vaultUrl = vaults.emulator.vaults['contoso']?.localhostUrl ?? '';
      const settings = { resilience: { retryDelayS: 0.001 }, cache: { ttlS: 3_600 } };
      return openStack({ vaultUrl, mount, ...settings }, () => ({
        ...officer.provider,
        close: async () => {},
      }));
    },
  });
  subscription = telemetry({ tracerProvider, meterProvider });
});
afterAll(async () => {
  subscription?.[Symbol.dispose]();
  context.disable();
  await gateway?.close();
  await officer?.[Symbol.asyncDispose]();
  await vaults?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  exporter.reset();
  vaults.asked();
});

const named = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);
const beneath = (parent: ReadableSpan | undefined) =>
  exporter
    .getFinishedSpans()
    .filter((span) => span.parentSpanContext?.spanId === parent?.spanContext().spanId);

test('a hundred cold reads at once are one request, one attempt, and a hundred spans beneath the caller’s', async () => {
  await tracerProvider.getTracer('test').startActiveSpan('request', async (own: Span) => {
    await Promise.all(Array.from({ length: 100 }, () => gateway.run('secret.get', { ref: 'app/db' })));
    own.end();
  });
  expect(vaults.asked()).toEqual([GET]);
  const [attempt, ...others] = named('azure.attempt');
  expect(others).toEqual([]);
  expect(attempt?.kind).toBe(SpanKind.CLIENT);
  const reads = beneath(named('request')[0]);
  expect(reads.length).toBe(100);
  expect(reads.flatMap(beneath)).toEqual([attempt]);
  expect(reads.filter(({ events }) => events[0]?.name === 'keyward.cache.join').length).toBe(99);
});

test('reads that are known and reads that are not tell themselves apart', async () => {
  const names = Array.from({ length: 20 }, (_, at) => `mixed-${at}`);
  for (const name of names) await officer.provider.write.set(name, { value: secretValue(CANARY) });
  const known = names.filter((_, at) => at % 2 === 0);
  await gateway.getMany(known);
  exporter.reset();
  vaults.asked();
  await Promise.all(names.map((ref) => gateway.run('secret.get', { ref })));
  expect(vaults.asked().length).toBe(10);
  for (const read of named('azure.get_secret')) {
    const name = read.attributes['secret.name'];
    const hit = known.includes(String(name));
    expect(read.attributes['cache']).toBe(hit ? 'hit' : 'miss');
    expect(beneath(read).map(({ attributes }) => attributes['secret.name'])).toEqual(hit ? [] : [name]);
  }
});

test('a write that is throttled is an attempt, a wait for what the budget is by then, and another attempt', async () => {
  vaults.emulator.faults.add({
    match: { route: 'PUT /secrets/{name}' },
    count: 1,
    effect: { kind: 'throttle' },
  });
  await gateway.run('secret.set', { ref: 'app/new', value: secretValue(CANARY), tags: { note: CANARY } });
  const [write] = named('azure.create_secret');
  const parts = beneath(write)
    .filter(({ attributes }) => attributes['keyward.request.operation'] === 'set')
    .map(({ name, attributes }) => [name, attributes['error.type'], attributes['http.request.resend_count']]);
  expect(parts).toEqual([
    ['azure.attempt', 'throttled', undefined],
    ['azure.budget_wait', undefined, undefined],
    ['azure.attempt', undefined, 1],
  ]);
  expect(write?.events.map(({ name }) => name)).toEqual(['keyward.throttle', 'keyward.retry']);
});

test('failures have their code and nothing of their text; nothing that left holds a value or a token', async () => {
  await gateway.run('secret.get', { ref: 'no-such' }).catch(() => {});
  await gateway.run('secret.get', { ref: 'azure://nowhere/db' }).catch(() => {});
  await gateway.run('secret.list', { prefix: 'app/' });
  await gateway.run('secret.delete', { ref: 'app/new' });
  expect(
    named('azure.get_secret').map(({ attributes, status }) => [attributes['error.type'], status]),
  ).toEqual([
    ['secret_not_found', { code: 2 }],
    ['unknown_mount', { code: 2 }],
  ]);
  await gateway.run('secret.get', { ref: 'app/db' });
  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  const { resourceMetrics } = await reader.collect();
  const metrics = JSON.stringify(resourceMetrics.scopeMetrics);
  const all = `${JSON.stringify(spans)}${metrics}`;
  expect(leaksIn(all, CANARY)).toEqual([]);
  expect(all).not.toMatch(/eyJ|https?:|Bearer/);
  expect(metrics, 'names are no labels').not.toMatch(/app\/|mixed-|no-such|nowhere|[0-9a-f]{32}/);
  expect(metrics).toContain('keyward.budget.requests');
  expect(metrics).toContain('keyward.secret.time_to_expiry');
});
