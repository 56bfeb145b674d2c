/**
 * Spans and metrics of OpenTelemetry, out of what happens inside.
 * @module
 */
export { type TelemetryOptions, telemetry } from './telemetry.ts';
