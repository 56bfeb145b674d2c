import type { Writable } from 'node:stream';
import type { AuditEvent } from './event.ts';
import type { AuditSink } from './sink.ts';

/** Options of {@link consoleSink}. */
export interface ConsoleSinkOptions {
  /** Default: standard error. */
  readonly stream?: Writable;
  /** Also write the `attempted` events of writes. Default: false, since their outcome follows at once. */
  readonly attempts?: boolean;
}

/** What JSON leaves as it is and a terminal or a reader of lines does not: ends of lines, controls, changes of direction. */
const UNSEEN = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

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
      if (event.outcome !== 'attempted' || attempts) await write(`${lineOf(event)}\n`);
    },
  };
}

function lineOf(event: AuditEvent): string {
  return JSON.stringify(event).replace(
    UNSEEN,
    (unseen) => `\\u${unseen.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
