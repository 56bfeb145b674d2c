import { setImmediate as turn } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { cache } from '../cache/index.ts';
import { faultSwitch, type MemoryOptions, memory, memoryStore } from '../memory/index.ts';
import { createMounts } from '../ref/index.ts';
import { type ResilienceOptions, resilience } from '../resilience/index.ts';
import { type GatewayOptions, openGateway } from '../service/index.ts';
import { type FakeClock, fakeClock } from '../testing/index.ts';
import { type TelemetryOptions, telemetry } from './index.ts';

class Collector extends MetricReader {
  protected async onForceFlush() {}
  protected async onShutdown() {}
}

/** One series of a metric; `value` of a histogram is how often it was recorded. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}

/** OpenTelemetry in memory, subscribed. */
export function watched(options: TelemetryOptions & { readonly processors?: readonly SpanProcessor[] } = {}) {
  const { processors = [], ...rest } = options;
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter), ...processors],
  });
  const reader = new Collector();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const subscription = telemetry({ tracerProvider, meterProvider, ...rest });
  return {
    tracer: tracerProvider.getTracer('test'),
    /** What has ended, in this order. */
    spans: () => exporter.getFinishedSpans(),
    named: (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name),
    async series(): Promise<readonly Series[]> {
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
        metrics.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({
            name: descriptor.name,
            labels: attributes,
            value: typeof value === 'number' ? value : value.count,
          })),
        ),
      );
    },
    /** Everything that would leave the process, to be searched. */
    async exported() {
      const { resourceMetrics } = await reader.collect();
      const spans = exporter
        .getFinishedSpans()
        .map(({ name, attributes, events, links, status }) => ({ name, attributes, events, links, status }));
      return { spans, metrics: resourceMetrics.scopeMetrics };
    },
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
}

/** What is told of a span, without ids and times. */
export function told({ name, kind, attributes, events, status }: ReadableSpan) {
  return { name, kind, attributes, events: events.map((event) => event.name), status };
}

export function isChildOf(span: ReadableSpan, parent: ReadableSpan | undefined): boolean {
  return parent !== undefined && span.parentSpanContext?.spanId === parent.spanContext().spanId;
}

export interface StageOptions extends Pick<MemoryOptions, 'secrets'>, Partial<GatewayOptions> {
  readonly mount?: string;
  readonly resilience?: ResilienceOptions;
}

/** A gateway over a cache over patience over a vault in memory. */
export function stage({ mount = 'vault', secrets = { 'app/db': 'x' }, ...options }: StageOptions = {}) {
  const clock = fakeClock();
  const faults = faultSwitch();
  const store = memoryStore();
  const behind = memory({ store, clock, secrets });
  const active: unknown[] = [];
  const asked: string[] = [];
  const gateway = openGateway({
    mounts: createMounts([{ name: mount, url: 'memory' }]),
    open() {
      const inner = memory({ store, clock, faults });
      const seen: typeof inner = {
        ...inner,
        get(at, call) {
          asked.push(at.path);
          active.push(context.active());
          return inner.get(at, call);
        },
      };
      return cache({ clock, mount })(
        resilience({ clock, mount, random: () => 0.5, ...options.resilience })(seen),
      );
    },
    nearMisses: false,
    clock,
    ...options,
  });
  const get = (ref: string, signal?: AbortSignal) =>
    gateway.run('secret.get', { ref }, signal === undefined ? {} : { signal });
  return { clock, faults, behind, gateway, get, asked, active };
}

/** Lets spans know which of them is active, as an SDK for Node does. */
export function withContextManager(): () => void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return () => context.disable();
}

/** Lets time pass in small steps until something is so. */
export async function until(clock: FakeClock, isSo: () => boolean): Promise<void> {
  for (let steps = 0; !isSo(); steps++) {
    if (steps > 10_000) throw new Error('It never was.');
    await turn();
    if (!isSo()) await clock.advance(50);
  }
}

/** Lets time pass until the work has ended. */
export async function ended<Result>(clock: FakeClock, work: Promise<Result>): Promise<Result> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  await until(clock, () => over);
  return work;
}
