import type { Writable } from 'node:stream';
import type { AuditSink } from './sink.ts';

/** Options of {@link consoleSink}. */
export interface ConsoleSinkOptions {
  /** Default: standard error. */
  readonly stream?: Writable;
  /** Also write the `attempted` events of writes. Default: false, since their outcome follows at once. */
  readonly attempts?: boolean;
}

/**
 * An audit sink that writes one JSON line an event, for development and for log collectors.
 *
 * @param options - The stream, and whether attempts are written too.
 * @returns The sink; it rejects with the stream's own error where a line cannot be written.
 * @example
 * ```ts
 * import { consoleSink } from '@keyward/core/audit';
 *
 * const sink = consoleSink({ attempts: true });
 * ```
 */
export function consoleSink(options: ConsoleSinkOptions = {}): AuditSink {
  const { stream = process.stderr, attempts = false } = options;
  let broken = false;
  const write = (line: string) =>
    new Promise<void>((resolve, reject) => {
      stream.write(line, (problem) => {
        if (!problem) return resolve();
        // The stream tells its problem twice, and the second time it would end a process that does not listen.
        if (!broken) stream.on('error', () => {});
        broken = true;
        reject(problem);
      });
    });
  return {
    async record(event) {
      if (event.outcome !== 'attempted' || attempts) await write(`${JSON.stringify(event)}\n`);
    },
  };
}
