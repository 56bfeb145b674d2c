import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import { type Clock, systemClock } from '../clock/index.ts';
import { vaultError } from '../errors/index.ts';
import { measure } from './metrics.ts';
import { SCOPE } from './names.ts';
import { drawSpans } from './spans.ts';

/** Options of {@link telemetry}. */
export interface TelemetryOptions {
  /** Default: the one that is registered with `@opentelemetry/api`. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the one that is registered with `@opentelemetry/api` when `telemetry` is called. */
  readonly meterProvider?: MeterProvider;
  /** How many mounts have a label of their own in metrics; those beyond share `other`. Default: 100. */
  readonly maxMounts?: number;
  /** Measures how long things take. Default: the machine's. */
  readonly clock?: Clock;
}

const MAX_MOUNTS = 100;
/** Each label of a mount is some hundred series. */
const MOST_MOUNTS = 1_000;

/**
 * Turns what happens inside (`@keyward/core/signal`) into spans and metrics of OpenTelemetry. A composition root calls it
 * once, after its SDK was registered. Nothing of a value, and no message of an error, is ever told; the name of a secret is
 * in spans alone.
 *
 * **Spans.** One for each operation, beneath the span that is active where it is called; beneath it one for each attempt, and
 * for each wait for the budget.
 *
 * | span | kind | attributes |
 * |---|---|---|
 * | `azure.get_secret`, `azure.create_secret`, `azure.update_secret`, `azure.delete_secret`, `azure.list_secrets`, `azure.read_secret_metadata`, `azure.update_custom_metadata`, `azure.get_latest_version`, `azure.list_secret_versions`, `azure.enable_secret`, `azure.disable_secret`, `azure.list_deleted_secrets`, `azure.recover_secret`, `azure.purge_secret` | INTERNAL | `keyward.operation` (as in audit events), `keyward.mount`, `secret.name`, `secret.version` (that was asked for, or `latest`), `secret.found_version`, `cache` (`hit`: the vault was not waited for; `miss`), `error.type` |
 * | `azure.attempt` | CLIENT | `keyward.request.operation`, `keyward.mount`, `secret.name`, `secret.version`, `http.request.resend_count`, `error.type` |
 * | `azure.budget_wait` | INTERNAL | the same, and `keyward.request.kind` |
 *
 * Events of an operation are `keyward.cache.join` (it waits for the attempt of another one), `keyward.cache.stale`,
 * `keyward.retry`, `keyward.throttle` and `keyward.circuit`. `error.type` is a code of the error table, or `aborted`.
 *
 * **Metrics.** Labels have few values each: operations, outcomes and states are closed lists, and so many mounts have a label.
 *
 * | metric | kind | labels |
 * |---|---|---|
 * | `keyward.operation.requests` | counter | `keyward.operation`, `keyward.outcome`, `keyward.mount` |
 * | `keyward.operation.duration` | histogram, s | the same |
 * | `keyward.attempt.duration` | histogram, s | `keyward.request.operation`, `keyward.outcome`, `keyward.mount` |
 * | `keyward.retries` | counter | the same |
 * | `keyward.throttles` | counter | `keyward.request.operation`, `keyward.request.kind`, `keyward.mount` |
 * | `keyward.cache.requests` | counter | `keyward.cache.result` (`hit`, `miss`, `join`, `negative`, `stale`), `keyward.mount` |
 * | `keyward.cache.evictions` | counter | `keyward.cache.reason`, `keyward.mount` |
 * | `keyward.circuit.state` | gauge, 1 or 0 | `keyward.circuit.state` (`closed`, `half_open`, `open`), `keyward.mount` |
 * | `keyward.circuit.changes` | counter | the same |
 * | `keyward.budget.requests` | counter | `keyward.request.kind` (`create`, `other`), `keyward.mount` |
 * | `keyward.budget.wait.duration` | histogram, s | the same |
 * | `keyward.budget.available`, `keyward.budget.waiting`, `keyward.budget.refill_rate` | gauge, as of the last request | the same |
 * | `keyward.secret.time_to_expiry` | gauge, s | `keyward.mount`: the soonest of what was read; negative when it is over, ten years where nothing expires any more |
 *
 * @param options - Providers of OpenTelemetry, and how many mounts are told apart.
 * @returns Disposing of it ends the subscription, and every span that is open.
 * @throws `invalid_configuration` where `maxMounts` is not a whole number from 0 to 1000.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { createMounts } from '@keyward/core/ref';
 * import { openGateway } from '@keyward/core/service';
 * import { telemetry } from '@keyward/core/telemetry';
 *
 * using _ = telemetry();
 * await using gateway = openGateway({
 *   mounts: createMounts([{ name: 'vault', url: 'memory' }]),
 *   open: () => memory({ secrets: { 'app/db': 'example' } }),
 * });
 * await gateway.run('secret.get', { ref: 'app/db' }); // a span azure.get_secret
 * ```
 */
export function telemetry(options: TelemetryOptions = {}): Disposable {
  const { maxMounts = MAX_MOUNTS, clock = systemClock } = options;
  if (!Number.isInteger(maxMounts) || maxMounts < 0 || maxMounts > MOST_MOUNTS) {
    throw vaultError('invalid_configuration', {
      message: `maxMounts is ${maxMounts}; it takes whole numbers from 0 to ${MOST_MOUNTS}.`,
    });
  }
  const { tracerProvider = trace, meterProvider = metrics } = options;
  const stops = [
    drawSpans(tracerProvider.getTracer(SCOPE)),
    measure(meterProvider.getMeter(SCOPE), clock, maxMounts),
  ];
  return {
    [Symbol.dispose]() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}
