import { cache } from '@keyward/core/cache';
import { memory } from '@keyward/core/memory';
import { createMounts } from '@keyward/core/ref';
import { openGateway } from '@keyward/core/service';
import { telemetry } from '@keyward/core/telemetry';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { type Benchmark, figureOf } from './benchmark.ts';

const READS = 1_000;
/** Until the compiler has seen enough. */
const WARM_UP = 20;

class Collector extends MetricReader {
  protected async onForceFlush() {}
  protected async onShutdown() {}
}

/** What it costs to be told, and that it costs nothing where nobody listens. */
export const telling: Benchmark = {
  name: 'Telemetry',
  says: `${READS} reads of a cached secret through the gateway, one after the other: with nobody subscribed; with telemetry and no SDK registered; and with OpenTelemetry's SDK, whose spans are recorded and dropped at their end.`,
  async run({ rounds, smoke }) {
    await using gateway = openGateway({
      mounts: createMounts([{ name: 'vault', url: 'memory' }]),
      open: ({ name: mount }) => cache({ mount })(memory({ secrets: { 'app/db': 'example' } })),
    });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const tracerProvider = new BasicTracerProvider();
    const meterProvider = new MeterProvider({ readers: [new Collector()] });
    const contenders: readonly (readonly [string, () => Disposable | undefined])[] = [
      ['nobody subscribed', () => undefined],
      ['telemetry, no SDK', () => telemetry()],
      ['telemetry, SDK', () => telemetry({ tracerProvider, meterProvider })],
    ];
    const samples = new Map<string, number[]>();
    for (let round = smoke ? 0 : -WARM_UP; round < rounds; round++) {
      for (const [name, subscribe] of contenders) {
        using _ = subscribe();
        const began = performance.now();
        for (let read = 0; read < READS; read++) await gateway.run('secret.get', { ref: 'app/db' });
        const took = (performance.now() - began) * 1_000;
        if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), took]);
      }
    }
    context.disable();
    const [first, ...others] = [...samples].map(([name, times]) => figureOf(name, 'µs', times));
    if (first === undefined) throw new Error('nothing was measured');
    return { figures: [first, ...others] };
  },
};
