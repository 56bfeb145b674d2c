import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeOn } from './program.ts';
import type { Target } from './target.ts';

/** What to ask of a server, over connections that stay, one request at a time on each. */
export interface Job {
  readonly port: number;
  readonly ca: string;
  readonly authorization: string;
  readonly connections: number;
  /** Method and path, in turn. */
  readonly lines: readonly string[];
  readonly body?: string;
  /** How many requests, on all connections together. */
  readonly count?: number;
  /** How long. */
  readonly forMs?: number;
  /** Asks for the `nextLink` of each answer instead of the next line, until there is none. */
  readonly follow?: true;
}

export interface Done {
  readonly answered: number;
  readonly elapsedMs: number;
  /** Of the generator itself: as much as `elapsedMs` says that it was the limit. */
  readonly cpuMs: number;
}

/** A process of its own that puts servers under load. */
export interface Generator extends AsyncDisposable {
  run(target: Target, job: Omit<Job, 'port' | 'ca' | 'authorization'>): Promise<Done>;
}

const LOAD = fileURLToPath(new URL('load.ts', import.meta.url));

/** @param core - Where it runs. */
export function openGenerator(core: number | undefined): Generator {
  const [execPath, ...execArgv] = nodeOn(core);
  const child = fork(LOAD, [], { execPath, execArgv });
  const ended = once(child, 'exit').then((): never => {
    throw new Error('the load generator ended');
  });
  ended.catch(() => {});
  return {
    run: async ({ port, ca, authorization }, job) => {
      const done = once(child, 'message');
      child.send({ port, ca, authorization, ...job } satisfies Job);
      const [message] = await Promise.race([done, ended]);
      return message as Done;
    },
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await ended.catch(() => {});
    },
  };
}
