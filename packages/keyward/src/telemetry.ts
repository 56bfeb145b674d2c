/**
 * Spans and metrics of OpenTelemetry of what the secrets of this process do. Apart from the package itself, so that nobody
 * loads OpenTelemetry who has no use for it.
 * @module
 */
export { type TelemetryOptions, telemetry } from '@keyward/core/telemetry';
