import { leakIn, mark, memory } from '@keyward/core/testing';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { createSecrets } from 'keyward';
import { telemetry } from 'keyward/telemetry';
import { expect, test } from 'vitest';

test('what is loaded is seen as spans, by name and never by value, until the subscription ends', async () => {
  const canary = mark();
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const seen = () =>
    exporter.getFinishedSpans().map(({ name, attributes }) => `${name} ${attributes['secret.name']}`);
  await using client = createSecrets({ open: () => memory({ secrets: { 'app/db': canary, key: canary } }) });
  {
    using _ = telemetry({ tracerProvider });
    await client.loadSecrets({ DB: 'azure://vault/app/db' });
    await client.getSecret('key');
    expect(seen()).toEqual(['azure.get_secret app/db', 'azure.get_secret key']);
  }
  await client.getSecret('key');
  expect(seen()).toHaveLength(2);
  const told = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events })),
  );
  expect(leakIn(told, [canary])).toBeUndefined();
});
