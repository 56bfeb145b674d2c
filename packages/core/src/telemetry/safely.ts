import { diag } from '@opentelemetry/api';

/** Whatever a tracer or a meter throws is no concern of whoever reads a secret; and it may say anything, so it is not told. */
export function safely<Args extends unknown[], Result>(
  act: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return act(...args);
    } catch {
      diag.error('@keyward/core/telemetry: OpenTelemetry threw; a span or a measurement is missing.');
      return undefined;
    }
  };
}
